/** `log-view`: everything about one citizen with a thousand entries, from the service and through the checks. */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";
import type { EpochFact } from "../../../core/verify/receipt/facts.ts";
import { launchChromium } from "../../../test/e2e/browser.ts";
import { median, quantile, type Row, round } from "../row.ts";
import { citizen, rankWithEntries } from "./citizens.ts";
import { Client } from "./client.ts";
import type { LogBench } from "./run.ts";
import { timeView, type ViewGiven } from "./view-check.ts";

const ENTRIES = 1_000;
/** citizens who are looked at: those with the number of entries nearest to it are among them */
const CITIZENS = 40;
const ROUNDS = 5;
const CHECK = fileURLToPath(new URL("./view-check.ts", import.meta.url));

interface Asked extends ViewGiven {
  entries: number;
  ms: number;
}

export async function viewed({ service, tell }: LogBench): Promise<Row[]> {
  const client = new Client(service.url, 1);
  const { size } = await service.state();
  await anchored(client, size);
  const rank = rankWithEntries(ENTRIES, size);
  const asked: Asked[] = [];
  for (let i = 0; i < CITIZENS; i++) {
    const subject = citizen(Math.max(0, rank - CITIZENS / 2) + i);
    const { proof } = await service.prove(subject);
    for (let round = 0; round < ROUNDS; round++) asked.push(await ask(client, subject, proof));
  }
  client.close();
  const entries = median(asked.map((each) => each.entries));
  const times = asked.map(({ ms }) => ms).sort((a, b) => a - b);
  const near = asked.toSorted((a, b) => Math.abs(a.entries - ENTRIES) - Math.abs(b.entries - ENTRIES))[0]!;
  const inNode = Array.from({ length: ROUNDS }, () => complete(timeView(near))).map(({ ms }) => ms);
  const inBrowser = await timesInBrowser(near).catch((error: Error) => {
    tell(`no Chromium (${error.message.split("\n")[0]}): the check is measured in Node only`);
    return null;
  });
  const about = `citizens with about ${round(entries)} entries in a log of ${round(size)}`;
  return [
    {
      title: `the complete view from the service: ${about}`,
      ours: `p50 ${round(quantile(times, 0.5))} ms, slowest ${round(times.at(-1)!)} ms; ${round(near.answer.length / 1000)} kB`,
      beside: "",
      judged: "goal 200 ms",
    },
    {
      title: `the same view of ${round(near.entries)} entries checked, first time and median${inBrowser ? " (Chromium)" : " (Node, one thread)"}`,
      ours: inBrowser
        ? `${round(inBrowser[0]!)} ms, ${round(median(inBrowser))} ms`
        : `${round(inNode[0]!)} ms, ${round(median(inNode))} ms`,
      beside: inBrowser ? `Node: ${round(inNode[0]!)} ms, ${round(median(inNode))} ms` : "",
      judged: "goal 1 s",
    },
  ];
}

/** Resolves when the service sees an epoch of all entries on chain: what is viewed is the whole log, or nearly. */
async function anchored(client: Client, size: number): Promise<void> {
  while ((await json(client, "/log/1", "")).state.value.size < size) await sleep(500);
}

/** At the newest epoch on chain. The view is timed; what the chain says is asked for before. */
async function ask(client: Client, subject: string, proof: string): Promise<Asked> {
  const { state } = await json(client, "/log/1", "");
  const page = await json(client, "/log/1/epochs?order=newest&limit=1", "");
  const epoch = page.items[0] as EpochFact;
  const began = performance.now();
  const { status, body } = await client.get(`/log/1/subject-proof?size=${epoch.size}`, `Bearer ${proof}`);
  const ms = performance.now() - began;
  const answer = body.toString();
  if (status !== 200) throw new Error(`HTTP ${status}: ${answer.slice(0, 300)}`);
  return { subject, proof, answer, state, epoch, ms, entries: JSON.parse(answer).entries.length };
}

async function json(client: Client, path: string, authorization: string) {
  const { status, body } = await client.get(path, authorization);
  if (status !== 200) throw new Error(`HTTP ${status}: ${body.toString().slice(0, 300)}`);
  return JSON.parse(body.toString());
}

/** A check that fails early would be a quick one. */
function complete<T extends { verdict: string }>(timed: T): T {
  if (timed.verdict !== "complete") throw new Error(`the view is ${timed.verdict}`);
  return timed;
}

/** Milliseconds of each round in Chromium, on the page's own thread. */
async function timesInBrowser(given: ViewGiven): Promise<number[]> {
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    build: { write: false, lib: { entry: CHECK, formats: ["iife"], name: "bench" } },
  })) as Rollup.RollupOutput[];
  const [chunk] = built[0]!.output;
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: chunk.code });
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
      const timed = await page.evaluate((view) => (globalThis as any).timeView(view), given);
      times.push(complete(timed as { verdict: string; ms: number }).ms);
    }
    return times;
  } finally {
    await browser.close();
  }
}
