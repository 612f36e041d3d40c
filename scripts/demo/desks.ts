/**
 * The demo's desks: one for each department that issues, with its types, what it issued before, and for the market
 * supervision a register that came in since and waits to be handed in: a few new licences, two of them with mistakes.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { adopt } from "../../server/desk/adopt.ts";
import { openDeskTypes } from "../../server/desk/types.ts";
import { deskFolder } from "../../server/desk-role.ts";
import { issuedHints } from "../../server/issuing/planned-successors.ts";
import type { Service } from "../../server/main.ts";
import { TYPES } from "./departments.ts";
import { generateRegisters } from "./generate.ts";
import { readRoll } from "./members.ts";
import { put } from "./put.ts";

const SEED = 20_262;
const ROWS = 20;

export interface DemoDesks {
  data: string;
  passphrase: string;
  /** CAIP-10 of the certificate registry */
  registry: string;
  service: Pick<Service, "openDesk">;
}

/** Opens them. Answers the register that waits to be handed in. */
export async function openDemoDesks({ data, passphrase, registry, service }: DemoDesks): Promise<string> {
  const demo = join(data, "demo");
  const { departments } = await readRoll(demo);
  for (const [issuer, types] of Map.groupBy(TYPES, ({ issuer }) => issuer)) {
    const department = departments[issuer]!;
    const folder = deskFolder(data, department);
    const kept = openDeskTypes(folder);
    for (const { name } of types) {
      // What was edited on the desk since stays as it is there.
      const text = await readFile(join(demo, "types", `${name}.json`), "utf8");
      const { vct } = JSON.parse(text) as { vct: string };
      if ((await kept.find(vct)) === null) await kept.put(text);
      await adopt({
        folder,
        departments: [department],
        registries: [registry],
        out: join(demo, "issued", name),
      });
    }
    const { tools } = await service.openDesk({
      department,
      secrets: { operator: null, signing: null, passphrase },
    });
    for (const { name } of types)
      for await (const hints of issuedHints(join(demo, "issued", name))) await tools.successors.put(hints);
  }
  return newLicences(demo);
}

/** @returns its path; once written it stays, since the dates in it are those of that day */
async function newLicences(demo: string): Promise<string> {
  const path = join(demo, "desk", "new-licences.csv");
  if (existsSync(path)) return path;
  const today = new Date().toISOString().slice(0, 10);
  const rows = parse<Record<string, string>>(generateRegisters(SEED, today)["business-licence"]!, {
    columns: true,
  })
    .filter(({ 版本, 登记状态 }) => 版本 === "001" && 登记状态 === "存续")
    .slice(0, ROWS)
    .map((row, i) => ({ ...row, 流水号: `3${String(i + 1).padStart(9, "0")}` }));
  Object.assign(rows[6]!, { 名称: "" });
  Object.assign(rows[13]!, { 成立日期: "2026-02-30" });
  await mkdir(join(demo, "desk"), { recursive: true, mode: 0o700 });
  await put(path, stringify(rows, { header: true }));
  return path;
}
