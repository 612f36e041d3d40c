/**
 * The epochs of a trace log: at each size that is to be anchored, the subject map is brought up to exactly the entries
 * below that size, and its root is recorded. The map file is on the disk before the store names a root in it; what a
 * crash leaves behind in the file belongs to no epoch, is cut off, and is made again from the entries.
 */
import { Worker } from "node:worker_threads";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { EMPTY_ROOT } from "../../core/merkle/leaf.ts";
import { logKeys } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import {
  bytesOf,
  collectEntries,
  type EpochRecord,
  lastEpoch,
  parseRecord,
  putJson,
  readEpochs,
} from "./log-records.ts";
import { MAX_CHANGES } from "./map-changes.ts";
import { type Child, MAP_START, MapFile } from "./map-file.ts";
import type { MapAnswer, MapRequest, MapTask } from "./map-worker.ts";
import { EMPTY_MAP, findSubject, type SubjectPlace } from "./subject-map.ts";

export interface Epoch {
  size: number;
  /** of the log, 32 bytes */
  root: Uint8Array;
  /** of the subject map over the entries below `size`, 32 bytes */
  mapRoot: Uint8Array;
}

/** Before the first. */
export const NO_EPOCH: EpochRecord = {
  size: 0,
  root: encodeBase64url(EMPTY_ROOT),
  mapRoot: encodeBase64url(EMPTY_MAP.hash),
  pointer: EMPTY_MAP.pointer,
  end: MAP_START,
};

export class Epochs {
  readonly #store: Store;
  readonly #path: string;
  #last: EpochRecord;
  #reader: MapFile | null = null;
  #writer: MapWriter | null = null;
  /** the newest advance; never rejects */
  #advancing: Promise<unknown> = Promise.resolve();
  /** an advance failed: what the store really holds is to be read again */
  #doubtful = false;

  private constructor(store: Store, path: string, last: EpochRecord) {
    this.#store = store;
    this.#path = path;
    this.#last = last;
  }

  /** Throws `ledger-map-damaged`. */
  static async open(store: Store, path: string): Promise<Epochs> {
    const epochs = new Epochs(store, path, (await lastEpoch(store)) ?? NO_EPOCH);
    epochs.#read();
    return epochs;
  }

  get last(): Epoch {
    return shown(this.#last);
  }

  async at(size: number): Promise<Epoch | null> {
    const record = await this.#record(size);
    return record === null ? null : shown(record);
  }

  async *all(): AsyncGenerator<Epoch> {
    for await (const record of readEpochs(this.#store)) yield shown(record);
  }

  /**
   * One after another. Where nothing is new, the last epoch again.
   * @param head the log at the time of the call's turn
   */
  advance(head: () => { size: number; root: Uint8Array }): Promise<Epoch> {
    const turn = this.#advancing.then(() => this.#advance(head));
    this.#advancing = turn.catch(() => {});
    return turn;
  }

  /** Null: there is no epoch of this size. */
  async place(tag: Uint8Array, size: number): Promise<{ epoch: Epoch; place: SubjectPlace } | null> {
    const record = await this.#record(size);
    if (record === null) return null;
    const epoch = shown(record);
    if (record.pointer === EMPTY_MAP.pointer) return { epoch, place: { siblings: [], leaf: null } };
    return {
      epoch,
      place: findSubject(this.#reader!, { hash: epoch.mapRoot, pointer: record.pointer }, tag),
    };
  }

  async close(): Promise<void> {
    await this.#advancing;
    await this.#writer?.close();
    this.#reader?.close();
  }

  async #record(size: number): Promise<EpochRecord | null> {
    if (size === 0) return NO_EPOCH;
    const value = await this.#store.get(logKeys.epoch(size));
    return value === undefined ? null : parseRecord<EpochRecord>(value);
  }

  async #advance(head: () => { size: number; root: Uint8Array }): Promise<Epoch> {
    if (this.#doubtful) {
      await this.#store.batch([]); // after a failure, a store opens its files anew with the next batch
      this.#last = (await lastEpoch(this.#store)) ?? NO_EPOCH;
      this.#read();
      this.#doubtful = false;
    }
    const { size, root } = head();
    if (size === this.#last.size) return this.last;
    try {
      const record = await this.#write(size, root);
      await this.#store.batch([putJson(logKeys.epoch(size), record)]);
      this.#last = record;
      this.#read();
      return this.last;
    } catch (error) {
      this.#doubtful = true;
      await this.#writer?.close();
      this.#writer = null;
      throw error;
    }
  }

  async #write(size: number, root: Uint8Array): Promise<EpochRecord> {
    this.#writer ??= new MapWriter({ path: this.#path, end: this.#last.end });
    let map: Child = { hash: bytesOf(this.#last.mapRoot), pointer: this.#last.pointer };
    for (const [first, end] of passes(this.#last.size, size)) {
      map = await this.#writer.apply(map, await collectEntries(this.#store, first, end), first);
    }
    return {
      size,
      root: encodeBase64url(root),
      mapRoot: encodeBase64url(map.hash),
      pointer: map.pointer,
      end: await this.#writer.sync(),
    };
  }

  #read(): void {
    const { end } = this.#last;
    if (this.#reader !== null) this.#reader.extend(end);
    else if (end > MAP_START) this.#reader = MapFile.openToRead(this.#path, end);
  }
}

/** In which pieces the map takes the entries between two epochs. Fixed, so that the file can be made again exactly. */
export function* passes(from: number, to: number): Generator<[first: number, end: number]> {
  for (let first = from; first < to; first += MAX_CHANGES) yield [first, Math.min(to, first + MAX_CHANGES)];
}

export function shown({ size, root, mapRoot }: EpochRecord): Epoch {
  return { size, root: bytesOf(root), mapRoot: bytesOf(mapRoot) };
}

/** The worker thread, one request at a time. */
class MapWriter {
  readonly #thread: Worker;

  constructor(task: MapTask) {
    this.#thread = new Worker(new URL("./map-worker.ts", import.meta.url), {
      workerData: task,
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 },
    });
  }

  async apply(root: Child, entries: Uint8Array<ArrayBuffer>, first: number): Promise<Child> {
    return (await this.#ask({ root, entries, first }, [entries.buffer])).root!;
  }

  /** @returns where the file ends */
  async sync(): Promise<number> {
    return (await this.#ask("sync", [])).end;
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #ask(request: MapRequest, moved: ArrayBuffer[]): Promise<{ root: Child | null; end: number }> {
    return new Promise((resolve, reject) => {
      const answered = (answer: MapAnswer) => {
        this.#thread.off("error", ended).off("exit", ended);
        if (!("code" in answer)) return resolve(answer);
        const { code, message, remedy } = answer;
        reject(new CertraceError(code, message, remedy === undefined ? {} : { remedy }));
      };
      const ended = (cause: unknown) => {
        this.#thread.off("message", answered).off("error", ended).off("exit", ended);
        reject(failed(cause));
      };
      this.#thread.once("message", answered).once("error", ended).once("exit", ended);
      this.#thread.postMessage(request, moved);
    });
  }
}

function failed(cause: unknown): CertraceError<"ledger-map-failed"> {
  return new CertraceError("ledger-map-failed", "The subject map could not be brought up to date.", {
    remedy:
      "It is tried again with the next epoch; where it stays so, stop the service and run certrace fsck.",
    cause,
  });
}
