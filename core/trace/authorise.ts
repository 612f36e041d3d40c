/**
 * Whether something allows an access: a grant or a legal basis of the catalogue. The ledger asks before it logs, the
 * verifier asks again afterwards; both ask here. Answers null: nothing speaks against it; or why not.
 */

import type { Catalogue } from "./catalogue.ts";
import type { AccessTerms } from "./kinds/access.ts";
import type { GrantTerms } from "./kinds/grant.ts";

export type AuthorisationCode =
  | "grant-unknown"
  | "grant-subject"
  | "grant-revoked"
  | "grant-consumer"
  | "grant-holder"
  | "grant-dataset"
  | "grant-fields"
  | "grant-purpose"
  | "grant-not-yet"
  | "grant-expired"
  | "grant-used-up"
  | "law-unknown"
  | "law-consumer"
  | "law-dataset"
  | "law-purpose"
  | "dataset-unknown"
  | "dataset-holder"
  | "dataset-fields"
  | "purpose-unknown";

/** Why a log refuses an act that is no access: what only the log itself can tell. */
export type ActCode =
  | "dispute-unknown"
  | "dispute-closed"
  | "response-party"
  | "attachment-missing"
  | "seal-unknown"
  | "seal-agency"
  | "seal-opened"
  | "seal-law"
  | "seal-days"
  | "seal-past"
  | "seal-earlier"
  | "seal-commitment"
  | "heartbeat-order"
  | "heartbeat-future"
  | "representation-department"
  | "representation-past"
  | "representation-unknown"
  | "representation-subject"
  | "representation-other"
  | "representation-ended";

/** What a `refused` entry gives as its reason. */
export type RefusalCode = AuthorisationCode | ActCode;

type Access = Omit<AccessTerms, "basis">;

/** What the log knows about a grant beside its terms. */
export interface GrantState {
  /** whether the grant stands under the tag of the access's subject */
  sameSubject: boolean;
  revoked: boolean;
  /** accesses that cited it before this one */
  used: number;
}

/** @param time of the log, Unix milliseconds */
export function grantProblem(
  grant: GrantTerms,
  access: Access,
  time: number,
  state: GrantState,
): AuthorisationCode | null {
  if (!state.sameSubject) return "grant-subject";
  if (state.revoked) return "grant-revoked";
  if (!grant.consumers.includes(access.consumer)) return "grant-consumer";
  if (grant.holder !== access.holder) return "grant-holder";
  if (grant.dataset !== access.dataset) return "grant-dataset";
  if (!access.fields.every((field) => grant.fields.includes(field))) return "grant-fields";
  if (grant.purpose !== access.purpose) return "grant-purpose";
  // Not a time: never live.
  if (!(time >= Date.parse(grant.from))) return "grant-not-yet";
  if (!(time < Date.parse(grant.until))) return "grant-expired";
  return grant.uses !== null && state.used >= grant.uses ? "grant-used-up" : null;
}

/** Whether the catalogue knows what is read and for what: asked of accesses and of grants alike. */
export function catalogueProblem(
  catalogue: Catalogue,
  terms: Pick<Access, "holder" | "dataset" | "fields" | "purpose">,
): AuthorisationCode | null {
  const dataset = catalogue.datasets.find((each) => each.code === terms.dataset);
  if (dataset === undefined) return "dataset-unknown";
  if (dataset.holder !== terms.holder) return "dataset-holder";
  if (!terms.fields.every((field) => dataset.fields.some((each) => each.code === field)))
    return "dataset-fields";
  return catalogue.purposes.some((each) => each.code === terms.purpose) ? null : "purpose-unknown";
}

/** @param law code of the legal basis that the access cites */
export function lawProblem(catalogue: Catalogue, law: string, access: Access): AuthorisationCode | null {
  const basis = catalogue.legalBases.find((each) => each.code === law);
  if (basis === undefined) return "law-unknown";
  const unknown = catalogueProblem(catalogue, access);
  if (unknown !== null) return unknown;
  if (!basis.consumers.includes(access.consumer)) return "law-consumer";
  if (!basis.datasets.includes(access.dataset)) return "law-dataset";
  return basis.purposes.includes(access.purpose) ? null : "law-purpose";
}
