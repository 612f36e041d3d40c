/**
 * An inquiry that the law lets stay hidden for a time: `sealed` at once under the agency's own tag, with a commitment
 * (core/trace/seal) and the day of disclosure; `unsealed` then under the citizen's. An extension needs a judge.
 */
import { list, oneOf, record, type Shape } from "../../shape.ts";
import { code, department, fields, hash, instant, logIndex, MAX_FIELDS, salt } from "../terms.ts";
import { type AboutSubject, type Common, common, signed, text } from "./common.ts";

interface SealTerms {
  /** see core/trace/seal, base64url */
  commitment: string;
  /** code of a legal basis of the catalogue that allows sealing */
  law: string;
  /** RFC 3339, UTC */
  discloseBy: string;
}

interface ExtensionTerms {
  /** log index of the seal */
  seal: number;
  discloseBy: string;
  /** SHA-256 of the judge's decision, base64url */
  decision: string;
}

/** What was looked up: what the commitment hides, but for the person. */
interface Disclosed {
  seal: number;
  holder: number;
  dataset: string;
  /** ascending */
  fields: string[];
  purpose: string;
  law: string;
  occurred: string;
}

export interface SealedBody extends Common, SealTerms {
  kind: "sealed";
  agency: number;
}

export interface SealExtendedBody extends Common, ExtensionTerms {
  kind: "seal-extended";
  agency: number;
}

export interface UnsealedBody extends Common, Disclosed {
  kind: "unsealed";
  agency: number;
  /** the commitment's salt, base64url */
  opening: string;
}

export interface SealedEvent extends SealTerms {
  kind: "sealed";
}

export interface SealExtendedEvent extends ExtensionTerms {
  kind: "seal-extended";
}

export interface UnsealedEvent extends AboutSubject, Disclosed {
  kind: "unsealed";
  /** of the commitment, base64url */
  salt: string;
}

const seal = { commitment: hash, law: code, discloseBy: instant };
const extension = { seal: logIndex, discloseBy: instant, decision: hash };
const disclosed = {
  seal: logIndex,
  holder: department,
  dataset: code,
  purpose: code,
  law: code,
  occurred: instant,
};

export const SEAL_BODIES = {
  sealed: record({ ...common, kind: oneOf("sealed"), agency: department, ...seal }, signed),
  "seal-extended": record(
    { ...common, kind: oneOf("seal-extended"), agency: department, ...extension },
    signed,
  ),
  unsealed: record(
    { ...common, kind: oneOf("unsealed"), agency: department, ...disclosed, fields, opening: salt },
    signed,
  ),
} satisfies Record<string, Shape>;

/** As they come: fields in any order. */
export const SEAL_EVENTS = {
  sealed: record({ kind: oneOf("sealed"), ...seal }),
  "seal-extended": record({ kind: oneOf("seal-extended"), ...extension }),
  unsealed: record({
    kind: oneOf("unsealed"),
    subject: text,
    ...disclosed,
    fields: list(code, 1, MAX_FIELDS),
    salt,
  }),
} satisfies Record<string, Shape>;
