/**
 * The number people know a certificate by, made from a row: a column, a template over columns, or the Chinese
 * e-licence number with its check character (GB/T 36904, see core/numbers/e-licence.ts).
 */
import { CertraceError } from "../../core/errors.ts";
import { type ELicenceParts, makeELicence } from "../../core/numbers/e-licence.ts";
import { Defect } from "./row.ts";
import type { Mapping } from "./type-definition.ts";
import { readText } from "./values.ts";

export function certificateNumber(
  rule: Mapping["number"],
  columns: readonly string[],
): (cells: readonly string[]) => string | Defect {
  if ("column" in rule) return part({ column: rule.column }, columns);
  if ("template" in rule) return template(rule.template, columns);
  return eLicence(rule.eLicence, columns);
}

type ELicenceRule = Extract<Mapping["number"], { eLicence: unknown }>["eLicence"];

function eLicence(
  rule: ELicenceRule,
  columns: readonly string[],
): (cells: readonly string[]) => string | Defect {
  const issuer = part(rule.issuer, columns);
  const serial = part(rule.serial, columns);
  const version = part(rule.version, columns);
  return (cells) => {
    const parts = { type: rule.type, issuer: issuer(cells), serial: serial(cells), version: version(cells) };
    for (const each of Object.values(parts)) if (each instanceof Defect) return each;
    try {
      return makeELicence(parts as ELicenceParts);
    } catch (error) {
      if (!(error instanceof CertraceError)) throw error;
      const from = rule[error.field as keyof ELicenceRule];
      return new Defect(typeof from === "string" ? null : from.column, error.code, error.message);
    }
  };
}

function template(text: string, columns: readonly string[]): (cells: readonly string[]) => string | Defect {
  // Odd places are the columns in braces.
  const parts = text
    .split(/\{([^{}]+)\}/)
    .map((piece, i) => part(i % 2 === 1 ? { column: piece } : piece, columns));
  return (cells) => {
    let number = "";
    for (const read of parts) {
      const piece = read(cells);
      if (piece instanceof Defect) return piece;
      number += piece;
    }
    return number;
  };
}

/** A constant, or the text of a column, which may not be empty. */
function part(
  from: string | { column: string },
  columns: readonly string[],
): (cells: readonly string[]) => string | Defect {
  if (typeof from === "string") return () => from;
  const { column } = from;
  const at = columns.indexOf(column);
  return (cells) => {
    const text = readText(column, cells[at]!);
    if (text !== "") return text;
    return new Defect(
      column,
      "value-missing",
      "empty, but the certificate number is made from it; fill it in",
    );
  };
}
