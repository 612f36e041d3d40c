/**
 * Rulings on the acts that are no accesses and no grants (issue: disputes, sealed inquiries, both sides, representation):
 * whether the log takes them, under whose tag, what it adds to their bodies, and what it keeps to decide the next one.
 */
import { decodeBase64url, encodeBase64url } from "../../core/base64url.ts";
import type { JsonObject } from "../../core/json.ts";
import { catalogueProblem, type RefusalCode } from "../../core/trace/authorise.ts";
import type { Catalogue, LegalBasis } from "../../core/trace/catalogue.ts";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import type { ResponseEvent } from "../../core/trace/kinds/dispute.ts";
import type { RepresentationEndedEvent, RepresentationEvent } from "../../core/trace/kinds/representation.ts";
import type { SealExtendedEvent, SealedEvent, UnsealedEvent } from "../../core/trace/kinds/seal.ts";
import { commitSeal } from "../../core/trace/seal.ts";
import { instantOf } from "../../core/trace/terms.ts";
import { departmentOwner, ledgerKeys } from "../store/keys.ts";
import type { Operation } from "../store/store.ts";
import type { Changes, Hold } from "./held-records.ts";
import { putJson } from "./log-records.ts";
import type { Prepared } from "./prepare.ts";
import {
  type BeatRecord,
  closes,
  type DisputeRecord,
  type RepresentationRecord,
  responseProblem,
  type SealRecord,
} from "./records.ts";

export interface Grounds {
  catalogue: Catalogue;
  /** what `citedRecords` names */
  hold: Hold;
  changes: Changes;
  /** of the log, Unix milliseconds */
  time: number;
  /** who submits */
  department: number;
  prepared: Prepared;
}

export interface Ruling {
  code: RefusalCode | null;
  /** where it is not that of the event's subject, or of the department */
  tag?: Uint8Array;
  /** what the log adds to the body */
  members?: JsonObject;
  /** what is written with the entry, once it has its index */
  made?: (index: number) => Operation[];
}

const DAY = 86_400_000;

type Act = Exclude<SubmissionEvent, { kind: "access" | "grant" | "grant-revoked" }>;

/** Records that the ruling on an act rests on. */
export function actRecords(event: Act, department: number): string[] {
  switch (event.kind) {
    case "response":
      return [ledgerKeys.dispute(event.dispute)];
    case "seal-extended":
    case "unsealed":
      return [ledgerKeys.seal(event.seal)];
    case "heartbeat":
      return [ledgerKeys.heartbeat(department)];
    case "representation-ended":
      return [ledgerKeys.representation(event.representation)];
    default:
      return [];
  }
}

/** @param i position of the event */
export function ruleAct(event: Act, i: number, grounds: Grounds): Ruling {
  const { catalogue, department } = grounds;
  switch (event.kind) {
    case "released":
      return { code: catalogueProblem(catalogue, { ...event, holder: department }) };
    case "service":
      return {
        code: catalogue.purposes.some(({ code }) => code === event.purpose) ? null : "purpose-unknown",
      };
    case "response":
      return ruleResponse(event, grounds);
    case "sealed":
      return ruleSealed(event, grounds);
    case "seal-extended":
      return ruleExtension(event, grounds);
    case "unsealed":
      return ruleUnsealed(event, grounds);
    case "heartbeat":
      return ruleHeartbeat(event, grounds);
    case "representation":
      return ruleRepresentation(event, i, grounds);
    case "representation-ended":
      return ruleEnd(event, i, grounds);
  }
}

function ruleResponse(event: ResponseEvent, { hold, changes, department, prepared }: Grounds): Ruling {
  const key = ledgerKeys.dispute(event.dispute);
  const dispute = hold.get<DisputeRecord>(key);
  const code = responseProblem(dispute, department);
  if (code !== null || dispute === null) return { code };
  if (!event.attachments.every((each) => prepared.files.has(each))) return { code: "attachment-missing" };
  if (closes(event.outcome)) {
    dispute.open = false;
    changes.note(key);
  }
  return {
    code: null,
    tag: decodeBase64url(dispute.tag),
    made: (index) => moveFiles(departmentOwner(department), index, event.attachments, prepared.files),
  };
}

/** Files that were handed in become an entry's own. */
export function moveFiles(
  owner: string,
  index: number,
  hashes: readonly string[],
  files: ReadonlyMap<string, Uint8Array>,
): Operation[] {
  return hashes.flatMap((each) => [
    { put: ledgerKeys.attachment(index, each), value: files.get(each)! },
    { delete: ledgerKeys.deposit(owner, each) },
  ]);
}

function ruleSealed(event: SealedEvent, { catalogue, time, department }: Grounds): Ruling {
  const { commitment, law, discloseBy } = event;
  const basis = sealingBasis(catalogue, law, department);
  if (typeof basis === "string") return { code: basis };
  const day = instantOf(discloseBy)!;
  if (day <= time) return { code: "seal-past" };
  if (day > time + basis.sealDays! * DAY) return { code: "seal-days" };
  const record: SealRecord = { agency: department, commitment, law, discloseBy, opened: false };
  return { code: null, made: (index) => [putJson(ledgerKeys.seal(index), record)] };
}

function ruleExtension(event: SealExtendedEvent, grounds: Grounds): Ruling {
  const { catalogue, hold, changes, time, department } = grounds;
  const key = ledgerKeys.seal(event.seal);
  const seal = hold.get<SealRecord>(key);
  const code = sealProblem(seal, department);
  if (code !== null || seal === null) return { code };
  const basis = sealingBasis(catalogue, seal.law, department);
  if (typeof basis === "string") return { code: basis };
  const [before, day] = [instantOf(seal.discloseBy)!, instantOf(event.discloseBy)!];
  if (day <= before) return { code: "seal-earlier" };
  if (day <= time) return { code: "seal-past" };
  // One decision extends by as long as the law lets a seal last, no longer.
  if (day > Math.max(before, time) + basis.sealDays! * DAY) return { code: "seal-days" };
  seal.discloseBy = event.discloseBy;
  changes.note(key);
  return { code: null };
}

/** Whatever fits the commitment is taken, even if the law never allowed it: the person shall see it. */
function ruleUnsealed(event: UnsealedEvent, { hold, changes, department }: Grounds): Ruling {
  const key = ledgerKeys.seal(event.seal);
  const seal = hold.get<SealRecord>(key);
  const code = sealProblem(seal, department);
  if (code !== null || seal === null) return { code };
  if (event.law !== seal.law || commitSeal(event.salt, event) !== seal.commitment)
    return { code: "seal-commitment" };
  seal.opened = true;
  changes.note(key);
  return { code: null };
}

function sealProblem(seal: SealRecord | null, department: number): RefusalCode | null {
  if (seal === null) return "seal-unknown";
  if (seal.agency !== department) return "seal-agency";
  return seal.opened ? "seal-opened" : null;
}

/** The legal basis under which this agency may seal, or why there is none. */
function sealingBasis(catalogue: Catalogue, law: string, agency: number): LegalBasis | RefusalCode {
  const basis = catalogue.legalBases.find((each) => each.code === law);
  if (basis === undefined) return "law-unknown";
  return basis.maySeal === true && basis.consumers.includes(agency) ? basis : "seal-law";
}

function ruleHeartbeat(
  { from, until }: { from: string; until: string },
  { hold, changes, time, department }: Grounds,
): Ruling {
  const key = ledgerKeys.heartbeat(department);
  const before = hold.get<BeatRecord>(key);
  if (before !== null && instantOf(from) !== instantOf(before.until)) return { code: "heartbeat-order" };
  if (instantOf(until)! > time) return { code: "heartbeat-future" };
  changes.note(key, { until } satisfies BeatRecord);
  return { code: null };
}

function ruleRepresentation(
  event: RepresentationEvent,
  i: number,
  { catalogue, time, department, prepared }: Grounds,
): Ruling {
  if (catalogue.mayRepresent?.includes(department) !== true) return { code: "representation-department" };
  if (instantOf(event.until)! <= time) return { code: "representation-past" };
  const { subject, representative } = prepared.represented.get(i)!;
  const { ground, from, until } = event;
  const record: RepresentationRecord = {
    department,
    tag: encodeBase64url(subject.tag),
    proof: encodeBase64url(subject.proof),
    representative: encodeBase64url(representative),
    ground,
    from,
    until,
    ended: null,
  };
  return {
    code: null,
    members: { representative: record.representative },
    made: (index) => [putJson(ledgerKeys.representation(index), record)],
  };
}

function ruleEnd(event: RepresentationEndedEvent, i: number, grounds: Grounds): Ruling {
  const { hold, changes, time, department, prepared } = grounds;
  const key = ledgerKeys.representation(event.representation);
  const record = hold.get<RepresentationRecord>(key);
  if (record === null) return { code: "representation-unknown" };
  if (record.department !== department) return { code: "representation-other" };
  if (record.tag !== encodeBase64url(prepared.tags[i]!)) return { code: "representation-subject" };
  if (record.ended !== null) return { code: "representation-ended" };
  record.ended = new Date(time).toISOString();
  changes.note(key);
  return { code: null };
}
