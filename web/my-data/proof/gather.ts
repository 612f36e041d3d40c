/**
 * Asks for everything that the proof of one log needs: the head that the chain holds, from the service or from a node of
 * the person's choice; all entries under their tag at that head; the list as the page shows it; and the way from what was
 * proved before. Nothing is judged here, and nothing that fails is taken for an answer.
 *
 * Throws CertraceError: `service-unavailable`, `service-inconsistent`, `nothing-anchored`, `list-unavailable`,
 * `registries-not-known`, the service's own codes, and those of own-node.ts.
 */
import { CertraceError } from "../../../core/errors.ts";
import type { ListedEntry } from "../../../core/subject/is-this-all.ts";
import type { Remembered } from "../../../core/subject/remembered.ts";
import { viewFactsQuery } from "../../../core/subject/view-facts.ts";
import type { EpochFact, TraceFacts } from "../../../core/verify/receipt/facts.ts";
import { joinTraceFacts } from "../../../core/verify/receipt/join-facts.ts";
import type { Client } from "../../components/client.ts";
import { connectService } from "../../verify/service.ts";
import type { Trail } from "../context.ts";
import { remembered } from "./memory.ts";
import { blockTime, readOwnNode } from "./own-node.ts";

export interface Sources {
  /** of the page's own service */
  base: string;
  request: typeof fetch;
  client: Client;
  /** brings the list up to date */
  reload(): Promise<Trail | undefined>;
  /** URL of the person's own node; null: the service is asked about the chain */
  node: string | null;
  /** Unix seconds */
  now(): number;
}

export interface Whose {
  log: number;
  /** base64url; of whom it is about */
  tag: string;
  proof: string;
}

/** Everything for one question, as plain data for the worker. */
export interface Gathered {
  registry: string;
  registries: string[];
  facts: TraceFacts;
  /** bodies of `GET /log/{id}/subject-proof` */
  answers: { text: string; proof: string }[];
  listed: ListedEntry[];
  remembered: Remembered | null;
  growth: string[] | null;
  /** who was asked about the chain */
  sources: string[];
}

/** A service may hear of a new epoch some seconds after a node. */
const PATIENCE = [1_000, 2_000, 4_000]; // milliseconds

/** @param whose who asks, and which registries there are, is found out side by side */
export async function gather(whose: Promise<Whose>, sources: Sources): Promise<Gathered> {
  const { base, request, node, now } = sources;
  const service = connectService(base, request);
  const [{ log, tag, proof }, { traceRegistries }] = await Promise.all([whose, service.about()]);
  const registry = traceRegistries[0];
  if (registry === undefined) throw new CertraceError("registries-not-known", "no trace registry is named");

  const ask = async (size: number, erased: readonly number[] = []): Promise<TraceFacts> =>
    service.traceFacts(viewFactsQuery(registry, log, size, erased));
  const own = node === null ? null : await askNode(node, registry, log, ask, request, now);
  const size = own === null ? await newestSize(log, ask, base, request) : own.size;
  if (size === 0) throw new CertraceError("nothing-anchored", "the chain holds no head of this log yet");

  const [text, trail] = await Promise.all([
    patiently(() => openText(base, `/log/${log}/subject-proof?size=${size}`, request, proof)),
    sources.reload(),
  ]);
  if (trail === undefined || trail.state !== "complete")
    throw new CertraceError("list-unavailable", "the list could not be loaded whole");
  const listed = trail.items
    .filter((item) => item.log === log)
    .map(({ index, text: body, erased }) => ({ index, body, erased }))
    .sort((a, b) => a.index - b.index);

  const gone = listed.filter(({ body, index }) => body === null && index < size).map(({ index }) => index);
  const theirs = await ask(size, gone);
  const before = remembered({ registry, log, tag });
  return {
    registry,
    registries: traceRegistries,
    facts: own === null ? theirs : joinTraceFacts(await own.at(theirs), theirs),
    answers: [{ text, proof }],
    listed,
    remembered: before,
    growth:
      before !== null && before.size < size ? await growthOf(log, before.size, size, base, request) : null,
    sources: own === null ? [base] : [base, own.source],
  };
}

interface OwnNode {
  source: string;
  size: number;
  /** its facts, beside what the service says of the same head */
  at(theirs: TraceFacts): Promise<TraceFacts>;
}

/** How deep a final block must lie is the chain's custom, not a matter of trust: the service's own facts show it. */
async function askNode(
  node: string,
  registry: string,
  log: number,
  ask: (size: number) => Promise<TraceFacts>,
  request: typeof fetch,
  now: () => number,
): Promise<OwnNode> {
  const { head, finalized } = await ask(1);
  const depth =
    "value" in head && "value" in finalized ? Math.max(0, head.value.number - finalized.value.number) : 0;
  const facts = await readOwnNode(node, { registry, log, depth }, request, now);
  const epoch = "value" in facts.epoch ? facts.epoch.value : null;
  return {
    source: facts.source,
    size: epoch?.size ?? 0,
    async at(theirs) {
      const said = "value" in theirs.epoch ? theirs.epoch.value : null;
      // The node knows in which block the epoch stands at the latest; that it is this one shows its time.
      const isThere =
        epoch !== null &&
        said !== null &&
        said.block <= epoch.block &&
        (await blockTime(node, said.block, request)) === epoch.anchoredAt;
      if (!isThere || !("value" in facts.epoch)) return facts;
      return { ...facts, epoch: { ...facts.epoch, value: { ...epoch, block: said.block } } };
    },
  };
}

/** The size of the newest final epoch that the service knows; 0: none. */
async function newestSize(
  log: number,
  ask: (size: number) => Promise<TraceFacts>,
  base: string,
  request: typeof fetch,
): Promise<number> {
  const { state } = await ask(1);
  // What could not be found out is asked about all the same: the checks then say why it is missing.
  const size = "value" in state ? (state.value?.size ?? 0) : 0;
  if (size === 0 && "missing" in state)
    throw new CertraceError("chain-not-known", `what the chain says is missing: ${state.missing}`);
  if (size === 0) return 0;
  const { epoch, finalized } = await ask(size);
  const isFinal = (each: EpochFact) => !("value" in finalized) || each.block <= finalized.value.number;
  if (!("value" in epoch) || epoch.value === null || isFinal(epoch.value)) return size;
  for (let back = 256; ; back *= 8) {
    const found = await newestAfter(log, Math.max(0, size - back), isFinal, base, request);
    if (found !== null || back >= size) return found?.size ?? 0;
  }
}

async function newestAfter(
  log: number,
  after: number,
  isFinal: (epoch: EpochFact) => boolean,
  base: string,
  request: typeof fetch,
): Promise<EpochFact | null> {
  let newest: EpochFact | null = null;
  for (let from: string | null = String(after); from !== null; ) {
    const path: string = `/log/${log}/epochs?after=${from}&limit=100`;
    const page: { items: EpochFact[]; next: string | null } = JSON.parse(await openText(base, path, request));
    for (const epoch of page.items) if (isFinal(epoch)) newest = epoch;
    from = page.items.every(isFinal) ? page.next : null;
  }
  return newest;
}

/** null: the service shows no way from there to here, which the check then says. */
async function growthOf(
  log: number,
  from: number,
  to: number,
  base: string,
  request: typeof fetch,
): Promise<string[] | null> {
  try {
    const { path } = JSON.parse(
      await openText(base, `/log/${log}/consistency?from=${from}&to=${to}`, request),
    );
    return Array.isArray(path) && path.every((each) => typeof each === "string") ? path : null;
  } catch (error) {
    if (error instanceof CertraceError || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const wait of PATIENCE) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof CertraceError && error.code === "epoch-unknown")) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return ask();
}

/** A route without a session: no cookie goes with it, and its proof stands in a header. */
export async function openText(
  base: string,
  path: string,
  request: typeof fetch,
  bearer?: string,
): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await request(new URL(path, base), {
      ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: AbortSignal.timeout(20_000),
    });
    text = await response.text();
  } catch (cause) {
    throw new CertraceError("service-unavailable", `no answer to ${path}`, { cause });
  }
  if (response.ok) return text;
  const { code } = parse(text) as { code?: unknown };
  throw new CertraceError(typeof code === "string" ? code : "service-unavailable", `a failure at ${path}`);
}

function parse(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
