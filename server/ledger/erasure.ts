/**
 * Erasure of bodies and openings, and of submissions with the last body of their entries: by the catalogue's retention,
 * and by request. It is physical: when it is done, no file of the store holds them. No proof is touched, and the log says
 * what it erased: an `erased` entry in the same durable batch, under the operator department's tag for retention,
 * under the subject's own for a request. Each erased entry keeps the index of the one that erased it.
 *
 * By retention go the bodies of accesses, of both sides and refused ones too, once the catalogue's days for their dataset are over.
 * Time never runs backwards along the log, so what is due of a dataset lies below one index, and each pass begins
 * where the one before ended; a dataset whose days were changed is gone through anew. Grants and what the log says of
 * itself are erased by request alone, and what still holds or is owed not at all.
 */
import { CertraceError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { KnownBody } from "../../core/trace/body.ts";
import { instantOf } from "../../core/trace/terms.ts";
import { lastNumber, ledgerKeys, logKeys, under } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import type { Appended } from "./append.ts";
import type { Catalogues } from "./catalogue.ts";
import type { HeldRecords, Hold } from "./held-records.ts";
import { parseRecord, putJson } from "./log-records.ts";
import type { PlacedEntry } from "./place.ts";
import { type DisputeRecord, type GrantRecord, isLive, type RepresentationRecord } from "./records.ts";
import type { TraceLog } from "./trace-log.ts";

export interface ErasureOptions {
  store: Store;
  log: TraceLog;
  catalogues: Pick<Catalogues, "current">;
  records: HeldRecords;
  /** of the department that runs the log */
  operatorTag: Uint8Array;
}

/** How far a dataset's accesses are erased. */
interface Progress {
  /** what the catalogue said */
  days: number;
  /** everything below was looked at */
  next: number;
}

const DAY = 86_400_000;
/** Indexes that one `erased` entry names, at most: 64 KiB hold so many of twelve digits. */
const AT_ONCE = 4_096;

export class Erasure {
  readonly #options: ErasureOptions;

  constructor(options: ErasureOptions) {
    this.#options = options;
  }

  /**
   * Erases what is due now.
   * @returns how many bodies
   */
  async byRetention(): Promise<number> {
    const { log, operatorTag } = this.#options;
    let erased = 0;
    for (const { datasets, days, next } of await this.#passes()) {
      const due = log.time() - days * DAY;
      let batch: number[] = [];
      let end = next;
      const erase = async () => {
        if (batch.length > 0) await log.erase(batch, "retention", operatorTag, {}, traces(batch));
        await this.#advance(datasets, { days, next: end });
        erased += batch.length;
        batch = [];
      };
      for await (const { index, body } of this.#bodies(next)) {
        if ((instantOf(String(body.time)) ?? 0) >= due) break;
        end = index + 1;
        if (EXCHANGES.has(body.kind) && datasets.includes(String(body.dataset))) batch.push(index);
        if (batch.length === AT_ONCE) await erase();
      }
      if (end > next) await erase();
    }
    await log.expunge(); // also what a crash left of the last time
    return erased;
  }

  /**
   * Erases entries of one subject. What is erased already is passed over.
   * @returns null where nothing is left to erase
   * @throws CertraceError `erase-entries`, `erase-subjects-differ`, `erase-kind`, `erase-…-live`, `erase-dispute-open`; what the log throws
   */
  async byRequest(indexes: readonly number[]): Promise<Appended | null> {
    const { log, records } = this.#options;
    const wanted = [...new Set(indexes)].sort((a, b) => a - b);
    const bodies = await log.bodies(wanted);
    const left = wanted.filter((_, i) => bodies[i] !== "erased");
    if (left.length === 0) {
      await log.expunge();
      return null;
    }
    const tag = await this.#tagOf(left);
    for (const [i, text] of bodies.entries()) {
      if (text === null || text === "erased" || text === undefined) continue;
      const { kind } = JSON.parse(text) as JsonObject;
      if (CONDUCT.has(kind))
        throw refused(
          "erase-kind",
          wanted[i]!,
          `holds what the log says of itself or of a department (${kind})`,
          "Leave it out.",
        );
    }
    const keys = left.flatMap((index) => [
      ledgerKeys.grant(index),
      ledgerKeys.dispute(index),
      ledgerKeys.representation(index),
    ]);
    const files = await this.#attachments(left);
    const erased = await records.holding(keys, async (hold) => {
      hold.requireFresh();
      for (const index of left) requireOver(index, hold, log.time());
      const forget = [...keys, ...files].map((key): Operation => ({ delete: key }));
      return records.writing(
        log.erase(left, "request", tag, {}, (placed) => [...traces(left)(placed), ...forget]),
      );
    });
    await log.expunge();
    return erased;
  }

  /** The log index of the entry that says that this body was erased; null: it was not. */
  async erasedBy(index: number): Promise<number | null> {
    return (await this.erasedByEach([index]))[0]!;
  }

  /** As `erasedBy`, for many entries at once. */
  async erasedByEach(indexes: readonly number[]): Promise<(number | null)[]> {
    const values = await this.#options.store.getMany(indexes.map(ledgerKeys.erased));
    return values.map((value) => (value === undefined ? null : parseRecord<number>(value)));
  }

  /** Datasets that are at the same place and have the same days are gone through together. */
  async #passes(): Promise<(Progress & { datasets: string[] })[]> {
    const { catalogues, store } = this.#options;
    const passes = new Map<string, Progress & { datasets: string[] }>();
    for (const { code, retentionDays: days } of catalogues.current.catalogue.datasets) {
      const value = await store.get(ledgerKeys.erasure(code));
      const before = value === undefined ? null : parseRecord<Progress>(value);
      const next = before?.days === days ? before.next : 0;
      const pass = passes.get(`${days}/${next}`) ?? { days, next, datasets: [] };
      pass.datasets.push(code);
      passes.set(`${days}/${next}`, pass);
    }
    return [...passes.values()];
  }

  /** Killed before it is written, the same stretch is looked at again, where nothing is left to erase. */
  async #advance(datasets: readonly string[], progress: Progress): Promise<void> {
    const { store } = this.#options;
    await store.batch(datasets.map((code) => putJson(ledgerKeys.erasure(code), progress)));
  }

  /** The bodies that are left, from an index on. */
  async *#bodies(from: number): AsyncGenerator<{ index: number; body: JsonObject }> {
    const { store, log } = this.#options;
    const range = { from: logKeys.body(from), to: logKeys.body(log.size) };
    for await (const [key, value] of store.range(range))
      yield { index: lastNumber(key), body: parseRecord<JsonObject>(value) };
  }

  /** Keys of the files that go with entries. */
  async #attachments(indexes: readonly number[]): Promise<string[]> {
    const keys: string[] = [];
    for (const index of indexes)
      for await (const [key] of this.#options.store.range(under(ledgerKeys.attachments(index))))
        keys.push(key);
    return keys;
  }

  /** The subject of all of them. */
  async #tagOf(indexes: readonly number[]): Promise<Uint8Array> {
    const { log } = this.#options;
    const entries = await Promise.all(indexes.map((index) => log.entry(index)));
    const missing = entries.indexOf(null);
    if (missing !== -1)
      throw refused("erase-entries", indexes[missing]!, "does not exist", "Name its index.");
    const tag = entries[0]!.tag;
    const stray = entries.findIndex((entry) => !entry!.tag.every((byte, i) => byte === tag[i]));
    if (stray === -1) return tag;
    throw refused(
      "erase-subjects-differ",
      indexes[stray]!,
      "is another subject's",
      "Erase each subject's entries by themselves.",
    );
  }
}

/** What counts for everybody, and cannot be erased for one. */
const CONDUCT: ReadonlySet<unknown> = new Set<KnownBody["kind"]>([
  "catalogue",
  "rules",
  "erased",
  "heartbeat",
  "sealed",
  "seal-extended",
]);

/** Both sides of an exchange, and what the log wrote in their place. */
const EXCHANGES: ReadonlySet<unknown> = new Set<KnownBody["kind"]>([
  "access",
  "refused",
  "released",
  "unsealed",
]);

/** Throws where something still holds, or is still owed. */
function requireOver(index: number, hold: Hold, time: number): void {
  const grant = hold.get<GrantRecord>(ledgerKeys.grant(index));
  if (grant !== null && !grant.revoked && time < (instantOf(grant.terms.until) ?? 0))
    throw refused("erase-grant-live", index, "is a grant that still holds", "Revoke the grant first.");
  if (hold.get<DisputeRecord>(ledgerKeys.dispute(index))?.open)
    throw refused("erase-dispute-open", index, "is a dispute without an answer", "Wait for the answer.");
  const representation = hold.get<RepresentationRecord>(ledgerKeys.representation(index));
  if (representation !== null && isLive(representation, time))
    throw refused(
      "erase-representation-live",
      index,
      "lets somebody act for this person",
      "End the representation first.",
    );
}

/** Leaves with each erased entry which one erased it. */
function traces(indexes: readonly number[]): (placed: readonly PlacedEntry[]) => Operation[] {
  return ([erasing]) => indexes.map((index) => putJson(ledgerKeys.erased(index), erasing!.index));
}

function refused(code: string, index: number, why: string, remedy: string): CertraceError {
  return new CertraceError(code, `Entry ${index} cannot be erased: it ${why}.`, { field: "entries", remedy });
}
