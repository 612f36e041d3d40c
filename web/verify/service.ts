/**
 * The questions the page asks, and nothing else leaves it unless its reader presses for that (signed/, copies/): which
 * registries are trusted; what the records say about a group of certificates, and the description of a type; what chain
 * and log say about a receipt, and what a department is called. Answers are checked for their form here.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { blockHashOf } from "../../core/evidence/hex.ts";
import { type Proofs, parseProofs } from "../../core/evidence/proofs.ts";
import { isRegistry } from "../../core/hash-text.ts";
import { p256FromJwk, thumbprint } from "../../core/jwk.ts";
import { PATH_OF_REPORT_KEYS, readReportKeys } from "../../core/report/report.ts";
import { sha256 } from "../../core/sha256.ts";
import { decodeUtf8 } from "../../core/text.ts";
import type { Facts, FactsQuery, MissingReason } from "../../core/verify/facts.ts";
import { type Mirror, readMirrors } from "../../core/verify/mirror.ts";
import { parseFacts } from "../../core/verify/parse-facts.ts";
import { groupParameters } from "../../core/verify/query.ts";
import type { CopyKey } from "../../core/verify/question.ts";
import type { TraceFacts, TraceFactsQuery } from "../../core/verify/receipt/facts.ts";
import { parseTraceFacts } from "../../core/verify/receipt/parse-facts.ts";
import type { DepartmentName } from "./report.ts";

const TIMEOUT = 10_000; // milliseconds
const LARGEST_ANSWER = 1 << 20; // bytes
/** The facts about a receipt carry the whole catalogue of its log. */
const LARGEST_TRACE_FACTS = 1 << 25;

/**
 * All throw CertraceError: `service-unavailable` when there is no answer in time, `service-inconsistent` when the
 * answer is not what it should be.
 */
export interface Service {
  about(): Promise<About>;
  facts(query: FactsQuery): Promise<Facts>;
  /** @param hash SHA-256 of the document, base64url; another document is inconsistent */
  typeMetadata(hash: string): Promise<unknown>;
  traceFacts(query: TraceFactsQuery): Promise<TraceFacts>;
  department(id: number): Promise<DepartmentName>;
  /** the keys with which it seals restricted copies */
  copyKeys(): Promise<CopyKey[]>;
  /** what proves a group, unverified */
  proofs(query: FactsQuery): Promise<Proofs>;
  block(number: number): Promise<StatedBlock>;
  /** the numbers of newer versions in a word, sealed (core/successor) */
  hints(query: FactsQuery): Promise<string[]>;
  /** the keys with which it signs verification reports */
  reportKeys(): Promise<ReturnType<typeof readReportKeys>>;
}

/** What a source says that its chain has under a block's number. */
export interface StatedBlock {
  /** CAIP-2; null: it does not say */
  chain: string | null;
  /** null: it knows no such block */
  hash: string | null;
  /** null: it does not say */
  final: boolean | null;
}

export interface About {
  /** CAIP-10 names of the certificate and trace registries that this service trusts */
  registries: string[];
  traceRegistries: string[];
  /** what its certificate registries mirror */
  mirrors: Mirror[];
  /** numbers of the trace logs that it runs */
  logs: number[];
}

/** Why the service gave nothing usable. Anything but its own two errors, and a node's, is a mistake of ours and passes on. */
export function whyMissing(error: unknown): MissingReason {
  const code = error instanceof CertraceError ? error.code : null;
  if (code === "service-unavailable" || code === "node-unavailable") return "source-unavailable";
  if (code === "service-inconsistent" || code === "node-inconsistent") return "source-inconsistent";
  throw error;
}

interface Asking {
  /** to be posted as JSON; absent: GET */
  question?: unknown;
  /** code of the problem by which the service says that there is no such thing */
  absent?: string;
}

/** @param base where the service is, e.g. `https://example.org/` */
export function connectService(base: string | URL, request: typeof fetch): Service {
  /** Null: it says that there is none, with the code `absent`. */
  async function ask(path: string, { question, absent }: Asking): Promise<Uint8Array | null> {
    try {
      const response = await request(new URL(path, base), {
        ...(question === undefined
          ? {}
          : {
              method: "POST",
              body: JSON.stringify(question),
              headers: { "content-type": "application/json" },
            }),
        signal: AbortSignal.timeout(TIMEOUT),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
      });
      if (response.status === 404 && absent !== undefined) {
        const problem = (await response.json()) as { code?: unknown };
        if (problem.code === absent) return null;
      }
      if (!response.ok) throw new Error(`answered ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new CertraceError("service-unavailable", `the service did not answer ${path}`, { cause });
    }
  }

  /** Runs `read` over the answer; whatever it throws means that the service contradicts the protocol. */
  async function read<T>(
    path: string,
    reader: (body: Uint8Array) => T,
    { limit = LARGEST_ANSWER, ...asking }: Asking & { limit?: number } = {},
  ): Promise<T> {
    const body = (await ask(path, asking)) ?? new Uint8Array();
    try {
      if (body.length > limit) throw new Error(`${body.length} bytes`);
      return reader(body);
    } catch (cause) {
      throw new CertraceError("service-inconsistent", `the service's answer to ${path} cannot be`, { cause });
    }
  }

  return {
    about: () =>
      read("/v1/about", (body) => {
        // a service from before trace logs names none
        const told = JSON.parse(decodeUtf8(body)) as About;
        const { registries, traceRegistries = [], logs = [] } = told;
        // nor one from before mirrors
        const mirrors = readMirrors(told.mirrors ?? []);
        if (![registries, traceRegistries].every(isListOf(isRegistry))) throw new Error("registries");
        if (!isListOf(Number.isInteger)(logs)) throw new Error("logs");
        if (mirrors === null) throw new Error("mirrors");
        return { registries, mirrors, traceRegistries, logs };
      }),

    facts: (query) =>
      read(`/v1/facts?${groupParameters(query)}`, (body) => parseFacts(JSON.parse(decodeUtf8(body)))),

    proofs: (query) =>
      read(`/v1/proofs?${groupParameters(query)}`, (body) => parseProofs(JSON.parse(decodeUtf8(body)))),

    block: (number) =>
      read(
        `/v1/blocks/${number}`,
        (body): StatedBlock => {
          if (body.length === 0) return { chain: null, hash: null, final: null };
          const stated = JSON.parse(decodeUtf8(body)) as StatedBlock & { number: unknown };
          const { chain, hash, final } = stated;
          if (typeof chain !== "string" || stated.number !== number || typeof final !== "boolean")
            throw new Error("block");
          if (typeof hash !== "string" || blockHashOf(hash) !== hash) throw new Error("hash");
          return { chain, hash, final };
        },
        { absent: "block-unknown" },
      ),

    typeMetadata: (hash) =>
      read(`/v1/types/sha256/${hash}`, (body): unknown => {
        if (encodeBase64url(sha256(body)) !== hash) throw new Error("another document");
        return JSON.parse(decodeUtf8(body));
      }),

    traceFacts: (question) =>
      read("/v1/trace-facts", (body) => parseTraceFacts(JSON.parse(decodeUtf8(body))), {
        question,
        limit: LARGEST_TRACE_FACTS,
      }),

    copyKeys: () =>
      read("/v1/copies/keys", (body) => {
        const { keys } = JSON.parse(decodeUtf8(body)) as { keys: unknown[] };
        return keys.flatMap((jwk) => {
          const key = p256FromJwk(jwk);
          return key === null ? [] : [{ kid: thumbprint(key), key }];
        });
      }),

    hints: ({ department, root, word }) =>
      read(
        `/v1/successors?${new URLSearchParams({ department: String(department), root, word: String(word) })}`,
        (body) => {
          const { hints } = JSON.parse(decodeUtf8(body)) as { hints: string[] };
          if (!isListOf((hint) => typeof hint === "string")(hints)) throw new Error("hints");
          return hints;
        },
      ),

    reportKeys: () => read(PATH_OF_REPORT_KEYS, (body) => readReportKeys(decodeUtf8(body), "keys")),

    department: (id) =>
      read(`/v1/departments/${id}`, (body) => {
        const { name, nameEn } = JSON.parse(decodeUtf8(body)) as DepartmentName;
        if (typeof name !== "string" || typeof nameEn !== "string") throw new Error("names");
        return { name, nameEn };
      }),
  };
}

const isListOf =
  (isOne: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isOne);
