/**
 * Facts about a receipt read straight from a node: for who trusts their own node more than any service. What the chain
 * knows is as the index gives it (server/index/trace-questions.ts) on the same chain; a test holds both to it. What only
 * the log itself can show is `not-asked` here, but for the way from a checkpoint to the epoch of just its size, of which
 * there is none to go. Throws what readAtHead throws.
 *
 * An epoch's roots are taken from its event and held against the hash that the contract keeps: a node that invents one
 * is `source-inconsistent`.
 */
import { decodeBase64url, encodeBase64url } from "../../core/base64url.ts";
import { inconsistent } from "../../core/evidence/node-header.ts";
import { sha256 } from "../../core/sha256.ts";
import type { BlockRef, DepartmentFact, Fact, MissingReason } from "../../core/verify/facts.ts";
import type {
  EpochFact,
  LogFact,
  LogKeysFact,
  TraceFacts,
  TraceFactsQuery,
} from "../../core/verify/receipt/facts.ts";
import { type TraceBook, traceRegistryId } from "./address-book.ts";
import { blocks, nothing, type ReadFactsOptions, readAtHead, settle } from "./at-head.ts";
import { eventTopic, hexToBase64url, lenientText, topic } from "./decode.ts";
import { fits, readBranch, readDepartment, readSigningKey } from "./department-facts.ts";
import { type LogSearch, searchLogs } from "./log-search.ts";
import type { Rpc } from "./rpc.ts";
import { type AskViews, askViews } from "./views.ts";

export async function readTraceFacts(
  rpc: Rpc,
  book: TraceBook,
  query: TraceFactsQuery,
  options: ReadFactsOptions,
): Promise<TraceFacts> {
  const { now = () => Math.floor(Date.now() / 1000) } = options;
  const chain =
    query.registry === traceRegistryId(book)
      ? await readAtHead(rpc, book, options, (head) => new Reader(rpc, book, query, head).read(), without)
      : nothing("not-asked", now(), without);
  const notAsked = { missing: "not-asked" } as const;
  return {
    v: 1,
    registry: query.registry,
    log: query.log,
    source: rpc.shown,
    ...chain,
    consistency: ownConsistency(query, chain.epoch),
    grants: notAsked,
    catalogue: notAsked,
    erasures: notAsked,
  };
}

/** One department, for its names. */
export async function readOneDepartment(
  rpc: Rpc,
  book: TraceBook,
  id: number,
): Promise<Fact<DepartmentFact | null>> {
  const read = (head: BlockRef) => settle(head, readDepartment(viewsAt(rpc, book, head), id));
  const facts = await readAtHead(
    rpc,
    book,
    { finality: 0 },
    async (head) => ({ department: await read(head) }),
    (missing) => ({ department: { missing } }),
  );
  return facts.department;
}

type Parts = Pick<TraceFacts, "state" | "epoch" | "department" | "key">;

function without(missing: MissingReason): Parts {
  const fact = { missing };
  return { state: fact, epoch: fact, department: fact, key: fact };
}

function ownConsistency({ size }: TraceFactsQuery, epoch: Fact<EpochFact | null>): TraceFacts["consistency"] {
  if ("missing" in epoch) return epoch;
  return epoch.value?.size === size
    ? { value: { root: epoch.value.root, proof: [] } }
    : { missing: "not-asked" };
}

const viewsAt =
  (rpc: Rpc, book: TraceBook, head: BlockRef): AskViews =>
  (...views) =>
    askViews(rpc, book, head.number, views);

class Reader {
  readonly #rpc: Rpc;
  readonly #query: TraceFactsQuery;
  readonly #head: BlockRef;
  readonly #logs: LogSearch;
  readonly #views: AskViews;

  constructor(rpc: Rpc, book: TraceBook, query: TraceFactsQuery, head: BlockRef) {
    this.#rpc = rpc;
    this.#query = query;
    this.#head = head;
    this.#logs = searchLogs(rpc, book, head.number);
    this.#views = viewsAt(rpc, book, head);
  }

  async read(): Promise<Parts> {
    const head = this.#head;
    const { submitter } = this.#query;
    const notAsked = { missing: "not-asked" } as const;
    const [state, epoch, department, key] = await Promise.all([
      settle(head, this.#log()),
      settle(head, this.#epoch()),
      submitter && settle(head, readBranch(this.#views, submitter.department)),
      submitter && settle(head, readSigningKey(this.#views, submitter.department, submitter.kid)),
    ]);
    return { state, epoch, department: department ?? notAsked, key: key ?? notAsked };
  }

  async #log(): Promise<LogFact | null> {
    const { log: id } = this.#query;
    if (!fits(id, 32)) return null;
    const [[log], [origin]] = (await this.#views(
      ["ITraceRegistry", "traceLog", [id]],
      ["ITraceRegistry", "originOf", [id]],
    )) as [[LogView], [string]];
    if (log.department === 0n) return null;
    return {
      id,
      department: Number(log.department),
      origin: lenientText(origin),
      keys: await this.#keys(Number(log.keysVersion)),
      size: Number(log.size),
      faulty: log.faulty,
    };
  }

  async #keys(newest: number): Promise<LogKeysFact[]> {
    const versions = Array.from({ length: newest }, (_, i) => i + 1);
    const answers = await this.#views(
      ...versions.map((version) => ["ITraceRegistry", "keysOf", [this.#query.log, version]] as const),
    );
    return (answers as [KeysView][]).map(([{ noteKey, vrfKey, validFrom }]) => ({
      noteKey: hexToBase64url(noteKey),
      vrfKey: hexToBase64url(vrfKey),
      validFrom: Number(validFrom),
    }));
  }

  async #epoch(): Promise<EpochFact | null> {
    const { log, size } = this.#query;
    if (!fits(log, 32) || !Number.isSafeInteger(size) || size < 0) return null;
    const [[covering]] = (await this.#views(["ITraceRegistry", "epochCovering", [log, size]])) as [[bigint]];
    const number = Number(covering);
    if (number === 0) return null;
    const [[kept]] = (await this.#views(["ITraceRegistry", "epochOf", [log, number]])) as [[EpochView]];
    const anchoredAt = Number(kept.anchoredAt);
    const topics = [eventTopic("LogAdvanced"), topic(log), topic(number)];
    const [found] = await this.#logs.at(topics, anchoredAt);
    if (found?.event.type !== "log-advanced") throw inconsistent("an epoch without its event");
    const { root, mapRoot, size: covered } = found.event;
    const [header] = await blocks(this.#rpc, [found.block]);
    if (header?.hash !== found.blockHash || header.time !== anchoredAt)
      throw inconsistent("an event off the chain");
    if (covered !== Number(kept.size) || headHash(root, mapRoot) !== hexToBase64url(kept.headHash))
      throw inconsistent("an epoch that differs from its event");
    return { number, size: covered, root, mapRoot, anchoredAt, block: found.block };
  }
}

/** As the TraceRegistry keeps the roots of an epoch. */
function headHash(root: string, mapRoot: string): string {
  return encodeBase64url(sha256(Uint8Array.of(5, ...decodeBase64url(root), ...decodeBase64url(mapRoot))));
}

interface LogView {
  department: bigint;
  size: bigint;
  faulty: boolean;
  keysVersion: bigint;
}

interface KeysView {
  noteKey: string;
  vrfKey: string;
  validFrom: bigint;
}

interface EpochView {
  size: bigint;
  anchoredAt: bigint;
  headHash: string;
}
