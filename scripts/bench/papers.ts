/**
 * Ours: n certificates of twelve claims in Chinese and English rendered as PDF/A-3b and zipped, on two threads; the
 * zip goes nowhere, as fast as it is made. Memory is the whole process, threads included.
 * Usage: papers.ts <n>
 */
import { readFile } from "node:fs/promises";
import type { JsonObject } from "../../core/json.ts";
import { renderAll } from "../../server/papers/render-all.ts";
import { zipOf } from "../../server/zip.ts";
import { makeBatch, SERVICE } from "../../test/core/build.ts";
import { FAMILY_NAMES, MAJORS, SCHOOLS } from "../demo/names.ts";
import { report, timed } from "./result.ts";

const n = Number(process.argv[2] ?? 10_000);
const { mapping: _, ...type } = JSON.parse(
  await readFile(new URL("../demo/types/diploma.json", import.meta.url), "utf8"),
);
const metadata = JSON.stringify(type);
const department = {
  ...{ id: 3, identifier: "11990000000990032K" },
  ...{ name: "镜花省教育厅", nameEn: "Jinghua Province Department of Education" },
  ancestors: [
    { id: 1, identifier: "11990000000990016X", name: "镜花省政务服务局", nameEn: "Jinghua Province" },
  ],
};

/** Signed in batches as it goes: what is measured must not begin with all certificates in memory. */
async function* papers() {
  for (let first = 0; first < n; first += 100) {
    const batch = makeBatch({ count: Math.min(100, n - first), claims: (i) => personOf(first + i) });
    for (let i = 0; i < batch.certificates.length; i++)
      yield { name: `${first + i}.pdf`, file: batch.file(i), metadata, department, service: SERVICE };
  }
}

/** A diploma's claims; names of many characters, so that no two papers have the same subset of a font. */
function personOf(i: number): JsonObject {
  const character = (step: number) => String.fromCodePoint(0x4e00 + ((i * step) % 8_000));
  const school = SCHOOLS[i % SCHOOLS.length]!;
  const major = MAJORS[(i * 3) % MAJORS.length]!;
  return {
    certificate_number: `99${String(i).padStart(12, "0")}`,
    name: `${FAMILY_NAMES[i % FAMILY_NAMES.length]!.zh}${character(7)}${character(31)}`,
    name_en: `Demo Person ${i}`,
    citizen_id: `990101${String(i).padStart(12, "0")}`,
    sex: i % 2 === 0 ? "女" : "男",
    birth_date: "2001-02-03",
    school: school.zh,
    school_en: school.en,
    major: major.zh,
    major_en: major.en,
    degree: "工学学士",
    awarded: "2026-06-30",
  };
}

let bytes = 0;
const cpu = process.cpuUsage();
const seconds = await timed(async () => {
  for await (const chunk of zipOf(renderAll(papers(), { threads: 2 }))) bytes += chunk.length;
});
const { user, system } = process.cpuUsage(cpu);
report("certrace papers", n, seconds, {
  cpuSeconds: (user + system) / 1e6,
  kilobytesEach: bytes / n / 1024,
});
