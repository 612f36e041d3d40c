/**
 * What the ledger keeps of what it logged, to decide what comes after: one record for each grant, dispute, seal and
 * representation, by the index of its entry, and of each department how far its heartbeats reach. Written in one durable
 * batch with the entries, and gone with their bodies.
 */

import type { ResponseOutcome } from "../../core/trace/kinds/dispute.ts";
import type { GrantTerms } from "../../core/trace/kinds/grant.ts";
import type { Ground } from "../../core/trace/kinds/representation.ts";

export interface GrantRecord {
  /** subject tag, base64url */
  tag: string;
  terms: GrantTerms;
  /** accesses that cited it; counted only where `terms.uses` is a number */
  used: number;
  revoked: boolean;
}

export interface DisputeRecord {
  /** of the citizen */
  tag: string;
  /** log index of what is objected to */
  entry: number;
  consumer: number;
  holder: number;
  open: boolean;
}

export interface SealRecord {
  agency: number;
  commitment: string;
  law: string;
  /** with its extensions */
  discloseBy: string;
  opened: boolean;
}

export interface BeatRecord {
  /** where the next heartbeat begins */
  until: string;
}

export interface RepresentationRecord {
  /** the department that recorded it */
  department: number;
  /** of the person who is represented, base64url; `proof`: that it is theirs (RFC 9381, 80 bytes, base64url) */
  tag: string;
  proof: string;
  /** tag of who may act */
  representative: string;
  ground: Ground;
  /** RFC 3339, UTC; `until` is exclusive */
  from: string;
  until: string;
  /** when its end was logged, RFC 3339; null: it was not */
  ended: string | null;
}

/** Why this department may not answer; null: it may. */
export function responseProblem(
  dispute: DisputeRecord | null,
  department: number,
): "dispute-unknown" | "response-party" | "dispute-closed" | null {
  if (dispute === null) return "dispute-unknown";
  if (dispute.consumer !== department && dispute.holder !== department) return "response-party";
  return dispute.open ? null : "dispute-closed";
}

/** `referred` leaves it to the other party; whoever says anything else has answered for both. */
export function closes(outcome: ResponseOutcome): boolean {
  return outcome !== "referred";
}

/** @param time Unix milliseconds */
export function isLive({ from, until, ended }: RepresentationRecord, time: number): boolean {
  return ended === null && Date.parse(from) <= time && time < Date.parse(until);
}
