/**
 * Says again on a new network what was said to the registries of an old one (docs/decisions/0015). Every account says its
 * own: the calls are taken from its outbox, where only what it signed itself can stand, and signed anew, since a
 * signature is good for one chain (EIP-155). So it is each department that vouches for its roots and statuses there, and
 * not whoever runs the service.
 *
 * All is said in the order of the old network, each after everything before it; where it is another account's turn, it is
 * waited for. How far things are stands on the new chain alone: killed anywhere, and run again by anyone, it goes on.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CertraceError } from "../../core/errors.ts";
import { openLevelStore } from "../store/level.ts";
import type { Call } from "./act-call.ts";
import type { CertificateBook } from "./address-book.ts";
import { flightOf } from "./flight.ts";
import { type Carried, carriedSoFar, historyOf, readEvents, type Said, timeOf } from "./mirror-history.ts";
import { readOutbox } from "./outbox.ts";
import { quantity, type Rpc } from "./rpc.ts";
import type { Transactor } from "./transactor.ts";

/** A network with registries on it. */
export interface Place {
  rpc: Rpc;
  book: CertificateBook;
  /** blocks from the newest one down to the newest that counts: 0, 1 …; or the chain's own `finalized` */
  finality: number | "finalized";
}

/** An account that has spoken on the old network, and speaks on the new one. */
export interface Voice {
  /** lowercase */
  account: string;
  /** what it signed for the old network, by transaction hash */
  signed: ReadonlyMap<string, Call>;
  transactor: Pick<Transactor, "send">;
}

export interface MirrorOptions {
  from: Place;
  to: Place;
  voices: readonly Voice[];
  /** accounts that can say nothing any more, and who says it for them: of the same department, or above it */
  inPlaceOf?: ReadonlyMap<string, Voice>;
  onProgress?: (progress: MirrorProgress) => void;
  /** milliseconds between two looks at the new chain, while it is another account's turn */
  pollInterval?: number;
  signal?: AbortSignal;
}

export interface MirrorProgress {
  /** transactions of the old network that have to be said again, and that have been */
  total: number;
  carried: number;
  /** whose turn it is, and with which transaction of the old network; null: nobody's, it is complete */
  next: { account: string; transaction: string } | null;
  /** Unix seconds: since when it is complete; null: it is not */
  since: number | null;
}

/** Batches have no order among themselves: so many are sent at once. */
const AT_ONCE = 64;

/** Calls that an account has signed, from the outbox it used on the old network. Throws `outbox-locked`, `store-…`. */
export async function signedIn(folder: string): Promise<Map<string, Call>> {
  const outbox = await readOutbox(await openLevelStore(folder));
  try {
    const signed = new Map<string, Call>();
    for await (const entry of outbox.from(0)) {
      const { call, hashes } = flightOf(entry);
      for (const hash of hashes) signed.set(hash, call);
    }
    return signed;
  } finally {
    await outbox.close();
  }
}

/** How far the new network is, without saying anything. Throws `mirror-diverged` and what nodes throw. */
export async function mirrorProgress({ from, to }: Pick<MirrorOptions, "from" | "to">) {
  return (await new Mirroring({ from, to, voices: [] }).look()).progress;
}

/**
 * Says what is missing until nothing is. Throws `mirror-diverged`, `mirror-foreign-call`, and what `Transactor.send`
 * throws; where it is aborted, the progress so far is answered.
 */
export async function mirrorRegistries(options: MirrorOptions): Promise<MirrorProgress> {
  const { onProgress = () => {}, pollInterval = 1_000, signal } = options;
  const mirroring = new Mirroring(options);
  for (;;) {
    const { progress, todo } = await mirroring.look();
    onProgress(progress);
    if (progress.next === null || signal?.aborted) return progress;
    const said = await mirroring.say(todo, (count) =>
      onProgress({ ...progress, carried: progress.carried + count }),
    );
    if (!said) await sleep(pollInterval, undefined, { signal }).catch(() => {});
  }
}

class Mirroring {
  readonly #options: MirrorOptions;
  readonly #times = new Map<number, Promise<number>>();
  readonly #senders = new Map<string, Promise<Sent>>();

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /** Both chains are read anew: what the old one said meanwhile has to be carried over as well. */
  async look(): Promise<{ progress: MirrorProgress; todo: Said[] }> {
    const { from, to } = this.#options;
    const history = await historyOf(await this.#events(from), (block) => this.#timeThere(block));
    const { complete, done }: Carried = carriedSoFar(history, await this.#events(to));
    const first = done.indexOf(false);
    const todo = first < 0 ? [] : history.slice(first).filter((_, i) => !done[first + i]);
    const next = todo[0];
    return {
      todo,
      progress: {
        total: history.length,
        carried: done.filter(Boolean).length,
        next:
          next === undefined
            ? null
            : { account: (await this.#sent(next)).account, transaction: next.transaction },
        since: complete === null ? null : await timeOf(to.rpc, Math.max(complete, to.book.block)),
      },
    };
  }

  /** Says what is next, as long as it is for one of these accounts to say; answers whether it was for any. */
  async say(todo: readonly Said[], onSaid: (count: number) => void): Promise<boolean> {
    let count = 0;
    while (count < todo.length && !this.#options.signal?.aborted) {
      const group = await this.#groupFrom(todo.slice(count, count + AT_ONCE));
      if (group.length === 0) break;
      await Promise.all(
        group.map(({ call, transaction, voice }) => voice.transactor.send(`mirror/${transaction}`, call)),
      );
      count += group.length;
      onSaid(count);
    }
    return count > 0;
  }

  /** One transaction, or several that only anchor. */
  async #groupFrom(todo: readonly Said[]): Promise<Turn[]> {
    const group: Turn[] = [];
    for (const said of todo) {
      const alone = !isOnlyAnchors(said);
      const turn = alone && group.length > 0 ? null : await this.#turnOf(said);
      if (turn === null) break;
      group.push(turn);
      if (alone) break;
    }
    return group;
  }

  async #turnOf(said: Said): Promise<Turn | null> {
    const { transaction } = said;
    const { inPlaceOf, voices } = this.#options;
    for (const voice of voices) {
      const call = voice.signed.get(transaction);
      if (call !== undefined) return { voice, call: this.#moved(call, said), transaction };
    }
    const { account, call } = await this.#sent(said);
    const voice = inPlaceOf?.get(account);
    return voice === undefined ? null : { voice, call: this.#moved(call, said), transaction };
  }

  /** The same call, to the registry that stands for the one it was sent to. */
  #moved({ data, to }: Call, { transaction }: Said): Call {
    const { from, to: there } = this.#options;
    for (const registry of ["departmentRegistry", "certificateRegistry"] as const)
      if (to?.toLowerCase() === from.book[registry]) return { to: there.book[registry], data };
    throw new CertraceError(
      "mirror-foreign-call",
      `Transaction ${transaction} reached the registries through another contract.`,
      {
        field: transaction,
        remedy: "Let whoever owns that contract (a multisignature wallet, for instance) do the same there.",
      },
    );
  }

  async #events({ rpc, book, finality }: Place) {
    const tag = finality === "finalized" ? finality : "latest";
    const block = (await rpc.request("eth_getBlockByNumber", [tag, false])) as { number?: unknown } | null;
    const head = Number(quantity(block?.number, "eth_getBlockByNumber", rpc.shown));
    return readEvents(rpc, book, finality === "finalized" ? head : head - finality);
  }

  #timeThere(block: number): Promise<number> {
    const known = this.#times.get(block) ?? timeOf(this.#options.from.rpc, block);
    this.#times.set(block, known);
    return known;
  }

  /** Who sent it on the old network, and how. */
  #sent({ transaction }: Said): Promise<Sent> {
    const known = this.#senders.get(transaction) ?? this.#askSent(transaction);
    this.#senders.set(transaction, known);
    return known;
  }

  async #askSent(hash: string): Promise<Sent> {
    const { rpc } = this.#options.from;
    const found = (await rpc.request("eth_getTransactionByHash", [hash])) as Record<string, unknown> | null;
    const { from, input, to } = found ?? {};
    if (typeof from !== "string" || typeof input !== "string" || (typeof to !== "string" && to !== null))
      throw new CertraceError("chain-unavailable", `The node does not have transaction ${hash}.`, {
        field: "eth_getTransactionByHash",
        remedy: "Ask a node of the old network that keeps its whole history.",
      });
    return { account: from.toLowerCase(), call: { to, data: input } };
  }
}

interface Turn {
  voice: Voice;
  call: Call;
  transaction: string;
}

interface Sent {
  account: string;
  call: Call;
}

const isOnlyAnchors = ({ events }: Said): boolean => events.every(({ type }) => type === "batch-anchored");
