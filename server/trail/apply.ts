/**
 * Log entries → store operations. Pure but for the reads: the same entries over the same store give the same
 * operations, meant for one atomic batch that also moves the cursor.
 *
 * What was erased from the log vanishes from here as far as it is about one person; what counts for everybody (volumes,
 * heartbeats, seals) stays. An index that is made anew has not seen what was erased before: its counts of old months are
 * then lower, and what a lost entry had closed is known to be closed from the ledger's own records.
 */
import type { KnownBody } from "../../core/trace/body.ts";
import type { AccessBody, ReleasedBody } from "../../core/trace/kinds/access.ts";
import type { ErasedBody, HeartbeatBody } from "../../core/trace/kinds/conduct.ts";
import type { DisputeBody, ResponseBody } from "../../core/trace/kinds/dispute.ts";
import type { RepresentationBody, RepresentationEndedBody } from "../../core/trace/kinds/representation.ts";
import type { SealExtendedBody, SealedBody, UnsealedBody } from "../../core/trace/kinds/seal.ts";
import { closes, type DisputeRecord, type RepresentationRecord, type SealRecord } from "../ledger/records.ts";
import { departmentOwner, lastNumber, ledgerKeys, trailKeys } from "../store/keys.ts";
import type { Reads } from "../store/store.ts";
import { Draft } from "./draft.ts";
import {
  type Beat,
  type Counts,
  type DisputeView,
  type Exchange,
  K,
  type RepresentationView,
  type SealView,
  type Volume,
} from "./records.ts";

export interface Item {
  index: number;
  /** base64url */
  tag: string;
  /** as the log wrote it; null: erased */
  body: KnownBody | null;
  /** what the ledger keeps of the entry; null: nothing */
  record: unknown;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** The key of the ledger's record of an entry that `apply` wants to see; null: of none. */
export function ledgerRecordOf(index: number, kind: string): string | null {
  if (kind === "dispute") return ledgerKeys.dispute(index);
  if (kind === "sealed") return ledgerKeys.seal(index);
  return kind === "representation" ? ledgerKeys.representation(index) : null;
}

export async function apply(items: readonly Item[], reads: Reads): Promise<Draft> {
  const draft = new Draft(reads);
  await draft.fetch(items.flatMap(wanted));
  for (const item of items) if (item.body !== null) await applyBody(item, item.body, draft);
  return draft;
}

/** What most entries need, read in one go. */
function wanted({ tag, body }: Item): string[] {
  if (body?.kind === "access") {
    const { consumer, holder, purpose, dataset, time, request } = body;
    const keys = [
      trailKeys.volume(time.slice(0, 7), consumer, purpose, dataset),
      trailKeys.beating(consumer),
      trailKeys.minute(consumer, minuteOf(body)),
    ];
    if (request !== undefined) keys.push(trailKeys.exchange(tag, consumer, holder, request));
    return keys;
  }
  if (body?.kind !== "released") return [];
  const { consumer, holder, request } = body;
  return [
    trailKeys.exchange(tag, consumer, holder, request),
    trailKeys.beating(holder),
    trailKeys.minute(holder, minuteOf(body)),
  ];
}

async function applyBody({ index, tag, record }: Item, body: KnownBody, draft: Draft): Promise<void> {
  switch (body.kind) {
    case "access":
      await countVolume(tag, body, draft);
      await countExchange(body.consumer, "consumed", body, draft);
      return joinSides(index, tag, "access", body, draft);
    case "released":
      await countExchange(body.holder, "released", body, draft);
      return joinSides(index, tag, "released", body, draft);
    case "dispute":
      return openDispute(index, tag, body, record as DisputeRecord | null, draft);
    case "response":
      return answerDispute(index, body, draft);
    case "sealed":
      return seal(index, body, record as SealRecord | null, draft);
    case "seal-extended":
      return extendSeal(index, body, draft);
    case "unsealed":
      return unseal(body, draft);
    case "heartbeat":
      return beat(index, body, draft);
    case "representation":
      return represent(index, tag, body, record as RepresentationRecord | null, draft);
    case "representation-ended":
      return endRepresentation(body, draft);
    case "erased":
      return forget(body, draft);
    default:
  }
}

async function countVolume(tag: string, { time, consumer, purpose, dataset }: AccessBody, draft: Draft) {
  const key = trailKeys.volume(time.slice(0, 7), consumer, purpose, dataset);
  const { count, few } = (await draft.get<Volume>(key)) ?? { count: 0, few: [] };
  const people = few === null || few.includes(tag) ? few : [...few, tag];
  draft.put(key, { count: count + 1, few: people !== null && people.length >= K ? null : people });
}

/** In the minute when it happened; or, where a heartbeat covers that already, with the heartbeat. */
async function countExchange(
  department: number,
  role: keyof Counts,
  body: AccessBody | ReleasedBody,
  draft: Draft,
): Promise<void> {
  const minute = minuteOf(body);
  const newest = await draft.get<number>(trailKeys.beating(department));
  const covering = newest === undefined ? undefined : await beatOf(department, minute, newest, draft);
  if (covering === undefined) {
    const key = trailKeys.minute(department, minute);
    const counts = (await draft.get<Counts>(key)) ?? { consumed: 0, released: 0 };
    return draft.put(key, { ...counts, [role]: counts[role] + 1 });
  }
  const { logged } = covering;
  draft.put(trailKeys.beat(department, covering.from), {
    ...covering,
    logged: { ...logged, [role]: logged[role] + 1 },
  });
}

/** The heartbeat that covers a minute. @param newest the minute with which the newest begins */
async function beatOf(department: number, minute: number, newest: number, draft: Draft) {
  const last = await draft.get<Beat>(trailKeys.beat(department, newest));
  if (last === undefined || minute >= last.until) return undefined;
  if (minute >= last.from) return last;
  const range = { from: trailKeys.beat(department, 0), to: trailKeys.beat(department, minute + 1) };
  const before = (await draft.range<Beat>(range)).at(-1)?.[1];
  return before !== undefined && minute < before.until ? before : undefined;
}

async function joinSides(
  index: number,
  tag: string,
  side: "access" | "released",
  body: AccessBody | ReleasedBody,
  draft: Draft,
): Promise<void> {
  const { consumer, holder, request } = body;
  if (request === undefined) return;
  const key = trailKeys.exchange(tag, consumer, holder, request);
  const known = await draft.get<Exchange>(key);
  if (known === undefined) {
    const sides = { access: null, released: null, [side]: index };
    const exchange: Exchange = { tag, consumer, holder, request, ...sides, time: Date.parse(body.time) };
    draft.put(key, exchange);
    draft.put(trailKeys.side(index), key);
    return markOneSided(exchange, key, draft);
  }
  if (known[side] !== null) return; // the same side again is the same exchange
  await unmarkOneSided(known, draft);
  draft.put(key, { ...known, [side]: index });
  draft.put(trailKeys.side(index), key);
}

async function markOneSided(exchange: Exchange, key: string, draft: Draft): Promise<void> {
  for (const mark of marksOf(exchange)) draft.put(mark, key);
  await countOneSided(exchange, 1, draft);
}

async function unmarkOneSided(exchange: Exchange, draft: Draft): Promise<void> {
  if (exchange.access !== null && exchange.released !== null) return;
  for (const mark of marksOf(exchange)) draft.delete(mark);
  await countOneSided(exchange, -1, draft);
}

function marksOf({ tag, consumer, holder, access, released, time }: Exchange): string[] {
  const owners = new Set([tag, departmentOwner(consumer), departmentOwner(holder)]);
  return [...owners].map((owner) => trailKeys.oneSided(owner, time, (access ?? released)!));
}

async function countOneSided({ consumer, holder, time }: Exchange, by: 1 | -1, draft: Draft): Promise<void> {
  for (const department of new Set([consumer, holder])) {
    const key = trailKeys.oneSidedCount(department, Math.floor(time / HOUR));
    const count = ((await draft.get<number>(key)) ?? 0) + by;
    if (count > 0) draft.put(key, count);
    else draft.delete(key);
  }
}

function openDispute(
  index: number,
  tag: string,
  { entry, consumer, holder, time, due, by, words, attachments }: DisputeBody,
  record: DisputeRecord | null,
  draft: Draft,
): void {
  const open = record?.open ?? true;
  const dispute: DisputeView = {
    ...{ index, entry, tag, consumer, holder, time, due, open, words, attachments, responses: [] },
    ...(by === undefined ? {} : { by }),
  };
  draft.put(trailKeys.dispute(index), dispute);
  for (const owner of partiesOf(dispute)) draft.put(trailKeys.disputeOf(owner, index), true);
  if (open) draft.put(trailKeys.due(Date.parse(due), index), true);
}

function partiesOf({ tag, consumer, holder }: DisputeView): Set<string> {
  return new Set([tag, departmentOwner(consumer), departmentOwner(holder)]);
}

async function answerDispute(index: number, body: ResponseBody, draft: Draft): Promise<void> {
  const key = trailKeys.dispute(body.dispute);
  const dispute = await draft.get<DisputeView>(key);
  if (dispute === undefined) return;
  const { time, department, outcome, attachments } = body;
  const closed = closes(outcome);
  draft.put(key, {
    ...dispute,
    open: dispute.open && !closed,
    responses: [...dispute.responses, { index, time, department, outcome, attachments }],
  });
  if (closed) draft.delete(trailKeys.due(Date.parse(dispute.due), dispute.index));
}

function seal(index: number, body: SealedBody, record: SealRecord | null, draft: Draft): void {
  const { agency, law, time, discloseBy } = body;
  const open = record?.opened !== true;
  const view: SealView = {
    ...{ index, agency, law, time, firstDiscloseBy: discloseBy, discloseBy, extensions: [], open },
  };
  draft.put(trailKeys.seal(index), view);
  draft.put(trailKeys.sealOf(agency, index), true);
  if (open) draft.put(trailKeys.disclose(Date.parse(discloseBy), index), true);
}

async function extendSeal(index: number, body: SealExtendedBody, draft: Draft): Promise<void> {
  const key = trailKeys.seal(body.seal);
  const view = await draft.get<SealView>(key);
  if (view === undefined) return;
  const { time, discloseBy, decision } = body;
  const extensions = [...view.extensions, { index, time, discloseBy, decision }];
  draft.put(key, { ...view, discloseBy, extensions });
  draft.delete(trailKeys.disclose(Date.parse(view.discloseBy), view.index));
  if (view.open) draft.put(trailKeys.disclose(Date.parse(discloseBy), view.index), true);
}

/** That it was opened, not for whom: the seal stands under the agency's tag, the opening under the citizen's. */
async function unseal(body: UnsealedBody, draft: Draft): Promise<void> {
  const key = trailKeys.seal(body.seal);
  const view = await draft.get<SealView>(key);
  if (view === undefined) return;
  draft.put(key, { ...view, open: false });
  draft.delete(trailKeys.disclose(Date.parse(view.discloseBy), view.index));
}

async function beat(index: number, body: HeartbeatBody, draft: Draft): Promise<void> {
  const { department, consumed, released } = body;
  const [from, until] = [Date.parse(body.from) / MINUTE, Date.parse(body.until) / MINUTE];
  const newest = await draft.get<number>(trailKeys.beating(department));
  const before = newest === undefined ? undefined : await draft.get<Beat>(trailKeys.beat(department, newest));
  const logged = { consumed: 0, released: 0 };
  const minutes = { from: trailKeys.minute(department, 0), to: trailKeys.minute(department, until) };
  for (const [key, counts] of await draft.range<Counts>(minutes)) {
    draft.delete(key);
    if (lastNumber(key) < from) continue; // before the first heartbeat, of which nobody said anything
    logged.consumed += counts.consumed;
    logged.released += counts.released;
  }
  const record: Beat = {
    ...{ index, from, until, time: Date.parse(body.time), before: before?.time ?? null },
    ...{ consumed, released, logged },
  };
  draft.put(trailKeys.beat(department, from), record);
  draft.put(trailKeys.beating(department), from);
}

function represent(
  index: number,
  tag: string,
  { department, representative, ground, from, until, time }: RepresentationBody,
  record: RepresentationRecord | null,
  draft: Draft,
): void {
  const ended = record?.ended ?? null;
  const view: RepresentationView = {
    ...{ index, department, tag, representative, ground, from, until, time, ended },
  };
  draft.put(trailKeys.representation(index), view);
  draft.put(trailKeys.representative(representative, index), true);
  draft.put(trailKeys.represented(tag, index), true);
}

async function endRepresentation(body: RepresentationEndedBody, draft: Draft): Promise<void> {
  const key = trailKeys.representation(body.representation);
  const view = await draft.get<RepresentationView>(key);
  if (view !== undefined) draft.put(key, { ...view, ended: body.time });
}

/** What is about one person goes with its body. */
async function forget({ entries }: ErasedBody, draft: Draft): Promise<void> {
  await draft.fetch(
    entries.flatMap((index) => [
      trailKeys.side(index),
      trailKeys.dispute(index),
      trailKeys.representation(index),
    ]),
  );
  for (const index of entries) {
    const side = await draft.get<string>(trailKeys.side(index));
    if (side !== undefined) await forgetExchange(side, draft);
    const dispute = await draft.get<DisputeView>(trailKeys.dispute(index));
    if (dispute !== undefined) {
      draft.delete(trailKeys.dispute(index));
      draft.delete(trailKeys.due(Date.parse(dispute.due), index));
      for (const owner of partiesOf(dispute)) draft.delete(trailKeys.disputeOf(owner, index));
    }
    const view = await draft.get<RepresentationView>(trailKeys.representation(index));
    if (view !== undefined) {
      draft.delete(trailKeys.representation(index));
      draft.delete(trailKeys.representative(view.representative, index));
      draft.delete(trailKeys.represented(view.tag, index));
    }
  }
}

async function forgetExchange(key: string, draft: Draft): Promise<void> {
  const exchange = await draft.get<Exchange>(key);
  if (exchange === undefined) return;
  await unmarkOneSided(exchange, draft);
  draft.delete(key);
  for (const index of [exchange.access, exchange.released])
    if (index !== null) draft.delete(trailKeys.side(index));
}

/** Minutes since 1970 when an exchange happened. */
function minuteOf({ occurred, time }: AccessBody | ReleasedBody): number {
  return Math.max(0, Math.floor(Date.parse(occurred ?? time) / MINUTE));
}
