/**
 * Identifiers of Chinese electronic licences (GB/T 36904, C.2): `1.2.156.3005.2.` and type, issuer, serial, version
 * and a check character, joined by dots. The type is 21 characters: the USCC of the department that defines it and
 * three digits. The check character is ISO 7064 MOD 37,36 over type, issuer, serial and version without dots.
 *
 * Generated strictly; read leniently: licences are in use whose check character is wrong, or whose issuer is no
 * USCC (a region's code), and a register must be able to keep them. What is odd is said in `warnings`.
 */
import { CertraceError } from "../errors.ts";
import { checkCharacter37_36 } from "./iso7064.ts";
import { usccProblem } from "./uscc.ts";

export const E_LICENCE_ROOT = "1.2.156.3005.2";

export interface ELicenceParts {
  /** 21 characters: USCC of the defining department, three digits */
  type: string;
  /** USCC of the issuer */
  issuer: string;
  /** digits and capital letters */
  serial: string;
  /** three digits */
  version: string;
}

export type ELicenceWarning = "e-licence-check-character" | "e-licence-type" | "e-licence-issuer";

export interface ELicence extends ELicenceParts {
  check: string;
  warnings: ELicenceWarning[];
}

const PARTS =
  /^1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{1,18})\.([0-9A-Z]{1,64})\.([0-9]{3})\.([0-9A-Z])$/;

/** null: not an identifier of this form at all. */
export function readELicence(identifier: string): ELicence | null {
  const parts = PARTS.exec(identifier);
  if (parts === null) return null;
  const [, type, issuer, serial, version, check] = parts as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const warnings: ELicenceWarning[] = [];
  if (checkCharacter37_36(type + issuer + serial + version) !== check)
    warnings.push("e-licence-check-character");
  if (!isType(type)) warnings.push("e-licence-type");
  if (usccProblem(issuer) !== null) warnings.push("e-licence-issuer");
  return { type, issuer, serial, version, check, warnings };
}

/** Throws CertraceError `e-licence-invalid` with the part in `field`. */
export function makeELicence({ type, issuer, serial, version }: ELicenceParts): string {
  if (!isType(type)) throw invalid("type", "must be a valid USCC and three digits");
  if (usccProblem(issuer) !== null) throw invalid("issuer", "must be a valid USCC");
  if (!/^[0-9A-Z]{1,64}$/.test(serial)) throw invalid("serial", "must be 1 to 64 digits and capital letters");
  if (!/^[0-9]{3}$/.test(version)) throw invalid("version", "must be three digits");
  const check = checkCharacter37_36(type + issuer + serial + version)!;
  return [E_LICENCE_ROOT, type, issuer, serial, version, check].join(".");
}

function isType(type: string): boolean {
  return /^.{18}[0-9]{3}$/.test(type) && usccProblem(type.slice(0, 18)) === null;
}

function invalid(field: string, why: string): CertraceError<"e-licence-invalid"> {
  return new CertraceError("e-licence-invalid", `${field} ${why}`, { field });
}
