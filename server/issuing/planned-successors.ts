/**
 * A register may hold several versions of a certificate. Those who hold an older one are told the number of the next, sealed
 * to them (core/successor): written to successors.ndjson, one compact JWS on each line, before the chain says that they are
 * superseded. Whoever issues hands them to the service (`issuedHints`); the file can be read by nobody else.
 */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CertificateRef } from "../../core/verify/facts.ts";
import { makeHint } from "../successors/make.ts";
import { GrowingFile, rename } from "./files.ts";
import type { SigningKey } from "./issue-request.ts";
import { type Job, type JobPlan, jobPaths } from "./job.ts";
import { damaged, LineFile } from "./lines.ts";
import { openRegister } from "./register.ts";
import { readState, STATE_BYTES } from "./row-states.ts";

/** Made at the same time: the seals are made on other threads. */
const AT_ONCE = 100;
/** Rows whose states are read at once. */
const BLOCK = 4_096;

/** Made once; a run that is killed makes all of them again. Throws `job-damaged`, `disk-full`. */
export async function writeSuccessors(job: Job, plan: JobPlan, key: SigningKey): Promise<void> {
  const { paths } = job;
  if (plan.statuses.superseded === 0 || existsSync(paths.successors)) return;
  const newer = new Map<number, number>();
  for (const [row, successor] of successorsIn(paths.states, plan.accepted)) newer.set(row, successor);
  const numbers = new Map<number, string>();
  const wanted = new Set(newer.values());
  for await (const { row, number } of rowsOf(paths.index)) if (wanted.has(row)) numbers.set(row, number);

  const { batchSize, bundle, department } = plan.terms;
  const roots: string[] = [];
  for await (const { signed } of job.batches()) roots.push(signed.root);
  const place = (row: number): CertificateRef => ({
    department,
    root: roots[Math.floor(row / batchSize)]!,
    index: row % batchSize,
  });
  const aside = paths.growing.successors;
  const maker = { by: department, key, now: Math.floor(Date.now() / 1000) };
  await using out = new GrowingFile(aside);
  using lines = bundle ? new LineFile(paths.bundle) : null;
  let making: Promise<string | null>[] = [];
  const write = async () => {
    for (const hint of await Promise.all(making)) if (hint !== null) out.write(`${hint}\n`);
    making = [];
    await out.drained();
  };
  for await (const { row, file } of rowsOf(paths.index)) {
    const line = lines?.take(1);
    const successor = newer.get(row);
    if (successor === undefined) continue;
    const older = line?.toString() ?? (await readFile(join(paths.out, file)));
    making.push(makeHint({ file: older, newer: place(successor), number: numbers.get(successor)! }, maker));
    if (making.length === AT_ONCE) await write();
  }
  await write();
  await out.sync();
  rename(aside, paths.successors);
}

/** What a finished job has to tell, some at a time. */
export async function* issuedHints(folder: string, atOnce = 200): AsyncGenerator<string[]> {
  const { successors } = jobPaths(folder);
  if (!existsSync(successors)) return;
  let hints: string[] = [];
  const file = await open(successors);
  for await (const line of file.readLines()) {
    hints.push(line);
    if (hints.length < atOnce) continue;
    yield hints;
    hints = [];
  }
  if (hints.length > 0) yield hints;
}

async function* rowsOf(index: string): AsyncGenerator<{ row: number; number: string; file: string }> {
  let row = 0;
  for await (const rows of (await openRegister({ path: index }, ["number", "file"])).rows)
    for (const { cells } of rows) {
      const [number, file] = cells as [string, string];
      yield { row: row++, number, file };
    }
}

function* successorsIn(path: string, rows: number): Generator<[row: number, successor: number]> {
  const states = Buffer.alloc(BLOCK * STATE_BYTES);
  const file = openSync(path, "r");
  try {
    for (let first = 0; first < rows; first += BLOCK) {
      const count = Math.min(BLOCK, rows - first);
      const length = count * STATE_BYTES;
      if (readSync(file, states, 0, length, first * STATE_BYTES) < length) throw damaged(path);
      for (let i = 0; i < count; i++) {
        const { successor } = readState(states, i);
        if (successor !== null) yield [first + i, successor];
      }
    }
  } finally {
    closeSync(file);
  }
}
