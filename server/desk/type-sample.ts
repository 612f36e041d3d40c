/** A certificate of a type as it would look, made of cells that fit its mapping: for the editor and the checker. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Specimen } from "../../core/desk/register.ts";
import { dryRun } from "../issuing/dry-run.ts";
import { csvLine } from "../issuing/files.ts";
import { columnsOf, type MappedClaim, type TypeDefinition } from "../issuing/type-definition.ts";

/** null: no made-up cells fit, for instance a number with a check digit over columns of its own. */
export async function sampleOf(type: TypeDefinition): Promise<Specimen | null> {
  const columns = columnsOf(type.mapping);
  const cells = columns.map((column) => cellFor(column, type));
  const folder = await mkdtemp(join(tmpdir(), "certrace-sample-"));
  try {
    const path = join(folder, "sample.csv");
    await writeFile(path, csvLine(columns) + csvLine(cells), { mode: 0o600 });
    const { certificates } = await dryRun({
      register: { path, format: "csv", delimiter: "," },
      type,
      first: 1,
    });
    return certificates[0] ?? null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function cellFor(column: string, { mapping }: TypeDefinition): string {
  const day = (format: string) =>
    format
      .replace("YYYY", "2026")
      .replace(/MM?/, (token) => "1".padStart(token.length, "0"))
      .replace(/DD?/, "15");
  const { validity, versions, states, number } = mapping;
  if (states?.column === column) return Object.keys(states.values)[0]!;
  if (validity?.from?.column === column) return day(validity.from.format);
  if (validity?.until?.column === column) return day(validity.until.format).replace("2026", "2036");
  const claim = mapping.claims.find((each) => "column" in each && each.column === column);
  if (claim !== undefined && "column" in claim) return claimCell(claim, day);
  if (versions?.order.column === column)
    return versions.order.kind === "date" ? day(versions.order.format) : "1";
  if ("eLicence" in number) {
    const { issuer, serial, version } = number.eLicence;
    if (typeof issuer === "object" && issuer.column === column) return "11430000006122244L";
    if (typeof serial === "object" && serial.column === column) return "20230000403";
    if (typeof version === "object" && version.column === column) return "001";
  }
  return "SAMPLE-1";
}

function claimCell(claim: Extract<MappedClaim, { column: string }>, day: (format: string) => string): string {
  switch (claim.kind) {
    case "date":
      return day(claim.format);
    case "number":
      return "123";
    case "code":
      return Object.keys(claim.table)[0]!;
    case "text":
      return "示例 Sample";
  }
}
