/** Changes that are meant for one batch, over what a store holds: read through, written once. */
import { parseRecord, putJson } from "../ledger/log-records.ts";
import type { Operation, Range, Reads } from "../store/store.ts";

export class Draft {
  readonly #reads: Reads;
  /** what was read, or is to be written; undefined: nothing there */
  readonly #known = new Map<string, unknown>();
  readonly #changed = new Set<string>();

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  /** Reads what will be asked for, in one go. */
  async fetch(keys: readonly string[]): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !this.#known.has(key));
    const values = await this.#reads.getMany(missing);
    for (const [i, key] of missing.entries()) this.#known.set(key, parsed(values[i]));
  }

  /** What is returned must not be changed. */
  async get<T>(key: string): Promise<T | undefined> {
    if (!this.#known.has(key)) this.#known.set(key, parsed(await this.#reads.get(key)));
    return this.#known.get(key) as T | undefined;
  }

  /** In the order of the keys. */
  async range<T>({ from, to }: Pick<Range, "from" | "to">): Promise<[key: string, value: T][]> {
    const found = new Map<string, unknown>();
    for await (const [key, value] of this.#reads.range({ from, to })) found.set(key, parsed(value));
    for (const key of this.#changed) if (key >= from && key < to) found.set(key, this.#known.get(key));
    return [...found].filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)) as [
      string,
      T,
    ][];
  }

  put(key: string, value: unknown): void {
    this.#known.set(key, value);
    this.#changed.add(key);
  }

  delete(key: string): void {
    this.put(key, undefined);
  }

  operations(): Operation[] {
    return [...this.#changed].map((key) => {
      const value = this.#known.get(key);
      return value === undefined ? { delete: key } : putJson(key, value);
    });
  }
}

function parsed(value: Uint8Array | undefined): unknown {
  return value === undefined ? undefined : parseRecord<unknown>(value);
}
