/**
 * Where the verifying commands get their facts: a service (HTTP) or a node of the chain (JSON-RPC). A source that
 * does not answer gives a reason instead of facts, and so the verdict `undetermined`; it never throws for that.
 */
import { createHash } from "node:crypto";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import { p256FromJwk, thumbprint } from "../../core/jwk.ts";
import { decodeUtf8 } from "../../core/text.ts";
import { agreeAcross } from "../../core/verify/agree-mirror.ts";
import type { Facts, FactsQuery, MissingReason } from "../../core/verify/facts.ts";
import { type Mirror, readMirrors, type Trust } from "../../core/verify/mirror.ts";
import { parseFacts } from "../../core/verify/parse-facts.ts";
import { groupParameters } from "../../core/verify/query.ts";
import type { CopyKey } from "../../core/verify/question.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { readConfig } from "../../server/config.ts";
import { typeDocuments } from "../../server/type-documents.ts";
import { UsageError } from "./failure.ts";
import { safe } from "./terminal.ts";

export type Answer = Facts | { missing: MissingReason };

export interface FactsSource extends Trust {
  /** for people: a URL without credentials */
  name: string;
  /** what the trusted registries mirror, as a service says, or whoever names a node */
  mirrors: readonly Mirror[];
  facts(query: FactsQuery): Promise<Answer>;
  /** the type metadata document with this SHA-256 (base64url); null where the source does not have it */
  metadata(hash: string): Promise<string | null>;
  /** the keys with which the service seals restricted copies; absent: there is no service to ask; null: no answer */
  copyKeys?(): Promise<CopyKey[] | null>;
  /** the sealed numbers of newer versions in a word (core/successor); absent: there is no service to ask */
  hints?(query: FactsQuery): Promise<readonly string[]>;
}

const PATIENCE_MS = 15_000;
/** One certificate after another of a batch asks the same word. */
const REMEMBERED = 4_096;

/** Whoever names a service trusts the registries that it names. */
export async function serviceSource(url: string): Promise<FactsSource> {
  const base = serviceUrl(url);
  const about = (await getJson(new URL("/v1/about", base)))?.json;
  return {
    name: base.origin,
    registries: readRegistries(about, "registries"),
    // a service from before them names none
    mirrors: readMirrors(isJsonObject(about ?? null) ? (about as { mirrors?: unknown }).mirrors : null) ?? [],
    facts: remembering(async (query) => {
      const ask = new URL("/v1/facts", base);
      ask.search = `${groupParameters(query)}`;
      const answer = await getJson(ask);
      return answer === null ? { missing: "source-unavailable" } : understood(answer.json);
    }),
    metadata: async (hash) => {
      const answer = await getJson(new URL(`/v1/types/sha256/${hash}`, base));
      // The labels that people read are only believed where the chain holds their hash.
      return answer !== null && sha256(answer.bytes) === hash ? decodeUtf8(answer.bytes) : null;
    },
    hints: remembering(async ({ department, root, word }) => {
      const ask = new URL("/v1/successors", base);
      ask.search = `${new URLSearchParams({ department: `${department}`, root, word: `${word}` })}`;
      return readHints((await getJson(ask))?.json);
    }),
    copyKeys: async () => readKeys((await getJson(new URL("/v1/copies/keys", base)))?.json),
  };
}

interface NodeTerms {
  finality: number | "finalized";
  data: string;
  mirrors?: readonly Mirror[];
}

/**
 * What a node says of the events is compared with the contracts' state. Type metadata is not on chain, only its
 * hash: documents that this machine has are used.
 * Throws what `locateRegistries` throws; but a node that is down only makes facts missing.
 */
export async function nodeSource(
  url: string,
  registry: string,
  { finality, data, mirrors = [] }: NodeTerms,
): Promise<FactsSource> {
  // What decodes the chain takes as long to load as all the rest, and few commands ask a node.
  const { readFacts } = await import("../../server/chain/facts.ts");
  const { locateRegistries } = await import("../../server/chain/locate.ts");
  const rpc = connectRpc(url);
  const book = await locateRegistries(rpc, registry).catch((error: unknown) => {
    if (error instanceof CertraceError && error.code === "chain-unavailable") return null;
    throw error;
  });
  return {
    name: rpc.shown,
    registries: [registry.toLowerCase()],
    mirrors,
    facts: remembering(async (query) =>
      book === null ? { missing: "source-unavailable" } : readFacts(rpc, book, query, { finality }),
    ),
    metadata: async (hash) => (await typeDocuments(data).read(hash))?.toString("utf8") ?? null,
  };
}

/**
 * Two sources, of which nothing is believed that only one says (core/verify/agree.ts): a service, and a node of one's
 * own. Whoever names a node says which registry to trust. Where the node is one of the network that the service's registry
 * mirrors, what the mirror says has to go on from what the node says (core/verify/agree-mirror.ts).
 */
export function bothSources(service: FactsSource, node: FactsSource): FactsSource {
  const old = service.mirrors.find(
    ({ by, of }) => node.registries?.includes(of) && service.registries?.includes(by),
  );
  return {
    name: `${service.name} · ${node.name}`,
    ...(old === undefined
      ? { registries: node.registries, mirrors: node.mirrors }
      : { registries: [old.by], mirrors: [old] }),
    facts: async (query) => {
      const [one, other] = await Promise.all([
        service.facts(query),
        node.facts(old === undefined ? query : { ...query, registry: old.of }),
      ]);
      return agreeAcross(one, other, service.mirrors) as Answer;
    },
    metadata: async (hash) => (await node.metadata(hash)) ?? (await service.metadata(hash)),
    ...(service.copyKeys === undefined ? {} : { copyKeys: service.copyKeys }),
    ...(service.hints === undefined ? {} : { hints: service.hints }),
  };
}

/** As configured for this chain; the embedded chain's blocks are final at once. */
export function configuredFinality(): number | "finalized" {
  const { confirmations } = readConfig().chain;
  return confirmations === "finalized" ? confirmations : confirmations - 1;
}

/** Throws a usage error. */
export function serviceUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(
    `${safe(text)} is not the URL of a service`,
    "give it like http://localhost:8080",
    "--service",
  );
}

/**
 * null for anything but an answer 200 with JSON.
 * @param question JSON to post; absent: GET
 */
export async function getJson(
  url: URL,
  question?: string,
): Promise<{ json: JsonValue; bytes: Uint8Array } | null> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: "error",
      ...(question === undefined
        ? {}
        : { method: "POST", body: question, headers: { "content-type": "application/json" } }),
    });
    if (!response.ok) return null;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { bytes, json: parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return null; // down, slow, or nonsense: nothing was learnt
  }
}

/** Asks once for each word of statuses. A question that got no answer is asked again. */
export function remembering<T extends object>(
  ask: (query: FactsQuery) => Promise<T>,
): (query: FactsQuery) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (query) => {
    const key = JSON.stringify([query.registry, query.department, query.root, query.word, query.kid]);
    let answer = asked.get(key);
    if (answer === undefined) {
      if (asked.size >= REMEMBERED) asked.clear();
      answer = ask(query);
      asked.set(key, answer);
      void answer.then((facts) => "missing" in facts && asked.delete(key));
    }
    return answer;
  };
}

function understood(json: JsonValue): Answer {
  try {
    return parseFacts(json);
  } catch {
    return { missing: "source-inconsistent" };
  }
}

/** The registries under a name of `/v1/about`; null where it does not say. */
export function readRegistries(about: JsonValue | undefined, name: string): string[] | null {
  if (about === undefined || !isJsonObject(about)) return null;
  const registries = about[name];
  const isId = (value: JsonValue): value is string =>
    /^eip155:[1-9]\d{0,15}:0x[0-9a-f]{40}$/.test(String(value));
  return Array.isArray(registries) && registries.every(isId) ? registries : null;
}

function readKeys(set: JsonValue | undefined): CopyKey[] | null {
  if (set === undefined || !isJsonObject(set) || !Array.isArray(set.keys)) return null;
  return set.keys.flatMap((jwk) => {
    const key = p256FromJwk(jwk);
    return key === null ? [] : [{ kid: thumbprint(key), key }];
  });
}

/** None where there is no usable answer: a number that is missing changes no verdict. */
function readHints(answer: JsonValue | undefined): readonly string[] {
  const hints = answer !== undefined && isJsonObject(answer) ? answer.hints : null;
  return Array.isArray(hints) ? hints.filter((hint) => typeof hint === "string") : [];
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url");
}
