/**
 * The sealed numbers of newer versions (core/successor/hint.ts) that departments have told, kept for whoever verifies an older
 * certificate: `<data>/successors` (LevelDB). One for each pair of an older certificate and a newer one, that of the newest
 * `iat`: to send an older one again changes nothing, and a department can make good for a key that was stolen.
 *
 * It cannot read any of them. Losing them loses no verdict: departments can make them again.
 * Throws what the store throws.
 */
import { join } from "node:path";
import { parseHint, type SuccessorHint } from "../../core/successor/hint.ts";
import { utf8 } from "../../core/text.ts";
import type { CertificateRef } from "../../core/verify/facts.ts";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { successorKeys } from "../store/keys.ts";
import { openLevelStore } from "../store/level.ts";
import type { Operation, Store } from "../store/store.ts";

/** Given out at once. A certificate has few newer versions; a department that fills its own word harms nobody else. */
const MOST = 1_024;

export class Successors {
  readonly #store: Store;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
  }

  static async open(data: string): Promise<Successors> {
    return new Successors(await openLevelStore(join(data, "successors")));
  }

  /** All that was told of the certificates of a word, compact JWS each. */
  ofWord({ department, root, word }: { department: number; root: string; word: number }): Promise<string[]> {
    const first = word * STATUSES_PER_WORD;
    return this.#between({ department, root, index: first }, first + STATUSES_PER_WORD);
  }

  of(older: CertificateRef): Promise<string[]> {
    return this.#between(older, older.index + 1);
  }

  /** Takes in what is genuine: made here, or looked at by accept.ts. Durable; the same again is harmless. */
  async put(hints: readonly string[]): Promise<void> {
    const writing = this.#writing.catch(() => {}).then(() => this.#put(hints));
    this.#writing = writing;
    await writing;
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#store.close();
  }

  async #put(texts: readonly string[]): Promise<void> {
    const hints = new Map<string, { hint: SuccessorHint; text: string }>();
    for (const text of texts) {
      const hint = parseHint(text);
      const key = successorKeys.hint(hint.older, hint.newer);
      if ((hints.get(key)?.hint.iat ?? -1) < hint.iat) hints.set(key, { hint, text });
    }
    const keys = [...hints.keys()];
    const standing = await this.#store.getMany(keys);
    const operations = keys.flatMap((key, i): Operation[] => {
      const { hint, text } = hints.get(key)!;
      const before = standing[i];
      return before !== undefined && parseHint(textOf(before)).iat >= hint.iat
        ? []
        : [{ put: key, value: utf8(text) }];
    });
    if (operations.length > 0) await this.#store.batch(operations);
  }

  async #between(from: CertificateRef, end: number): Promise<string[]> {
    const range = {
      from: successorKeys.from(from),
      to: successorKeys.from({ ...from, index: end }),
      limit: MOST,
    };
    const hints: string[] = [];
    for await (const [, value] of this.#store.range(range)) hints.push(textOf(value));
    return hints;
  }
}

const textOf = (value: Uint8Array): string => Buffer.from(value).toString("latin1");
