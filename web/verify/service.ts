/**
 * The three questions the page asks, and nothing else ever leaves it: which registries are trusted, what the records
 * say about a group of certificates, and the description of a type. Answers are checked for their form here.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { isRegistry } from "../../core/hash-text.ts";
import { sha256 } from "../../core/sha256.ts";
import { decodeUtf8 } from "../../core/text.ts";
import type { Facts, FactsQuery } from "../../core/verify/facts.ts";
import { parseFacts } from "../../core/verify/parse-facts.ts";

const TIMEOUT = 10_000; // milliseconds
const LARGEST_ANSWER = 1 << 20; // bytes

/**
 * All throw CertraceError: `service-unavailable` when there is no answer in time, `service-inconsistent` when the
 * answer is not what it should be.
 */
export interface Service {
  /** CAIP-10 names of the registries that this service trusts */
  registries(): Promise<string[]>;
  facts(query: FactsQuery): Promise<Facts>;
  /** @param hash SHA-256 of the document, base64url; another document is inconsistent */
  typeMetadata(hash: string): Promise<unknown>;
}

/** @param base where the service is, e.g. `https://example.org/` */
export function connectService(base: string | URL, request: typeof fetch): Service {
  async function get(path: string): Promise<Uint8Array> {
    try {
      const response = await request(new URL(path, base), {
        signal: AbortSignal.timeout(TIMEOUT),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
      });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new CertraceError("service-unavailable", `the service did not answer ${path}`, { cause });
    }
  }

  /** Runs `read` over the answer; whatever it throws means that the service contradicts the protocol. */
  async function read<T>(path: string, reader: (body: Uint8Array) => T): Promise<T> {
    const body = await get(path);
    try {
      if (body.length > LARGEST_ANSWER) throw new Error(`${body.length} bytes`);
      return reader(body);
    } catch (cause) {
      throw new CertraceError("service-inconsistent", `the service's answer to ${path} cannot be`, { cause });
    }
  }

  return {
    registries: () =>
      read("/v1/about", (body) => {
        const { registries } = JSON.parse(decodeUtf8(body)) as { registries?: unknown };
        if (!Array.isArray(registries) || !registries.every(isRegistry)) throw new Error("registries");
        return registries;
      }),

    facts: (query) =>
      read(
        `/v1/facts?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`,
        (body) => parseFacts(JSON.parse(decodeUtf8(body))),
      ),

    typeMetadata: (hash) =>
      read(`/v1/types/sha256/${hash}`, (body): unknown => {
        if (encodeBase64url(sha256(body)) !== hash) throw new Error("another document");
        return JSON.parse(decodeUtf8(body));
      }),
  };
}
