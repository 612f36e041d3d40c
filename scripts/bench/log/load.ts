/**
 * The two loads on a trace log. `batches`: submissions of a thousand events, a few at a time, for so long. `singles`: an
 * open loop, one event each at a fixed rate; each is due at its time whether or not those before were answered, and
 * its latency counts from then. All are signed as a department signs them; of the receipts a sample is checked.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { verifyInclusion } from "../../../core/merkle/proof.ts";
import { parseReceipt } from "../../../core/trace/receipt.ts";
import type { Client } from "./client.ts";
import { accessEvent, grantEvents, signSubmission } from "./events.ts";
import { type Consumer, ORIGIN } from "./world.ts";

const BATCH = 1_000;
const AT_ONCE = 4;
/** one receipt of so many is checked to the last proof */
const SAMPLE = 100;

export interface Load {
  events: number;
  seconds: number;
  /** of requests, milliseconds, ascending */
  latencies: number[];
  /** processor seconds of the generator */
  cpu: number;
  /** of one receipt, bytes an event */
  receiptBytes: number;
}

/** Logs the grants that later accesses cite. @returns their log indexes, by the rank of the citizen */
export async function logGrants(client: Client, consumer: Consumer): Promise<number[]> {
  const events = grantEvents();
  const indexes: number[] = [];
  for (let first = 0; first < events.length; first += BATCH) {
    const jws = signSubmission(consumer, ORIGIN, events.slice(first, first + BATCH));
    for (const { index } of parseReceipt(await client.submit(jws)).entries) indexes.push(index);
  }
  return indexes;
}

export async function batches(
  client: Client,
  consumer: Consumer,
  grants: readonly number[],
  seconds: number,
  onProgress: (events: number, seconds: number) => void,
): Promise<Load> {
  const latencies: number[] = [];
  let [number, sent, receiptBytes] = [0, 0, 0];
  const before = process.cpuUsage();
  const began = performance.now();
  const end = began + seconds * 1000;
  async function work(): Promise<void> {
    while (performance.now() < end) {
      const events = Array.from({ length: BATCH }, () => accessEvent(grants, number++));
      const jws = signSubmission(consumer, ORIGIN, events);
      const asked = performance.now();
      const receipt = await client.submit(jws);
      latencies.push(performance.now() - asked);
      receiptBytes = receipt.length / BATCH;
      if (sent++ % SAMPLE === 0) check(receipt, BATCH);
      onProgress(latencies.length * BATCH, (performance.now() - began) / 1000);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return loadOf(latencies, latencies.length * BATCH, began, before, receiptBytes);
}

export async function singles(
  client: Client,
  consumer: Consumer,
  grants: readonly number[],
  perSecond: number,
  seconds: number,
): Promise<Load> {
  const signed = Array.from({ length: perSecond * seconds }, (_, i) =>
    signSubmission(consumer, ORIGIN, [accessEvent(grants, i)]),
  );
  const latencies: number[] = [];
  const waiting: Promise<void>[] = [];
  let receiptBytes = 0;
  const before = process.cpuUsage();
  const began = performance.now();
  for (let next = 0; next < signed.length; ) {
    const due = Math.min(signed.length, Math.floor(((performance.now() - began) / 1000) * perSecond) + 1);
    for (; next < due; next++) {
      const dueAt = began + (next / perSecond) * 1000;
      const checked = next % (SAMPLE * 10) === 0;
      waiting.push(
        client.submit(signed[next]!).then((receipt) => {
          latencies.push(performance.now() - dueAt);
          receiptBytes = receipt.length;
          if (checked) check(receipt, 1);
        }),
      );
    }
    await sleep(1);
  }
  await Promise.all(waiting);
  return loadOf(latencies, signed.length, began, before, receiptBytes);
}

function loadOf(
  latencies: number[],
  events: number,
  began: number,
  before: NodeJS.CpuUsage,
  receiptBytes: number,
): Load {
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  latencies.sort((a, b) => a - b);
  return { events, seconds, latencies, cpu: (user + system) / 1e6, receiptBytes };
}

/** A receipt that proves nothing would be quick to make. */
function check(file: Buffer, events: number): void {
  const { entries, checkpoint } = parseReceipt(file);
  const proved = entries.filter(({ index, leafHash, path }) =>
    verifyInclusion({ root: checkpoint.root, size: checkpoint.size, index, leafHash, path }),
  );
  if (proved.length !== events) throw new Error(`of ${events} events only ${proved.length} are receipted`);
}
