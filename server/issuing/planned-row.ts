/**
 * The accepted rows of a register as they wait to be signed, one a line of rows.tsv:
 *
 *   line of the register TAB nbf TAB exp TAB certificate number TAB claim values in the mapping's order LF
 *
 * Number and values stand as JSON text, which holds neither tab nor line feed, and which goes into a disclosure as it
 * is: it is written once and never read. Empty: an open end of the validity, an absent claim.
 */
import { claimText } from "../../core/certificate/form.ts";
import { CERTIFICATE_NUMBER } from "../../core/certificate/model.ts";
import type { Draft } from "./mapping.ts";
import type { Mapping } from "./type-definition.ts";

export interface PlannedRow {
  line: string;
  /** Unix seconds; null: open */
  nbf: number | null;
  exp: number | null;
  /** JSON texts, the certificate number first; empty: the claim is absent */
  values: string[];
}

/** Line feed included. Throws `draft-invalid` for what no verifier would read; the mapping lets no such thing through. */
export function plannedLine({ line, number, nbf, exp, values }: Draft, { claims }: Mapping): string {
  let text = `${line}\t${nbf ?? ""}\t${exp ?? ""}\t${claimText(number, [CERTIFICATE_NUMBER])}`;
  for (const [i, value] of values.entries()) {
    text += value === null ? "\t" : `\t${claimText(value, claims[i]!.path)}`;
  }
  return `${text}\n`;
}

/** @param text without the line feed */
export function readPlannedLine(text: string): PlannedRow {
  const [line, nbf, exp, ...values] = text.split("\t");
  return { line: line!, nbf: nbf === "" ? null : Number(nbf), exp: exp === "" ? null : Number(exp), values };
}
