/**
 * What a register would become, row by row, before anything is signed: certificates as they would look, rows that are
 * refused and why. Plain JSON; said by server/issuing, shown by the desk's page. Times are Unix seconds.
 */
import type { ReasonName, StatusName } from "../verify/facts.ts";

export type RegisterFormat = "csv" | "json" | "ndjson" | "xlsx";

/** How a register is read that was handed in. */
export interface RegisterReading {
  /** default: by the ending of the upload's name */
  format?: RegisterFormat | undefined;
  /** default: UTF-8 */
  encoding?: string | undefined;
  delimiter?: string | undefined;
  /** of a workbook */
  sheet?: string | undefined;
}

/** Something that whoever handed the register in should know, though nothing is refused for it. */
export interface RegisterNotice {
  code: "rows-hidden" | "columns-hidden" | "sheet-hidden";
  /** for people */
  sentence: string;
}

/** A certificate as it would be. */
export interface Specimen {
  /** of the register */
  line: number;
  number: string;
  /** null: open */
  nbf: number | null;
  /** exclusive; null: open */
  exp: number | null;
  status: StatusName;
  reason: ReasonName;
  /** absent claims are left out */
  claims: { path: readonly string[]; value: string | number | boolean; disclosable: boolean }[];
}

export interface RefusedRow {
  line: number;
  /** null: it is about the whole row */
  column: string | null;
  /** stable, kebab-case */
  code: string;
  reason: string;
}

export interface DryRun {
  /** rows = accepted + refused */
  rows: number;
  accepted: number;
  refused: number;
  /** refused rows by their code */
  refusedByCode: Record<string, number>;
  /** of the accepted */
  statuses: Record<StatusName, number>;
  /** such as hidden rows of a workbook */
  notices: RegisterNotice[];
  /** the first of them */
  certificates: Specimen[];
}
