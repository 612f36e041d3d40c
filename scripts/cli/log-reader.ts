/**
 * Reads a trace log over HTTP (C2SP tlog-tiles, docs/protocol.md): checkpoint, hash tiles, entry bundles, epochs. What
 * is not there or makes no sense throws: an audit must not take silence for agreement.
 */
import { createPrivateKey, sign } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeBase64url } from "../../core/base64url.ts";
import { signatureFromDer } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import { integer, list, openRecord, type Shape } from "../../core/shape.ts";
import { requestTokenInput } from "../../core/trace/request-token.ts";
import { hash } from "../../core/trace/terms.ts";
import { decodeEntryBundle, type Tile, tilePath } from "../../core/trace/tiles.ts";
import type { PrivateKey } from "../../server/keys/private-key.ts";
import { serviceUrl } from "./sources.ts";

const PATIENCE_MS = 30_000;
const BUSY = 429;
/** seconds for which a token may be used: one is made for each few requests */
const TOKEN_LIFE = 300;

/** Who asks for what is not for everybody. */
export interface Asker {
  department: number;
  /** of the log, as it stands on chain: whom the tokens are for */
  origin: string;
  key: PrivateKey;
}

export interface AnchoredEpoch {
  size: number;
  root: string;
  mapRoot: string;
  /** Unix seconds */
  anchoredAt: number;
}

const epochPage: Shape = openRecord({
  items: list(openRecord({ size: integer(1), root: hash, mapRoot: hash, anchoredAt: integer(0) })),
});

export class LogReader {
  readonly #base: URL;
  readonly #id: number;
  #token: { text: string; until: number } | null = null;

  /** Throws a usage error. */
  constructor(service: string, id: number) {
    this.#base = serviceUrl(service);
    this.#id = id;
  }

  get name(): string {
    return this.#base.origin;
  }

  /** Text of the signed note. */
  async checkpoint(): Promise<string> {
    return new TextDecoder().decode(await this.#get("checkpoint"));
  }

  /** The hashes of a hash tile, 32 bytes each. */
  async tile(tile: Tile): Promise<Uint8Array> {
    const hashes = await this.#get(tilePath(tile));
    if (hashes.length !== tile.width * 32)
      throw this.#unavailable(`${tilePath(tile)} is not as long as it should be`);
    return hashes;
  }

  /** Entries, 64 bytes each. Throws `entries-refused` for who is not an auditor of this log. */
  async bundle(tile: Tile, asker: Asker): Promise<Uint8Array> {
    const entries = decodeEntryBundle(await this.#get(tilePath(tile), asker));
    if (entries.length !== tile.width * 64)
      throw this.#unavailable(`${tilePath(tile)} is not as long as it should be`);
    return entries;
  }

  /** What the service says that the chain says; oldest first. */
  async epochs(): Promise<AnchoredEpoch[]> {
    const all: AnchoredEpoch[] = [];
    for (let after: string | null = null; ; ) {
      const page: JsonValue = await this.#json(
        `epochs?limit=200${after === null ? "" : `&after=${encodeURIComponent(after)}`}`,
      );
      if (epochPage(page, "") !== null || !isJsonObject(page))
        throw this.#unavailable("its epochs cannot be read");
      all.push(...(page.items as unknown as AnchoredEpoch[]));
      const { next } = page;
      if (next === null || next === undefined) return all;
      if (next === after) throw this.#unavailable("its epochs do not end");
      after = String(next);
    }
  }

  async #json(path: string): Promise<JsonValue> {
    try {
      return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(await this.#get(path)));
    } catch (cause) {
      throw cause instanceof CertraceError && cause.code === "service-unavailable"
        ? cause
        : this.#unavailable("its answer is not JSON", cause);
    }
  }

  /** A service that asks for patience gets it: an audit is long work, and nobody waits at a counter for it. */
  async #get(path: string, asker?: Asker): Promise<Uint8Array> {
    for (;;) {
      const response = await this.#fetch(path, asker);
      if (response.status === BUSY) {
        const seconds = Number(response.headers.get("retry-after"));
        await sleep(1000 * Math.min(Math.max(seconds || 1, 1), 120));
        continue;
      }
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      if (response.status === 401 || response.status === 403) {
        throw new CertraceError(
          "entries-refused",
          `The service ${this.name} does not show its entries to this department`,
          {
            field: "--department",
            remedy: "ask the log's operator to name your department as an auditor (CERTRACE_AUDITORS)",
          },
        );
      }
      throw this.#unavailable(`${path} answered ${response.status}`);
    }
  }

  async #fetch(path: string, asker?: Asker): Promise<Response> {
    const headers = asker === undefined ? {} : { authorization: `Bearer ${this.#bearer(asker)}` };
    try {
      return await fetch(new URL(`/log/${this.#id}/${path}`, this.#base), {
        headers,
        signal: AbortSignal.timeout(PATIENCE_MS),
        redirect: "error",
      });
    } catch (cause) {
      throw this.#unavailable("it did not answer", cause);
    }
  }

  #bearer({ department, key, origin }: Asker): string {
    const now = Math.floor(Date.now() / 1000);
    if (this.#token !== null && this.#token.until - now > TOKEN_LIFE / 2) return this.#token.text;
    const until = now + TOKEN_LIFE;
    const input = requestTokenInput({ kid: key.id, department, audience: origin, iat: now, exp: until });
    const signature = signatureFromDer(
      sign("sha256", Buffer.from(input), createPrivateKey({ key: key.jwk, format: "jwk" })),
    );
    this.#token = { text: `${input}.${encodeBase64url(signature)}`, until };
    return this.#token.text;
  }

  #unavailable(why: string, cause?: unknown): CertraceError<"service-unavailable"> {
    return new CertraceError(
      "service-unavailable",
      `The log ${this.#id} of ${this.name} cannot be read: ${why}`,
      {
        field: "--service",
        remedy: "check the URL and the number of the log, and whether the service is up",
        cause,
      },
    );
  }
}
