/**
 * Citizen ids → subject tags of one log. A tag costs a scalar multiplication, so it is made once, in a worker thread,
 * and kept: in the store, and the ones used lately in memory. What is kept is found by a keyed hash (HMAC-SHA-256
 * under a random secret of this log), so that no citizen id is ever written, not even in a form that trying all ids
 * would undo. The kept tags are a convenience: deleted, they are made again.
 */
import { createHmac } from "node:crypto";
import { availableParallelism } from "node:os";
import { departmentAlpha, subjectAlpha, TAG_BYTES } from "../../core/subject/tag.ts";
import { ledgerKeys } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import type { LogKeys } from "./log-keys.ts";
import { VrfThreads } from "./vrf-threads.ts";

export interface SubjectsOptions {
  store: Store;
  keys: Pick<LogKeys, "lookup" | "vrfSeed">;
  /** tags to keep in memory, at most */
  cached?: number;
  threads?: number;
}

export interface ProvenTag {
  /** 32 bytes */
  tag: Uint8Array;
  /** VRF proof (RFC 9381), 80 bytes: that this is the one and only tag */
  proof: Uint8Array;
}

/** Milliseconds from a tag's making until it is written. */
const WRITE_AFTER = 250;

export class Subjects {
  readonly #store: Store;
  readonly #keys: SubjectsOptions["keys"];
  readonly #threads: VrfThreads;
  readonly #recent: Recent;
  /** there are not many departments */
  readonly #departments = new Map<number, Uint8Array>();
  /** tags that were made lately */
  readonly #unwritten: Operation[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ store, keys, cached = 131_072, threads }: SubjectsOptions) {
    this.#store = store;
    this.#keys = keys;
    this.#recent = new Recent(cached);
    this.#threads = new VrfThreads(keys.vrfSeed, threads ?? Math.min(4, availableParallelism()));
  }

  /**
   * The tags of citizens, 32 bytes each.
   * @param ids normalised (core/subject/tag)
   * @throws CertraceError `vrf-failed`, `store-…`
   */
  async tags(ids: readonly string[]): Promise<Uint8Array[]> {
    const names = ids.map((id) => this.#nameOf(id));
    const found = new Map<string, Uint8Array>();
    const missing = new Map<string, string>();
    for (const [i, name] of names.entries()) {
      const tag = this.#recent.get(name);
      if (tag === undefined) missing.set(name, ids[i]!);
      else found.set(name, tag);
    }
    if (missing.size > 0) for (const [name, tag] of await this.#find(missing)) found.set(name, tag);
    return names.map((name) => found.get(name)!);
  }

  /** @param id normalised. Throws `vrf-failed`. */
  async prove(id: string): Promise<ProvenTag> {
    const { tags, proofs } = await this.#threads.evaluate([subjectAlpha(id)], true);
    return { tag: tags, proof: proofs! };
  }

  /** The tag under which a department's own conduct stands. Throws `vrf-failed`. */
  async departmentTag(department: number): Promise<Uint8Array> {
    const known = this.#departments.get(department);
    if (known !== undefined) return known;
    const { tags } = await this.#threads.evaluate([departmentAlpha(department)], false);
    this.#departments.set(department, tags);
    return tags;
  }

  async close(): Promise<void> {
    await Promise.all([this.#threads.close(), this.#write()]);
  }

  /** @param wanted ids by name */
  async #find(wanted: ReadonlyMap<string, string>): Promise<Map<string, Uint8Array>> {
    const names = [...wanted.keys()];
    const values = await this.#store.getMany(names.map(ledgerKeys.subject));
    const found = new Map<string, Uint8Array>();
    const fresh: string[] = [];
    for (const [i, name] of names.entries()) {
      const tag = values[i];
      if (tag === undefined) fresh.push(name);
      else found.set(name, tag);
    }
    if (fresh.length > 0) {
      const alphas = fresh.map((name) => subjectAlpha(wanted.get(name)!));
      const { tags } = await this.#threads.evaluate(alphas, false);
      for (const [i, name] of fresh.entries())
        found.set(name, tags.slice(i * TAG_BYTES, (i + 1) * TAG_BYTES));
      for (const name of fresh) this.#keep({ put: ledgerKeys.subject(name), value: found.get(name)! });
    }
    for (const [name, tag] of found) this.#recent.set(name, tag);
    return found;
  }

  /**
   * Written with others, a moment later: a batch for each new citizen makes those wait that hold entries. What is lost of
   * it is made again: nobody waits for it, and what cannot be written fails with the submissions' own.
   */
  #keep(operation: Operation): void {
    this.#unwritten.push(operation);
    this.#timer ??= setTimeout(() => this.#write(), WRITE_AFTER).unref();
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const operations = this.#unwritten.splice(0);
    if (operations.length > 0) await this.#store.batch(operations, { durable: false }).catch(() => {});
  }

  #nameOf(id: string): string {
    return createHmac("sha256", this.#keys.lookup).update(id).digest("base64url");
  }
}

/** The tags used lately, in two generations: when the young one is full it becomes the old one, and that one goes. */
export class Recent {
  readonly #size: number;
  #young = new Map<string, Uint8Array>();
  #old = new Map<string, Uint8Array>();

  constructor(most: number) {
    this.#size = Math.ceil(most / 2);
  }

  get(name: string): Uint8Array | undefined {
    const young = this.#young.get(name);
    if (young !== undefined) return young;
    const old = this.#old.get(name);
    if (old !== undefined) this.set(name, old);
    return old;
  }

  set(name: string, tag: Uint8Array): void {
    this.#young.set(name, tag);
    if (this.#young.size < this.#size) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
