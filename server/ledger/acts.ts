/**
 * What signed-in people do themselves, in their own name and without a department's signature: give and end a
 * permission, object, end a representation; and the answer of a department's signed-in staff. What it guarantees:
 *
 * - The same order of work as submissions: nothing is decided on records that another act or submission is changing,
 *   so an end and an access that race have one order in the log.
 * - A `key` that the page draws makes one entry, however often and wherever it is sent again, also after a crash; the
 *   same key with other content is refused.
 * - Whoever acts for another does so by a representation of the log that is live at that moment, looked up here and not
 *   believed. `by` then says so in the entry.
 * - An answer is given only for what is on the disk, under a signed checkpoint that covers it.
 */
import { decodeBase64url, tryDecodeFixed } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { isHash } from "../../core/hash-text.ts";
import type { JsonObject } from "../../core/json.ts";
import type { RefusalCode } from "../../core/trace/authorise.ts";
import { type Body, parseBody } from "../../core/trace/body.ts";
import { DEFAULT_DISPUTE_DAYS } from "../../core/trace/catalogue.ts";
import { MAX_DETAILS_BYTES } from "../../core/trace/details.ts";
import { membersText, submittedMembers } from "../../core/trace/event.ts";
import { areWords, MAX_ATTACHMENTS, type ResponseOutcome } from "../../core/trace/kinds/dispute.ts";
import { type GrantTerms, grantTerms } from "../../core/trace/kinds/grant.ts";
import type { Receipt } from "../../core/trace/receipt.ts";
import { isWindow } from "../../core/trace/terms.ts";
import { departmentOwner, ledgerKeys } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import { type Attachment, deposit, readAttachment } from "./attachments.ts";
import { grantableProblem, newGrant, revocationProblem } from "./authorise.ts";
import type { Catalogues } from "./catalogue.ts";
import { Changes, type HeldRecords, type Hold } from "./held-records.ts";
import { parseRecord, putJson } from "./log-records.ts";
import type { Draft } from "./place.ts";
import { handedIn } from "./prepare.ts";
import { type LogName, readReceipted, receiptOf } from "./receipts.ts";
import {
  closes,
  type DisputeRecord,
  type GrantRecord,
  isLive,
  type RepresentationRecord,
  responseProblem,
} from "./records.ts";
import { moveFiles } from "./rule-acts.ts";
import type { TraceLog } from "./trace-log.ts";

/** Somebody who acts for the person whose tag it is. */
export interface Acting {
  /** log index of the representation */
  representation: number;
  /** their own tag, base64url */
  representative: string;
}

export interface Acted {
  index: number;
  /** of that one entry */
  receipt: Receipt;
}

export interface Keyed {
  /** drawn at random by the page for this one act, `[A-Za-z0-9_-]{16,64}` */
  key: string;
}

export interface Said {
  /** at most 4 KiB of UTF-8, nothing hidden in it */
  words: string;
  /** hashes of files that were handed in before, at most 5 */
  attachments: readonly string[];
}

export interface ActsOptions {
  store: Store;
  log: TraceLog;
  name: LogName;
  catalogues: Pick<Catalogues, "current">;
  records: HeldRecords;
  /** Throws why the log must not be written to now. */
  requireOpen: () => void;
  /** To be called when the log has grown. */
  grown: () => void;
}

/** What is to be logged, and what is written with it once it has its index. */
interface Entry {
  draft: Draft;
  made: (index: number) => Operation[];
}

interface Scene {
  hold: Hold;
  changes: Changes;
  /** of the log, Unix milliseconds */
  time: number;
}

interface Act {
  /** a citizen's tag, or `departmentOwner` */
  owner: string;
  key: string;
  by: Acting | undefined;
  /** of the records that it rests on */
  records: readonly string[];
  /** the members of the body that the request itself says, and its words: a retry must say the same */
  asks: JsonObject;
  words?: string;
  /** Decides, without waiting for anything. */
  decide: (scene: Scene) => Entry;
}

const DAY = 86_400_000;
const KEY = /^[A-Za-z0-9_-]{16,64}$/;
const DISPUTABLE: ReadonlySet<string> = new Set(["access", "refused", "released", "unsealed"]);

export class Acts {
  readonly #options: ActsOptions;
  /** by owner and key */
  readonly #running = new Map<string, { asks: string; acted: Promise<Acted> }>();

  constructor(options: ActsOptions) {
    this.#options = options;
  }

  /**
   * Gives a permission.
   * @param tag of whose data it is, base64url
   * @throws CertraceError `grant-invalid` with `field`, `grant-expired`, `dataset-…`, `purpose-unknown`; `act-…`,
   *   `acting-…`; what `requireOpen`, the store and the log throw
   */
  grant(
    tag: string,
    { key, terms }: Keyed & { terms: Omit<GrantTerms, "form"> },
    by?: Acting,
  ): Promise<Acted> {
    const asked = readTerms(terms);
    return this.#once({
      owner: tag,
      key,
      by,
      records: [],
      asks: { kind: "grant", ...asked },
      decide: ({ time }) => {
        require(grantableProblem(asked, this.#catalogue, time), "grant");
        return {
          draft: { tag: bytes(tag), body: { kind: "grant", ...asked } },
          made: (index) => [putJson(ledgerKeys.grant(index), newGrant(tag, asked))],
        };
      },
    });
  }

  /** Ends a permission. Throws `grant-unknown`, `grant-subject`, `grant-revoked`, and as `grant`. */
  endGrant(tag: string, { key, grant }: Keyed & { grant: number }, by?: Acting): Promise<Acted> {
    const record = ledgerKeys.grant(index(grant, "grant"));
    const body = { kind: "grant-revoked", grant };
    return this.#once({
      ...{ owner: tag, key, by, records: [record], asks: body },
      decide: ({ hold, changes }) => {
        const held = hold.get<GrantRecord>(record);
        require(revocationProblem(held, tag), "grant");
        held!.revoked = true;
        changes.note(record);
        return { draft: { tag: bytes(tag), body }, made: () => [] };
      },
    });
  }

  /**
   * Objects to an entry about this person.
   * @throws CertraceError `dispute-entry` (not there, or not about this person), `dispute-kind`, `dispute-erased`,
   *   `dispute-twice`, `words-missing`, `words-too-large`, `attachment-missing`, `attachments-too-many`; as `grant`
   */
  async dispute(
    tag: string,
    { key, entry, words, attachments }: Keyed & Said & { entry: number },
    by?: Acting,
  ): Promise<Acted> {
    const { store, records } = this.#options;
    const parties = await this.#partiesOf(index(entry, "entry"), tag);
    const said = readSaid(words, attachments);
    const files = await handedIn(store, tag, said);
    const about = ledgerKeys.disputed(entry);
    const [before] = await records.read<number>([about]);
    const earlier = before === null || before === undefined ? [] : [ledgerKeys.dispute(before)];
    return this.#once({
      ...{ owner: tag, key, by, records: [about, ...earlier], words },
      asks: { kind: "dispute", entry, ...parties, attachments: said },
      decide: ({ hold, changes, time }) => {
        const newest = hold.get<number>(about);
        const open = newest !== before || earlier.some((each) => hold.get<DisputeRecord>(each)?.open);
        if (open)
          throw refused("dispute-twice", "entry", "This entry is disputed already.", "Wait for the answer.");
        requireFiles(said, files);
        const days = this.#catalogue.disputeDays ?? DEFAULT_DISPUTE_DAYS;
        const due = new Date(time + days * DAY).toISOString();
        const body = { kind: "dispute", entry, ...parties, attachments: said, due };
        return {
          draft: { tag: bytes(tag), body, words },
          made: (at) => {
            const record: DisputeRecord = { tag, entry, ...parties, open: true };
            changes.note(about, at);
            return [
              putJson(ledgerKeys.dispute(at), record),
              putJson(about, at),
              ...moveFiles(tag, at, said, files),
            ];
          },
        };
      },
    });
  }

  /** Ends a representation of this person. Throws `representation-…`, and as `grant`. */
  endRepresentation(
    tag: string,
    { key, representation }: Keyed & { representation: number },
  ): Promise<Acted> {
    const record = ledgerKeys.representation(index(representation, "representation"));
    return this.#once({
      ...{ owner: tag, key, by: undefined, records: [record] },
      asks: { kind: "representation-ended", representation },
      decide: ({ hold, changes, time }) => {
        const held = hold.get<RepresentationRecord>(record);
        if (held === null || held.tag !== tag) throw acting("representation-unknown");
        if (held.ended !== null) throw acting("representation-ended");
        held.ended = new Date(time).toISOString();
        changes.note(record);
        const body = { kind: "representation-ended", department: held.department, representation };
        return { draft: { tag: bytes(tag), body }, made: () => [] };
      },
    });
  }

  /**
   * Answers a dispute in the name of a department, by its signed-in staff.
   * @throws CertraceError `dispute-unknown`, `response-party`, `dispute-closed`, `response-outcome`; as `dispute`
   */
  async respond(
    department: number,
    {
      key,
      dispute,
      outcome,
      words,
      attachments,
    }: Keyed & Said & { dispute: number; outcome: ResponseOutcome },
  ): Promise<Acted> {
    const { store } = this.#options;
    const owner = departmentOwner(department);
    const record = ledgerKeys.dispute(index(dispute, "dispute"));
    if (!["explained", "corrected", "unlawful", "referred"].includes(outcome))
      throw refused("response-outcome", "outcome", "This is no outcome.", "Choose one of the four.");
    const said = readSaid(words, attachments);
    const files = await handedIn(store, owner, said);
    const body = { kind: "response", dispute, department, outcome, attachments: said };
    return this.#once({
      ...{ owner, key, by: undefined, records: [record], asks: body, words },
      decide: ({ hold, changes }) => {
        const held = hold.get<DisputeRecord>(record);
        require(responseProblem(held, department), "dispute");
        requireFiles(said, files);
        if (closes(outcome)) {
          held!.open = false;
          changes.note(record);
        }
        return {
          draft: { tag: bytes(held!.tag), body, words },
          made: (at) => moveFiles(owner, at, said, files),
        };
      },
    });
  }

  /**
   * Takes a file that a later act, or a department's submission, will cite.
   * @returns its hash. Throws `attachment-…`, `attachments-too-many`, and what the store throws
   */
  deposit(owner: { tag: string } | { department: number }, file: Attachment): Promise<string> {
    const { store, log, requireOpen } = this.#options;
    requireOpen();
    const of = "tag" in owner ? owner.tag : departmentOwner(owner.department);
    return deposit(store, of, file, log.time());
  }

  /** A file that an entry cites; null: no such entry, no such file, or it was erased. Who asks is not looked at. */
  async attachment(entry: number, hash: string): Promise<Attachment | null> {
    return isHash(hash) ? readAttachment(this.#options.store, index(entry, "index"), hash) : null;
  }

  /** Null: no such representation, or it was erased. Whether it is live is `isLive`'s to say. */
  async representation(entry: number): Promise<RepresentationRecord | null> {
    const key = ledgerKeys.representation(index(entry, "representation"));
    return (await this.#options.records.read<RepresentationRecord>([key]))[0]!;
  }

  get #catalogue() {
    return this.#options.catalogues.current.catalogue;
  }

  /** The same act again, at the same time, later or after a crash, gets the entry that it made. */
  async #once(act: Act): Promise<Acted> {
    const { store, records, requireOpen } = this.#options;
    if (!KEY.test(act.key))
      throw refused(
        "act-key-invalid",
        "key",
        "The key of an act has 16 to 64 characters.",
        "Draw a new one.",
      );
    requireOpen();
    const name = `${act.owner}/${act.key}`;
    const asks = membersText(asksOf(act));
    const running = this.#running.get(name);
    if (running !== undefined) {
      if (running.asks !== asks) throw reused();
      return running.acted;
    }
    const acted = (async () => {
      await records.settled();
      const known = await store.get(ledgerKeys.act(act.owner, act.key));
      return known === undefined ? this.#perform(act) : this.#again(act, parseRecord<number>(known));
    })().finally(() => this.#running.delete(name));
    this.#running.set(name, { asks, acted });
    return acted;
  }

  async #perform(act: Act): Promise<Acted> {
    const { log, name, records, requireOpen, grown } = this.#options;
    const { by } = act;
    const representation =
      by === undefined ? [] : [ledgerKeys.representation(index(by.representation, "for"))];
    const appended = await records.holding([...act.records, ...representation], async (hold) => {
      hold.requireFresh();
      // From here to the append nothing is awaited: what is decided, and the place in the log, have one order.
      requireOpen();
      const time = log.time();
      const changes = new Changes(hold);
      if (by !== undefined)
        requireActing(hold.get<RepresentationRecord>(representation[0]!), act.owner, by, time);
      const { draft, made } = act.decide({ hold, changes, time });
      const body = by === undefined ? draft.body : { ...draft.body, by: by.representative };
      const changed = changes.operations();
      const appending = log.append(
        [{ ...draft, body }],
        ([placed]) => {
          hold.requireFresh();
          const { index: at } = placed!;
          return [...changed, ...made(at), putJson(ledgerKeys.act(act.owner, act.key), at)];
        },
        time,
      );
      return records.writing(appending);
    });
    grown();
    const { entries, checkpoint } = appended;
    return { index: entries[0]!.index, receipt: await receiptOf(log, name, entries, checkpoint) };
  }

  async #again(act: Act, at: number): Promise<Acted> {
    const { log, name } = this.#options;
    const receipted = await readReceipted(log, at, 1);
    const [{ body, opening }] = receipted as [(typeof receipted)[0]];
    if (typeof body === "string") {
      const { due: _, department, ...members } = submittedMembers(parseBody(body)) as JsonObject;
      delete members.words;
      if (members.kind === "response") members.department = department!;
      const said = opening === undefined ? {} : { words: opening.text };
      if (membersText({ ...members, ...said }) !== membersText(asksOf(act))) throw reused();
    }
    return { index: at, receipt: await receiptOf(log, name, receipted, log.checkpoint) };
  }

  /** The departments that an entry about this person names. */
  async #partiesOf(entry: number, tag: string): Promise<{ consumer: number; holder: number }> {
    const { log } = this.#options;
    const found = await log.entry(entry);
    if (found === null || !found.tag.every((byte, i) => byte === bytes(tag)[i]))
      throw refused(
        "dispute-entry",
        "entry",
        "There is no such entry about this person.",
        "Choose an entry of the trail.",
      );
    const text = await log.body(entry);
    if (text === null || text === "erased")
      throw refused("dispute-erased", "entry", "This entry was erased.", "Choose another one.");
    const parties = partiesOf(parseBody(text));
    if (parties !== null) return parties;
    throw refused("dispute-kind", "entry", "Only the use of data can be disputed.", "Choose another entry.");
  }
}

/** Who answers for an entry; null: it is nothing to be disputed. */
function partiesOf(body: Body): { consumer: number; holder: number } | null {
  if (!DISPUTABLE.has(body.kind)) return null;
  const { agency, consumer = agency, holder = consumer } = body as unknown as Record<string, number>;
  return { consumer: consumer!, holder: holder! };
}

function asksOf({ asks, by, words }: Act): JsonObject {
  return {
    ...asks,
    ...(words === undefined ? {} : { words }),
    ...(by === undefined ? {} : { by: by.representative }),
  };
}

/** Throws `grant-invalid`. Lists may come in any order. */
function readTerms(terms: Omit<GrantTerms, "form">): GrantTerms {
  const ordered = <T extends string | number>(list: unknown): T[] =>
    Array.isArray(list) ? [...(list as T[])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) : [];
  const asked = {
    ...terms,
    consumers: ordered<number>(terms?.consumers),
    fields: ordered<string>(terms?.fields),
  };
  const problem = grantTerms(asked, "terms");
  const field = problem?.path ?? (isWindow(asked) ? null : "terms.until");
  if (field === null) return asked;
  throw refused("grant-invalid", field, `The permission is not complete: ${field}.`, "Choose it again.");
}

/** The hashes, ascending. */
function readSaid(words: unknown, attachments: readonly string[]): string[] {
  if (!areWords(words))
    throw refused(
      "words-missing",
      "words",
      "There are no words, or hidden characters in them.",
      "Write some.",
    );
  if (Buffer.byteLength(words) > MAX_DETAILS_BYTES)
    throw refused("words-too-large", "words", "Words have at most 4 KiB.", "Shorten them, or attach a file.");
  const files = [...new Set(attachments)].sort();
  if (files.length > MAX_ATTACHMENTS)
    throw refused("attachments-too-many", "attachments", "There are at most 5 files.", "Leave some out.");
  if (files.every(isHash)) return files;
  throw refused("attachment-missing", "attachments", "A file is named by its hash.", "Hand it in first.");
}

function requireFiles(hashes: readonly string[], files: ReadonlyMap<string, Uint8Array>): void {
  if (hashes.every((each) => files.has(each))) return;
  throw refused(
    "attachment-missing",
    "attachments",
    "A file was not handed in, or too long ago.",
    "Send it again.",
  );
}

/** Throws `acting-unknown`, `acting-other`, `acting-not-live`. */
function requireActing(
  record: RepresentationRecord | null,
  tag: string,
  { representative }: Acting,
  time: number,
): void {
  if (record === null) throw acting("acting-unknown");
  if (record.tag !== tag || record.representative !== representative) throw acting("acting-other");
  if (!isLive(record, time)) throw acting("acting-not-live");
}

function acting(code: string): CertraceError {
  return refused(
    code,
    "for",
    "Nobody may act so for this person now.",
    "Ask the department that recorded it.",
  );
}

function require(code: RefusalCode | null, field: string): void {
  if (code !== null)
    throw refused(
      code,
      field,
      `It cannot be done: ${code.replaceAll("-", " ")}.`,
      "Load the page anew and look.",
    );
}

/** Throws `index-invalid`. */
function index(value: number, field: string): number {
  if (Number.isSafeInteger(value) && value >= 0 && value < 1e12) return value;
  throw refused(
    "index-invalid",
    field,
    "An entry is named by its number in the log.",
    "Choose it from the list.",
  );
}

/** Throws `tag-invalid`. */
function bytes(tag: string): Uint8Array {
  if (tryDecodeFixed(tag, 32) !== null) return decodeBase64url(tag);
  throw refused("tag-invalid", "tag", "A tag is 32 bytes in base64url.", "Sign in again.");
}

function reused(): CertraceError {
  return refused("act-key-reused", "key", "This key stands for another act.", "Draw a new key for each act.");
}

function refused(code: string, field: string, message: string, remedy: string): CertraceError {
  return new CertraceError(code, message, { field, remedy });
}
