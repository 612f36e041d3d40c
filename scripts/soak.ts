/**
 * `npm run soak`: the long versions of the faults that a trace log must live with. The real service in a process of its
 * own, under concurrent load over HTTP: killed 200 times, its chain away for an hour, reorganised under anchored epochs,
 * its disk full, its clock stepping back, two processes on one folder. `--short` plays each for a minute or so;
 * `--only kills,chain` some; `--kills <n>` and `--outage <seconds>` as long as wanted. Exit code 1 if anything did not
 * hold; the folder of that chapter is kept then, and named.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pairs } from "./cli/terminal.ts";
import type { Chapter, Settings } from "./soak/chapter.ts";
import { clock } from "./soak/clock.ts";
import { disk } from "./soak/disk.ts";
import { kills } from "./soak/kills.ts";
import { outage } from "./soak/outage.ts";
import { reorganisation } from "./soak/reorganisation.ts";
import { second } from "./soak/second.ts";
import { endAll } from "./soak/service.ts";

const CHAPTERS: Record<string, Chapter> = {
  kills,
  reorganisation,
  disk,
  clock,
  second,
  chain: outage,
};

const SHORT: Settings = { kills: 20, outage: 60_000, rounds: 1 };
const LONG: Settings = { kills: 200, outage: 3_600_000, rounds: 5 };

const natural = (text: string | undefined, option: string): number | undefined => {
  if (text === undefined || /^[1-9]\d{0,6}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new Error(`${option} wants a whole number from 1, not ${text}`);
};

interface Wanted {
  names: string[];
  settings: Settings;
}

function read(): Wanted {
  const { values } = parseArgs({
    options: {
      kills: { type: "string" },
      outage: { type: "string" },
      only: { type: "string" },
      short: { type: "boolean" },
    },
  });
  const settings = { ...(values.short ? SHORT : LONG) };
  settings.kills = natural(values.kills, "--kills") ?? settings.kills;
  const outage = natural(values.outage, "--outage");
  if (outage !== undefined) settings.outage = outage * 1000;
  const names = values.only?.split(",") ?? Object.keys(CHAPTERS);
  const unknown = names.find((name) => !Object.hasOwn(CHAPTERS, name));
  if (unknown !== undefined)
    throw new Error(`--only knows ${Object.keys(CHAPTERS).join(", ")}, and not ${unknown}`);
  return { names, settings };
}

/** @returns whether everything held */
async function play(name: string, settings: Settings): Promise<boolean> {
  const data = await mkdtemp(join(tmpdir(), `certrace-soak-${name}-`));
  const remove = () => rm(data, { recursive: true, force: true, maxRetries: 5 });
  interrupted = remove;
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const tell = (progress: string) => console.log(`  ${name}, ${seconds()} s: ${progress}`);
  console.log(`${name} …`);
  try {
    const rows = await CHAPTERS[name]!({ data, settings, tell });
    await remove();
    console.log(`✓ ${name} (${seconds()} s)\n${pairs(rows)}\n`);
    return true;
  } catch (error) {
    console.log(`✗ ${name} (${seconds()} s): ${error instanceof Error ? error.stack : error}`);
    endAll();
    console.log(`  what it left is kept in ${data}\n`);
    return false;
  }
}

let interrupted: () => Promise<void> = async () => {};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void interrupted().finally(() => process.exit(130)));

try {
  const { names, settings } = read();
  let held = true;
  for (const name of names) held = (await play(name, settings)) && held;
  process.exit(held ? 0 : 1);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
