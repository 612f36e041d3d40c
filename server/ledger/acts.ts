/**
 * What signed-in people do themselves, in their own name and without a department's signature: give and end a
 * permission, object, end a representation; and the answer of a department's signed-in staff. How it gets into the log,
 * and with which guarantees, is perform.ts'.
 */
import { decodeBase64url, tryDecodeFixed } from "../../core/base64url.ts";
import { isHash } from "../../core/hash-text.ts";
import type { RefusalCode } from "../../core/trace/authorise.ts";
import { type Body, parseBody } from "../../core/trace/body.ts";
import { DEFAULT_DISPUTE_DAYS } from "../../core/trace/catalogue.ts";
import { MAX_DETAILS_BYTES } from "../../core/trace/details.ts";
import { areWords, MAX_ATTACHMENTS, type ResponseOutcome } from "../../core/trace/kinds/dispute.ts";
import { type GrantTerms, grantTerms } from "../../core/trace/kinds/grant.ts";
import { isWindow } from "../../core/trace/terms.ts";
import { departmentOwner, ledgerKeys } from "../store/keys.ts";
import { type Attachment, deposit, readAttachment } from "./attachments.ts";
import { grantableProblem, newGrant, revocationProblem } from "./authorise.ts";
import type { Catalogues } from "./catalogue.ts";
import { putJson } from "./log-records.ts";
import { type Acted, type Acting, Performer, type PerformOptions, refused } from "./perform.ts";
import { handedIn } from "./prepare.ts";
import {
  closes,
  type DisputeRecord,
  type GrantRecord,
  type RepresentationRecord,
  responseProblem,
} from "./records.ts";
import { moveFiles } from "./rule-acts.ts";

export interface ActsOptions extends PerformOptions {
  catalogues: Pick<Catalogues, "current">;
}

interface Keyed {
  /** drawn at random by the page for this one act, `[A-Za-z0-9_-]{16,64}` */
  key: string;
}

interface Said {
  /** at most 4 KiB of UTF-8, nothing hidden in it */
  words: string;
  /** hashes of files that were handed in before, at most 5 */
  attachments: readonly string[];
}

/** What a person permits: without a form, and by itself without a group. */
type OwnTerms = Omit<GrantTerms, "form" | "group">;

const DAY = 86_400_000;
/** Grants of one permission. */
const MAX_GROUP = 64;
const DISPUTABLE: ReadonlySet<string> = new Set(["access", "refused", "released", "unsealed"]);
const OUTCOMES: readonly string[] = ["explained", "corrected", "unlawful", "referred"];

export class Acts {
  readonly #options: ActsOptions;
  readonly #performer: Performer;

  constructor(options: ActsOptions) {
    this.#options = options;
    this.#performer = new Performer(options);
  }

  /**
   * Gives a permission.
   * @param tag of whose data it is, base64url
   * @throws CertraceError `grant-invalid` with `field`, `grant-expired`, `dataset-…`, `purpose-unknown`; what
   *   `Performer.once` throws
   */
  async grant(tag: string, { key, terms }: Keyed & { terms: OwnTerms }, by?: Acting): Promise<Acted> {
    return this.#grant(tag, key, [readTerms(terms, "terms")], by);
  }

  /**
   * Gives one permission for several datasets: grants of one group, all of them or none. Throws as `grant`.
   * @param group `[A-Za-z0-9_-]{16,64}`; what names it
   * @param terms 1 to 64
   */
  async grants(
    tag: string,
    { key, group, terms }: Keyed & { group: string; terms: readonly OwnTerms[] },
    by?: Acting,
  ): Promise<Acted> {
    if (terms.length === 0 || terms.length > MAX_GROUP)
      throw refused("grant-invalid", "terms", "A permission is for 1 to 64 kinds of data.", "Choose fewer.");
    const asked = terms.map((each, i) => readTerms({ ...each, group }, `terms[${i}]`));
    return this.#grant(tag, key, asked, by);
  }

  /** Ends a permission. Throws `grant-unknown` (another person's too), `grant-revoked`, and what `Performer.once` throws. */
  async endGrant(tag: string, { key, grant }: Keyed & { grant: number }, by?: Acting): Promise<Acted> {
    return this.endGrants(tag, { key, grants: [grant] }, by);
  }

  /** Ends 1 to 64 grants, all of them or none. Throws as `endGrant`. */
  async endGrants(
    tag: string,
    { key, grants }: Keyed & { grants: readonly number[] },
    by?: Acting,
  ): Promise<Acted> {
    const all = [...new Set(grants)];
    if (all.length === 0 || all.length > MAX_GROUP)
      throw refused("grant-invalid", "grants", "1 to 64 grants can be ended at once.", "Name fewer.");
    const records = all.map((grant) => ledgerKeys.grant(index(grant, "grants")));
    const bodies = all.map((grant) => ({ kind: "grant-revoked", grant }));
    return this.#performer.once({
      ...{ owner: tag, key, by, records, asks: bodies },
      decide: ({ hold, changes }) => {
        const held = records.map((record) => hold.get<GrantRecord>(record));
        for (const each of held) {
          const problem = revocationProblem(each, tag);
          // Whoever tries numbers must not learn which are somebody's grants.
          require(problem === "grant-subject" ? "grant-unknown" : problem, "grants");
        }
        return bodies.map((body, i) => {
          held[i]!.revoked = true;
          changes.note(records[i]!);
          return { draft: { tag: bytes(tag), body }, made: () => [] };
        });
      },
    });
  }

  /**
   * Objects to an entry about this person.
   * @throws CertraceError `dispute-entry` (not there, or not about this person), `dispute-kind`, `dispute-erased`,
   *   `dispute-twice`, `words-missing`, `words-too-large`, `attachment-missing`, `attachments-too-many`; what
   *   `Performer.once` throws
   */
  async dispute(
    tag: string,
    { key, entry, words, attachments }: Keyed & Said & { entry: number },
    by?: Acting,
  ): Promise<Acted> {
    const { store, records } = this.#options;
    const parties = await this.#partiesOf(index(entry, "entry"), tag);
    const cited = readSaid(words, attachments);
    const files = await handedIn(store, tag, cited);
    const about = ledgerKeys.disputed(entry);
    const before = (await records.read<number>([about]))[0]!;
    const earlier = before === null ? [] : [ledgerKeys.dispute(before)];
    const asks = { kind: "dispute", entry, ...parties, attachments: cited };
    return this.#performer.once({
      ...{ owner: tag, key, by, records: [about, ...earlier], asks: [asks], words },
      decide: ({ hold, time }) => {
        // Another one came in between, or the one before is open.
        if (hold.get(about) !== before || earlier.some((each) => hold.get<DisputeRecord>(each)?.open))
          throw refused("dispute-twice", "entry", "This entry is disputed already.", "Wait for the answer.");
        requireFiles(cited, files);
        const days = this.#catalogue.disputeDays ?? DEFAULT_DISPUTE_DAYS;
        const due = new Date(time + days * DAY).toISOString();
        const made = (at: number) => {
          const record: DisputeRecord = { tag, entry, ...parties, open: true };
          hold.set(about, at);
          return [
            putJson(ledgerKeys.dispute(at), record),
            putJson(about, at),
            ...moveFiles(tag, at, cited, files),
          ];
        };
        return [{ draft: { tag: bytes(tag), body: { ...asks, due }, words }, made }];
      },
    });
  }

  /** Ends a representation of this person. Throws `representation-…`, and what `Performer.once` throws. */
  async endRepresentation(
    tag: string,
    { key, representation }: Keyed & { representation: number },
  ): Promise<Acted> {
    const record = ledgerKeys.representation(index(representation, "representation"));
    const asks = { kind: "representation-ended", representation };
    return this.#performer.once({
      ...{ owner: tag, key, by: undefined, records: [record], asks: [asks] },
      decide: ({ hold, changes, time }) => {
        const held = hold.get<RepresentationRecord>(record);
        if (held === null || held.tag !== tag) throw over("representation-unknown");
        if (held.ended !== null) throw over("representation-ended");
        held.ended = new Date(time).toISOString();
        changes.note(record);
        const body = { ...asks, department: held.department };
        return [{ draft: { tag: bytes(tag), body }, made: () => [] }];
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
    const owner = departmentOwner(department);
    const record = ledgerKeys.dispute(index(dispute, "dispute"));
    if (!OUTCOMES.includes(outcome))
      throw refused("response-outcome", "outcome", "This is no outcome.", "Choose one of the four.");
    const cited = readSaid(words, attachments);
    const files = await handedIn(this.#options.store, owner, cited);
    const body = { kind: "response", dispute, department, outcome, attachments: cited };
    return this.#performer.once({
      ...{ owner, key, by: undefined, records: [record], asks: [body], words },
      decide: ({ hold, changes }) => {
        const held = hold.get<DisputeRecord>(record);
        require(responseProblem(held, department), "dispute");
        requireFiles(cited, files);
        if (closes(outcome)) {
          held!.open = false;
          changes.note(record);
        }
        const made = (at: number) => moveFiles(owner, at, cited, files);
        return [{ draft: { tag: bytes(held!.tag), body, words }, made }];
      },
    });
  }

  /**
   * Takes a file that a later act, or a department's submission, will cite.
   * @returns its hash. Throws `attachment-…`, `attachments-too-many`, and what `requireOpen` and the store throw
   */
  async deposit(owner: { tag: string } | { department: number }, file: Attachment): Promise<string> {
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

  async #grant(
    tag: string,
    key: string,
    asked: readonly GrantTerms[],
    by: Acting | undefined,
  ): Promise<Acted> {
    const bodies = asked.map((each) => ({ kind: "grant", ...each }));
    return this.#performer.once({
      ...{ owner: tag, key, by, records: [], asks: bodies },
      decide: ({ time }) => {
        for (const each of asked) require(grantableProblem(each, this.#catalogue, time), "terms");
        return asked.map((each, i) => ({
          draft: { tag: bytes(tag), body: bodies[i]! },
          made: (at) => [putJson(ledgerKeys.grant(at), newGrant(tag, each))],
        }));
      },
    });
  }

  get #catalogue() {
    return this.#options.catalogues.current.catalogue;
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

/** Throws `grant-invalid`. Lists may come in any order. */
function readTerms(terms: OwnTerms & { group?: string }, at: string): GrantTerms {
  const ordered = <T extends string | number>(list: unknown): T[] =>
    Array.isArray(list) ? [...(list as T[])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) : [];
  const asked = {
    ...terms,
    consumers: ordered<number>(terms?.consumers),
    fields: ordered<string>(terms?.fields),
  };
  const field = grantTerms(asked, at)?.path ?? (isWindow(asked) ? null : `${at}.until`);
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

function over(code: string) {
  return refused(code, "representation", "There is nothing to end.", "Load the page anew and look.");
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
