/**
 * What was said to the registries of one network, and how much of it has been said again on another one
 * (docs/decisions/0015). Everything here follows from the events of both chains: nobody has to be believed, and whoever
 * has a node of each can look for themselves.
 *
 * A mirror says the same of every subject (a department, a key, a batch with its statuses …), in the same order. Blocks,
 * times and accounts may differ. Who may act, and until when, is for the new network to arrange: more of that is no
 * contradiction.
 */
import { CertraceError } from "../../core/errors.ts";
import type { CertificateBook } from "./address-book.ts";
import type { ChainEvent } from "./events.ts";
import { searchLogs } from "./log-search.ts";
import { type PlacedEvent, parseHeader, toHex } from "./node-answers.ts";
import type { Rpc } from "./rpc.ts";

/** What one transaction said, as far as it has to be said again. */
export interface Said {
  /** `0x` hash, on the network where it was said */
  transaction: string;
  events: ChainEvent[];
}

/** Everything the certificates' registries logged up to a block, in order. */
export function readEvents(
  rpc: Rpc,
  { certificateRegistry, departmentRegistry, block }: CertificateBook,
  head: number,
): Promise<PlacedEvent[]> {
  const book = { certificateRegistry, departmentRegistry, block };
  return searchLogs(rpc, book, head).between([], block, head);
}

/** Unix seconds. Throws `chain-unavailable`, `chain-inconsistent`. */
export async function timeOf(rpc: Rpc, block: number): Promise<number> {
  const header = parseHeader(await rpc.request("eth_getBlockByNumber", [toHex(block), false]), block);
  if (header === null)
    throw new CertraceError("chain-unavailable", `The node does not have block ${block}.`, {
      field: "block",
      remedy: "Ask a node that keeps the whole chain.",
    });
  return header.time;
}

/**
 * The history that a mirror has to carry. Left out is what says nothing new, and what an account anchored from the time on
 * when it was in wrong hands: that was void, and must not come back to life under another account.
 * @param time of a block, Unix seconds
 */
export async function historyOf(
  events: readonly PlacedEvent[],
  time: (block: number) => Promise<number>,
): Promise<Said[]> {
  const stolen = new Map<string, number>();
  for (const { event } of events)
    if (event.type === "operator-compromised")
      stolen.set(`${event.department}/${event.account}`, event.compromisedAt);
  const void_ = new Set<string>();
  const history = new Map<string, Said>();
  for (const { block, event, transaction } of events) {
    const subject = subjectOf(event);
    if (subject === null) continue;
    if (event.type === "batch-anchored") {
      const since = stolen.get(`${event.department}/${event.operator}`);
      if (since !== undefined && (await time(block)) >= since) void_.add(subject);
    }
    if (void_.has(subject)) continue;
    const said = history.get(transaction) ?? { transaction, events: [] };
    said.events.push(event);
    history.set(transaction, said);
  }
  return [...history.values()];
}

export interface Carried {
  /** of each in the history, whether the other network has it */
  done: boolean[];
  /** block of the other network in which the last of them came; null: some are missing */
  complete: number | null;
}

/** Throws `mirror-diverged` where the other network says something else of the same subject. */
export function carriedSoFar(history: readonly Said[], there: readonly PlacedEvent[]): Carried {
  const queues = new Map<string, { words: string; said: number; needed: boolean }[]>();
  const open = history.map(() => 0);
  for (const [said, { events }] of history.entries()) {
    const onlyRights = events.every(isRight);
    for (const event of events) {
      const subject = subjectOf(event)!;
      const needed = onlyRights || !isRight(event);
      if (needed) open[said] = open[said]! + 1;
      const queue = queues.get(subject) ?? [];
      queue.push({ words: wordsOf(event), said, needed });
      queues.set(subject, queue);
    }
  }
  let last = 0;
  for (const { block, event, transaction } of there) {
    const queue = queues.get(subjectOf(event) ?? "");
    const next = queue?.[0];
    if (queue === undefined || next === undefined) continue; // of its own, or said after all was carried over
    if (next.words === wordsOf(event)) {
      queue.shift();
      if (!next.needed) continue;
      open[next.said] = open[next.said]! - 1;
      last = block;
    } else if (!isRight(event)) throw diverged(history[next.said]!, transaction);
  }
  const done = open.map((missing) => missing === 0);
  return { done, complete: done.every(Boolean) ? last : null };
}

/** Who may act, and until when. Said more often than on the old network, it contradicts nothing that is proven. */
const RIGHTS: ReadonlySet<string> = new Set(["operator-set", "issuer-authorised", "signing-key-retired"]);

const isRight = ({ type }: ChainEvent): boolean => RIGHTS.has(type);

/** What an event is about; null: it says nothing that a mirror has to say again. */
function subjectOf(event: ChainEvent): string | null {
  switch (event.type) {
    // Their numbers follow from their order, so all of them are one subject.
    case "department-registered":
      return "departments";
    case "type-defined":
      return "types";
    case "department-renamed":
    case "department-suspended":
    case "department-reinstated":
    case "successor-named":
      return `department/${event.department}`;
    case "operator-set":
    case "operator-compromised":
      return `operator/${event.department}/${event.account}`;
    case "signing-key-registered":
    case "signing-key-retired":
    case "signing-key-compromised":
      return `key/${event.department}/${event.thumbprint}`;
    case "issuer-authorised":
      return `issuer/${event.typeId}/${event.issuer}`;
    case "batch-anchored":
    case "statuses-changed":
    case "certificate-superseded":
      return `batch/${event.department}/${event.root}`;
    default:
      return null;
  }
}

/** By whom and until when: the new network has its own. */
const NOT_COMPARED: ReadonlySet<string> = new Set(["by", "operator", "validFrom", "validUntil"]);

function wordsOf(event: ChainEvent): string {
  const words = Object.entries(event).filter(
    // of a status, `by` is the department in whose name it was changed; elsewhere an account
    ([name, value]) => !NOT_COMPARED.has(name) || (name === "by" && typeof value === "number"),
  );
  return JSON.stringify(Object.fromEntries(words));
}

const diverged = ({ transaction, events }: Said, there: string) =>
  new CertraceError(
    "mirror-diverged",
    `The new network says something else than the old one said with ${transaction} (${events[0]?.type}).`,
    {
      field: there,
      remedy:
        "These registries cannot become the mirror any more. Stop whoever acts on the new network, deploy new registries there, and mirror into those.",
    },
  );
