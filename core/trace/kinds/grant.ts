/**
 * A person's permissions, and their end. A department records one with the hash of the consent form that it keeps;
 * a person's own session makes one with neither form nor submission, and `by` where somebody acted for them.
 */
import { list, oneOf, record, type Shape } from "../../shape.ts";
import {
  code,
  consumers,
  department,
  fields,
  hash,
  instant,
  logIndex,
  MAX_CONSUMERS,
  MAX_FIELDS,
  requestId,
  uses,
} from "../terms.ts";
import { type AboutSubject, type Common, common, signed, text } from "./common.ts";

export interface GrantTerms {
  /** the departments that may read, ascending */
  consumers: number[];
  holder: number;
  dataset: string;
  /** ascending */
  fields: string[];
  purpose: string;
  /** RFC 3339, UTC; `until` is exclusive */
  from: string;
  until: string;
  /** how often; null: any number of times */
  uses: number | null;
  /** SHA-256 of the consent form that a department keeps, base64url */
  form?: string;
  /** grants of one group, of one subject, are one permission to people: given together, shown and ended together */
  group?: string;
}

/** Made by a session. */
export interface ByAnother {
  /** tag of the representative who did it, base64url; left out: the person themselves */
  by?: string;
}

export interface GrantBody extends Common, GrantTerms, ByAnother {
  kind: "grant";
}

export interface GrantRevokedBody extends Common, ByAnother {
  kind: "grant-revoked";
  /** log index of the grant */
  grant: number;
}

export interface GrantEvent extends AboutSubject, GrantTerms {
  kind: "grant";
  form: string;
}

export interface GrantRevokedEvent extends AboutSubject {
  kind: "grant-revoked";
  grant: number;
}

const terms = { holder: department, dataset: code, purpose: code, from: instant, until: instant, uses };

export const GRANT_BODIES = {
  grant: record(
    { ...common, kind: oneOf("grant"), consumers, fields, ...terms },
    { form: hash, group: requestId, ...signed, by: hash },
  ),
  "grant-revoked": record(
    { ...common, kind: oneOf("grant-revoked"), grant: logIndex },
    { ...signed, by: hash },
  ),
} satisfies Record<string, Shape>;

/** The terms by themselves, as a session sends them: lists ascending, without a form. */
export const grantTerms: Shape = record({ consumers, fields, ...terms }, { group: requestId });

/** As they come: fields and consumers in any order. */
export const GRANT_EVENTS = {
  grant: record(
    {
      kind: oneOf("grant"),
      subject: text,
      consumers: list(department, 1, MAX_CONSUMERS),
      fields: list(code, 1, MAX_FIELDS),
      ...terms,
      form: hash,
    },
    { group: requestId },
  ),
  "grant-revoked": record({ kind: oneOf("grant-revoked"), subject: text, grant: logIndex }),
} satisfies Record<string, Shape>;
