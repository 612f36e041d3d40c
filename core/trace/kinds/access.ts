/**
 * One exchange of data between two departments, and what followed: `access` is the consumer's side and needs a right,
 * `released` the holder's statement, `service` the consumer's word on what came of it. Both sides of one exchange carry
 * the same `request`. `refused` is what the log writes in place of an event that it did not authorise.
 */
import { list, oneOf, pattern, record, type Shape } from "../../shape.ts";
import { type Basis, basis, code, department, fields, instant, MAX_FIELDS, requestId } from "../terms.ts";
import { type AboutSubject, type Common, common, type Happening, happening, signed, text } from "./common.ts";

/** What an access is about. */
export interface AccessTerms {
  /** the department that reads */
  consumer: number;
  /** the department that holds the data */
  holder: number;
  dataset: string;
  /** ascending */
  fields: string[];
  purpose: string;
  basis: Basis;
}

interface Exchange {
  /** chosen at random by the consumer; the same on both sides of one exchange */
  request?: string;
}

export interface AccessBody extends Common, AccessTerms, Happening, Exchange {
  kind: "access";
}

export interface RefusedBody extends Common, Partial<AccessTerms>, Happening, Exchange {
  kind: "refused";
  /** the department that asked the log */
  consumer: number;
  /** why it was refused */
  code: string;
  /** the kind that was refused; left out for accesses, grants and their end */
  of?: string;
}

/** The holder's side. */
export interface ReleasedBody extends Common, Omit<AccessTerms, "basis">, Happening {
  kind: "released";
  request: string;
}

export type ServiceOutcome = "granted" | "refused" | "withdrawn";

/** What followed. */
export interface ServiceBody extends Common, Happening, Exchange {
  kind: "service";
  consumer: number;
  purpose: string;
  outcome: ServiceOutcome;
}

interface Happened {
  occurred?: string;
  /** text, at most 4 KiB of UTF-8 */
  details?: string;
}

/** The consumer is who signs. */
export interface AccessEvent extends AboutSubject, Omit<AccessTerms, "consumer">, Happened, Exchange {
  kind: "access";
}

/** The holder is who signs. */
export interface ReleasedEvent extends AboutSubject, Omit<AccessTerms, "holder" | "basis">, Happened {
  kind: "released";
  request: string;
}

/** The consumer is who signs. */
export interface ServiceEvent extends AboutSubject, Happened, Exchange {
  kind: "service";
  purpose: string;
  outcome: ServiceOutcome;
}

const terms = { consumer: department, holder: department, dataset: code, fields, purpose: code };
const exchange = { request: requestId };
const outcome = oneOf("granted", "refused", "withdrawn");

export const ACCESS_BODIES = {
  access: record(
    { ...common, kind: oneOf("access"), ...terms, basis },
    { ...happening, ...signed, ...exchange },
  ),
  refused: record(
    { ...common, kind: oneOf("refused"), consumer: department, code: pattern(/^[a-z0-9]+(?:-[a-z0-9]+)*$/) },
    { ...terms, basis, ...happening, ...signed, ...exchange, of: pattern(/^[a-z][a-z0-9-]{0,63}$/) },
  ),
  released: record(
    { ...common, kind: oneOf("released"), ...terms, ...exchange },
    { ...happening, ...signed },
  ),
  service: record(
    { ...common, kind: oneOf("service"), consumer: department, purpose: code, outcome },
    { ...happening, ...signed, ...exchange },
  ),
} satisfies Record<string, Shape>;

/** As they come: fields in any order. */
const asked = { subject: text, dataset: code, fields: list(code, 1, MAX_FIELDS), purpose: code };
const happened = { occurred: instant, details: text };

export const ACCESS_EVENTS = {
  access: record(
    { kind: oneOf("access"), ...asked, holder: department, basis },
    { ...happened, ...exchange },
  ),
  released: record({ kind: oneOf("released"), ...asked, consumer: department, ...exchange }, happened),
  service: record(
    { kind: oneOf("service"), subject: text, purpose: code, outcome },
    { ...happened, ...exchange },
  ),
} satisfies Record<string, Shape>;
