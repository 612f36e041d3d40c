/**
 * Copies share the fate of the certificate they are made of: whoever changes its status (the desk, the CLI, another
 * operator of the department, one above it), the copies follow. So this watches the chain, and not the places from
 * which a status can be changed; what is forgotten there cannot be forgotten here. After a restart, a reorganisation
 * and a failure everything is held against the chain again.
 *
 * A copy follows into revoked, suspended, superseded, and back into valid; one that was revoked by itself (a lost
 * telephone) stays so, since revoked is final. What was anchored with a key or by an operator that is later declared
 * compromised counts as revoked: it was never the department's, and a copy of it neither.
 *
 * One that the chain refuses to change waits for another try and keeps none of the others from following: a revocation must
 * not wait for it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CertraceError } from "../../core/errors.ts";
import type { CertificateRef, Facts, ReasonName, StatusName } from "../../core/verify/facts.ts";
import type { Mirror } from "../../core/verify/mirror.ts";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { lastChange } from "../../core/verify/status-history.ts";
import type { Act } from "../chain/acts.ts";
import type { ChainStep } from "../chain/events.ts";
import type { Log } from "../log.ts";
import type { Copies, CopiesParts, CopyRecord, WalletIssuer } from "./copies.ts";

interface Standing {
  status: StatusName;
  reason: ReasonName;
  decision: string | null;
  successor: CertificateRef | null;
  /** names what made it so: a later change never has the name of an earlier one */
  change: string;
}

type FateParts = Pick<CopiesParts, "index" | "mirrors" | "registry"> & {
  /** milliseconds until what could not be done is tried again */
  retry?: number;
};

const RETRY_MS = 2_000;

export class FateKeeper {
  readonly #copies: Copies;
  readonly #parts: FateParts;
  readonly #issuers: ReadonlyMap<number, WalletIssuer>;
  readonly #log: Pick<Log, "warn">;
  /** departments of which everything is to be held against the chain */
  readonly #whole = new Set<number>();
  /** by `<department>/<root>`: what was anchored, or got another status */
  readonly #changed = new Map<string, { department: number; root: string }>();
  /** by their roots: copies that cannot follow now, for reasons of their own */
  readonly #stuck = new Map<string, CopyRecord>();
  readonly #ending = new AbortController();
  /** ends a pause, since there is something to do */
  #pausing = new AbortController();
  #running: Promise<void> | null = null;

  constructor(
    copies: Copies,
    parts: FateParts,
    issuers: ReadonlyMap<number, WalletIssuer>,
    log: Pick<Log, "warn">,
  ) {
    this.#copies = copies;
    this.#parts = parts;
    this.#issuers = issuers;
    this.#log = log;
  }

  /** What the index has read: tells which certificates to look at again. */
  read(steps: readonly ChainStep[]): void {
    for (const step of steps) {
      if (step.type === "reorg") this.watchAll();
      if (step.type !== "block") continue;
      for (const { event } of step.events) {
        if (event.type === "statuses-changed" || event.type === "batch-anchored") {
          const { department, root } = event;
          if (this.#issuers.has(department)) this.#changed.set(`${department}/${root}`, { department, root });
        }
        if (event.type === "signing-key-compromised" || event.type === "operator-compromised")
          this.watchAll();
      }
    }
    this.#wake();
  }

  /** Holds every copy of a department against the chain. */
  watch(department: number): void {
    this.#whole.add(department);
    this.#wake();
  }

  watchAll(): void {
    for (const department of this.#issuers.keys()) this.watch(department);
  }

  /** Resolves when nothing is left to do, or it was closed. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  #wake(): void {
    if (this.#isIdle() || this.#ending.signal.aborted) return;
    this.#pausing.abort();
    if (this.#running !== null) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      this.#wake();
    });
  }

  #isIdle(): boolean {
    return this.#whole.size === 0 && this.#changed.size === 0;
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const [department] = this.#whole;
      const [key, changed] = this.#changed.entries().next().value ?? [];
      try {
        if (department !== undefined) {
          this.#whole.delete(department);
          await this.#followAll(this.#copies.list(department));
        } else if (key !== undefined && changed !== undefined) {
          this.#changed.delete(key);
          const own = await this.#copies.find(changed.department, changed.root);
          if (own !== null) await this.#follow(own);
          await this.#followAll(this.#copies.list(changed.department, { root: changed.root }));
        } else if (this.#stuck.size > 0) {
          this.#pausing = new AbortController();
          await this.#pause(this.#pausing.signal);
          if (this.#isIdle()) await this.#followAll([...this.#stuck.values()]);
        } else return;
      } catch (error) {
        if (this.#ending.signal.aborted) return;
        this.#log.warn(
          { err: error },
          "copies in wallets cannot follow their certificates yet; it is tried again",
        );
        if (department !== undefined) this.#whole.add(department);
        else if (key !== undefined && changed !== undefined) this.#changed.set(key, changed);
        await this.#pause();
      }
    }
  }

  async #pause(...signals: AbortSignal[]): Promise<void> {
    const signal = AbortSignal.any([this.#ending.signal, ...signals]);
    await sleep(this.#parts.retry ?? RETRY_MS, undefined, { signal }).catch(() => {});
  }

  async #followAll(copies: AsyncIterable<CopyRecord> | Iterable<CopyRecord>): Promise<void> {
    for await (const copy of copies) {
      if (this.#ending.signal.aborted) return;
      await this.#follow(copy);
    }
  }

  /** Throws where the store or the chain cannot be reached, so that no other copy could follow either. */
  async #follow(copy: CopyRecord): Promise<void> {
    try {
      await this.#bring(copy);
      this.#stuck.delete(copy.root);
    } catch (error) {
      if (error instanceof CertraceError && error.code !== "chain-refused") throw error;
      this.#stuck.set(copy.root, copy);
      this.#log.warn({ err: error }, "a copy in a wallet cannot follow its certificate; it is tried again");
    }
  }

  async #bring(copy: CopyRecord): Promise<void> {
    const { department, original, root } = copy;
    const ask = (of: { root: string; index: number }) =>
      this.#parts.index.facts({
        registry: this.#parts.registry,
        department,
        root: of.root,
        word: Math.floor(of.index / STATUSES_PER_WORD),
        kid: original.kid,
      });
    const of = await ask(original);
    const wanted = voided(of, this.#parts.mirrors) ?? standing(of, original.index);
    const own = standing(await ask({ root, index: 0 }), 0);
    // What is not on chain (yet, or after a reorganisation any more) is looked at again when it is anchored.
    if (wanted === null || own === null || own.status === "revoked" || isSame(own, wanted)) return;
    const sender = await this.#issuers.get(department)!.sender();
    try {
      await sender.send(`wallet/${root}/status/${wanted.change}`, actOf(copy, wanted));
    } finally {
      await sender.close();
    }
  }
}

/** What the chain says of a certificate's status; null: its batch is not there. Throws where it cannot be said. */
function standing({ batch, statuses }: Facts, index: number): Standing | null {
  if ("missing" in batch || "missing" in statuses) throw new Error("the index cannot say what the status is");
  if (batch.value === null) return null;
  const { changes } = statuses.value;
  const last = lastChange(changes, index % STATUSES_PER_WORD, null);
  return {
    status: last?.status ?? "valid",
    reason: last?.reason ?? "unspecified",
    decision: last?.decision ?? null,
    successor: last?.successors.find((each) => each.index === index)?.successor ?? null,
    change: `${changes.length}-${last?.block ?? 0}`,
  };
}

/**
 * Revoked, where the certificate was signed or anchored by whoever stole a key; null: it was not, or nobody can say: what
 * a mirror carried over stands there after every theft, and revoked is final.
 */
function voided({ batch, key }: Facts, mirrors: readonly Mirror[]): Standing | null {
  if ("missing" in batch || "missing" in key) throw new Error("the index cannot say whose key it was");
  if (batch.value === null) return null;
  const { anchoredAt, operator } = batch.value;
  if (mirrors.some(({ since }) => anchoredAt <= since)) return null;
  const from = [key.value?.compromisedAt ?? null, operator.compromisedAt];
  return from.some((time) => time !== null && time <= anchoredAt)
    ? { status: "revoked", reason: "key-compromised", decision: null, successor: null, change: "void" }
    : null;
}

function isSame(a: Standing, b: Standing): boolean {
  return (
    a.status === b.status &&
    a.successor?.department === b.successor?.department &&
    a.successor?.root === b.successor?.root &&
    a.successor?.index === b.successor?.index
  );
}

function actOf({ department, root }: CopyRecord, { status, reason, decision, successor }: Standing): Act {
  const of = { by: department, department, root, reason, decision };
  if (status !== "superseded") return { act: "set-status", ...of, index: 0, status };
  if (successor === null) throw new Error("the index cannot say what superseded it");
  return { act: "supersede", ...of, indexes: [0], successors: [successor] };
}
