/**
 * One entry of a person's trail, read once: what `GET /my/trail` answers becomes what sentences, filters, pictures and
 * marks are made from. Reading is for showing; whether the entries are genuine and all is core/subject/view.ts' to say.
 */
import { CertraceError } from "../errors.ts";
import { type Body, type KnownBody, parseBody } from "../trace/body.ts";
import { type DetailsOpening, isSalt } from "../trace/details.ts";
import { instantOf } from "../trace/terms.ts";

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
}

export const itemKey = (log: number, index: number): string => `${log}/${index}`;

/** Never throws: what is no body is shown as such, beside the others. */
export function readItem(
  log: number,
  { index, leafHash, body: text, erased, opening }: TrailEntry,
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
  };
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

/** The entries by which data was read: each exchange once, also where both sides logged it. */
export function readsOf(items: readonly TrailItem[]): TrailItem[] {
  const logged = new Set<string>();
  for (const { log, body } of items) {
    const known = body as KnownBody | null;
    if (known?.kind === "access" && known.request) logged.add(`${log} ${known.request}`);
  }
  return items.filter(({ log, body }) => {
    const known = body as KnownBody | null;
    if (known?.kind === "released") return !logged.has(`${log} ${known.request}`);
    return known?.kind === "access" || known?.kind === "unsealed";
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
