/**
 * The certificate files that a newcomer tries first: one valid, one revoked, one superseded, and one in which a
 * single disclosed claim was altered. Copies under short names beside the issued registers.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { put } from "./put.ts";

export interface Samples {
  /** paths */
  valid: string;
  revoked: string;
  superseded: string;
  tampered: string;
}

type Row = Record<string, string>;

export function samplePaths(folder: string): Samples {
  const path = (name: string) => join(folder, `${name}.json`);
  return {
    valid: path("valid"),
    revoked: path("revoked"),
    superseded: path("superseded"),
    tampered: path("tampered"),
  };
}

/** Whether the demo was set up to its end: the last sample is written last. */
export function samplesThere(folder: string): Samples | null {
  const paths = samplePaths(folder);
  return Object.values(paths).every((path) => existsSync(path)) ? paths : null;
}

/** @param folder with registers/ and issued/ */
export async function writeSamples(folder: string): Promise<Samples> {
  const diplomas = await issued(folder, "diploma");
  const licences = await issued(folder, "business-licence");
  const paths = samplePaths(folder);
  const valid = await diplomas.file((row) => row.状态 === "有效");
  await put(paths.valid, valid);
  await put(paths.revoked, await diplomas.file((row) => row.状态 === "撤销"));
  await put(
    paths.superseded,
    await licences.file((row) => licences.rows.some((other) => isNewer(other, row))),
  );
  await put(paths.tampered, tamper(valid));
  return paths;
}

const isNewer = (other: Row, row: Row): boolean =>
  other.统一社会信用代码 === row.统一社会信用代码 && Number(other.版本) > Number(row.版本);

/** A register with the certificate file of each of its rows. */
async function issued(folder: string, name: string) {
  const rows = parse<Row>(await readFile(join(folder, "registers", `${name}.csv`)), { columns: true });
  const out = join(folder, "issued", name);
  const index = parse<Row>(await readFile(join(out, "certificates.csv")), { columns: true });
  const fileOfLine = new Map(index.map(({ line, file }) => [Number(line), join(out, file!)]));
  return {
    rows,
    async file(fits: (row: Row) => boolean): Promise<string> {
      // The header is line 1, and no cell has a line break in it.
      return readFile(fileOfLine.get(rows.findIndex(fits) + 2)!, "utf8");
    },
  };
}

/** Alters one disclosed claim, as a forger would who wants another name on the certificate. */
export function tamper(certificate: string): string {
  const file = JSON.parse(certificate) as { header: { disclosures: string[] } };
  file.header.disclosures = file.header.disclosures.map((text) => {
    const [salt, name, value] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as [
      string,
      string,
      string,
    ];
    if (name !== "name") return text;
    return Buffer.from(JSON.stringify([salt, name, `${value}二世`])).toString("base64url");
  });
  return `${JSON.stringify(file)}\n`;
}
