/**
 * One entry of a person's trail, read once: what `GET /my/trail` answers becomes what sentences, filters, pictures and
 * marks are made from. Reading is for showing; whether the entries are genuine and all is core/subject/view.ts' to say.
 */
import { CertraceError } from "../errors.ts";
import { type Body, type KnownBody, parseBody } from "../trace/body.ts";
import { type DetailsOpening, isSalt } from "../trace/details.ts";
import type { AccessBody, ReleasedBody } from "../trace/kinds/access.ts";
import { instantOf } from "../trace/terms.ts";

/** How long an inquiry was kept from the person, by what the agency logged under its own tag. All RFC 3339. */
export interface SealHistory {
  /** when it was sealed */
  time: string;
  /** the day of disclosure: at first, and after all extensions */
  firstDiscloseBy: string;
  discloseBy: string;
  /** `decision`: SHA-256 of the judge's decision, base64url */
  extensions: readonly { time: string; discloseBy: string; decision: string }[];
}

/** As the service answers it. */
export interface TrailEntry {
  index: number;
  /** base64url */
  leafHash: string;
  /** canonical JSON; null: erased */
  body: string | null;
  /** log index of the entry that says that the body was erased */
  erased: number | null;
  /** what is kept apart from the body, where this person may read it: words, or details */
  opening?: DetailsOpening | null;
  /** of an inquiry that was sealed */
  seal?: SealHistory | null;
}

export interface TrailItem {
  /** `<log>/<index>` */
  key: string;
  log: number;
  index: number;
  leafHash: string;
  /** the body as it came; null: erased */
  text: string | null;
  /** null: erased, or not a body */
  body: Body | null;
  erased: number | null;
  /** of the log, Unix milliseconds; null where there is no body */
  time: number | null;
  /** when it happened, as the department says, else when it was logged */
  happened: number | null;
  opened: string | null;
  /** of an inquiry that was sealed; null: of nothing else, or it is not known */
  seal: SealHistory | null;
}

export const itemKey = (log: number, index: number): string => `${log}/${index}`;

/** Never throws: what is no body is shown as such, beside the others. */
export function readItem(
  log: number,
  { index, leafHash, body: text, erased, opening, seal }: TrailEntry,
): TrailItem {
  const body = text === null ? null : tryParse(text);
  const occurred = (body as { occurred?: unknown } | null)?.occurred;
  const time = body === null ? null : instantOf(body.time);
  return {
    key: itemKey(log, index),
    log,
    index,
    leafHash,
    text,
    body,
    erased,
    time,
    happened: (typeof occurred === "string" ? instantOf(occurred) : null) ?? time,
    opened: opening && isSalt(opening.salt) ? opening.text : null,
    seal: seal && isHistory(seal) ? seal : null,
  };
}

function isHistory({ time, firstDiscloseBy, discloseBy, extensions }: SealHistory): boolean {
  const instants = [time, firstDiscloseBy, discloseBy];
  if (!Array.isArray(extensions)) return false;
  for (const each of extensions) instants.push(each.time, each.discloseBy);
  return instants.every((each) => typeof each === "string" && instantOf(each) !== null);
}

function tryParse(text: string): Body | null {
  try {
    return parseBody(text);
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}

/** Finds an entry by its place; undefined: not there, or not loaded yet. */
export interface Lookup {
  get(key: string): TrailItem | undefined;
}

/**
 * What both sides of one exchange carry; null: an access that nobody named. By the departments as well: a consumer that
 * uses a name again elsewhere does not hide the second exchange behind the first.
 */
export function exchangeOf(log: number, body: AccessBody | ReleasedBody): string | null {
  const { consumer, holder, request } = body;
  return request === undefined ? null : `${log} ${consumer} ${holder} ${request}`;
}

/**
 * The entries by which data was read: each exchange once, also where both sides logged it. A holder that says it gave
 * more than the consumer says it read is believed.
 */
export function readsOf(items: readonly TrailItem[]): TrailItem[] {
  const logged = new Map<string, Set<string>>();
  for (const { log, body } of items) {
    const known = body as KnownBody | null;
    const exchange = known?.kind === "access" ? exchangeOf(log, known) : null;
    if (known?.kind !== "access" || exchange === null) continue;
    const read = logged.get(exchange) ?? new Set();
    logged.set(exchange, read);
    for (const field of known.fields) read.add(`${known.dataset} ${field}`);
  }
  return items.filter(({ log, body }) => {
    const known = body as KnownBody | null;
    if (known?.kind !== "released") return known?.kind === "access" || known?.kind === "unsealed";
    const read = logged.get(exchangeOf(log, known)!);
    return read === undefined || known.fields.some((field) => !read.has(`${known.dataset} ${field}`));
  });
}

/** What an entry is about, for filters and pictures. */
export interface Matter {
  /** every department that it names, without repetition */
  departments: readonly number[];
  dataset: string | null;
  fields: readonly string[];
  purpose: string | null;
}

/** @param trail where the entries that it refers to (a permission that was ended, an objection) are found */
export function matterOf(item: TrailItem, trail: Lookup): Matter {
  const body = item.body as KnownBody | null; // of other kinds nothing is read
  const at = (index: number) => trail.get(itemKey(item.log, index));
  switch (body?.kind) {
    case "grant-revoked":
      return ownMatter(at(body.grant));
    case "dispute":
      return joined([body.consumer, body.holder], ownMatter(at(body.entry)));
    case "response": {
      const dispute = at(body.dispute)?.body as KnownBody | undefined | null;
      if (dispute?.kind !== "dispute") return joined([body.department]);
      return joined([dispute.consumer, dispute.holder, body.department], ownMatter(at(dispute.entry)));
    }
    default:
      return ownMatter(item);
  }
}

const NOTHING: Matter = { departments: [], dataset: null, fields: [], purpose: null };

/** What an entry says by itself; one step, however entries may point at each other. */
function ownMatter(item: TrailItem | undefined): Matter {
  const body = item?.body as KnownBody | undefined | null;
  switch (body?.kind) {
    case "access":
    case "refused":
    case "released":
      return joined([body.consumer, body.holder], body);
    case "service":
      return joined([body.consumer], body);
    case "grant":
      return joined([...body.consumers, body.holder], body);
    case "unsealed":
      return joined([body.agency, body.holder], body);
    case "representation":
    case "representation-ended":
    case "heartbeat":
      return joined([body.department]);
    case "sealed":
    case "seal-extended":
      return joined([body.agency]);
    default:
      return NOTHING;
  }
}

interface About {
  departments?: readonly number[];
  dataset?: string | null;
  fields?: readonly string[];
  purpose?: string | null;
}

function joined(departments: readonly (number | undefined)[], about: About = {}): Matter {
  const all = [...departments, ...(about.departments ?? [])].filter((each) => each !== undefined);
  return {
    departments: [...new Set(all)],
    dataset: about.dataset ?? null,
    fields: about.fields ?? [],
    purpose: about.purpose ?? null,
  };
}
