/**
 * What the embedded chain must remember, in its folder:
 * - `journal/`: a store with the genesis and, in order, every cycle: a group of signed transactions and the time of
 *   the block they were mined in. A cycle is written durably before anvil sees it.
 * - `state-<n>.gz`: anvil's dump of everything before cycle n. Written aside, synced, renamed; the one before is
 *   kept. A torn file fails gzip's checksum and is passed over.
 *
 * anvil is deterministic: the same genesis and the same cycles give the same blocks, hash for hash. So a state
 * only saves time, and the journal is never cut: it costs less than the dumps, and with it the chain comes back
 * even if both states are gone, or another version of anvil cannot read them.
 */
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { CertraceError } from "../../core/errors.ts";
import { after, chainKeys, lastNumber, under } from "../store/keys.ts";
import { openLevelStore } from "../store/level.ts";

/** Submit the transactions in this order, then, if one was accepted, mine. */
export interface Cycle {
  /** of the block, Unix seconds; 0: do not mine (transactions carried over that still wait for an earlier nonce) */
  time: number;
  /** signed transactions, `0x` hex */
  transactions: string[];
}

/** One way to come back: load the state, replay the cycles. */
export interface RecoveryPoint {
  /** gzip as anvil dumped it; null: start from the genesis */
  state: Buffer | null;
  cycles(): AsyncIterable<Cycle>;
}

export interface ChainJournal {
  /** Unix seconds */
  genesisTime: number;
  /** number of the cycle that will be appended next */
  next(): number;
  append(cycle: Cycle): Promise<void>;
  /** Ways to come back, the quickest first; all lead to the same chain. */
  recoveryPoints(): AsyncIterable<RecoveryPoint>;
  /** Keeps a dump of everything appended so far, but for the transactions still `waiting` in the pool. */
  keep(state: Buffer, waiting: string[]): Promise<void>;
  close(): Promise<void>;
}

const stateFile = (n: number) => `state-${n}.gz`;

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const decode = <T>(bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as T;

/**
 * Opens the folder, making it (0700) if absent. Throws CertraceError `chain-locked` (another process has it),
 * `chain-other` (it holds a chain of another id), `folder-unwritable`, `chain-corrupt`.
 */
export async function openChainJournal(folder: string, chainId: number, now: number): Promise<ChainJournal> {
  const store = await openFolder(folder);
  const genesis = await readGenesis();
  let next = await lastCycle();

  async function readGenesis(): Promise<{ chainId: number; time: number }> {
    const stored = await store.get(chainKeys.genesis);
    if (stored === undefined) {
      const fresh = { v: 1, chainId, time: now };
      await store.batch([{ put: chainKeys.genesis, value: encode(fresh) }]);
      return fresh;
    }
    const known = decode<{ chainId: number; time: number }>(stored);
    if (known.chainId !== chainId) {
      await store.close();
      const sentence = `The embedded chain in ${folder} has the id ${known.chainId}, not ${chainId}.`;
      const remedy = `Set CERTRACE_CHAIN_ID=${known.chainId}, or choose another data folder with CERTRACE_DATA.`;
      throw new CertraceError("chain-other", sentence, { field: "CERTRACE_CHAIN_ID", remedy });
    }
    return known;
  }

  async function lastCycle(): Promise<number> {
    for await (const [key] of store.range({ ...under(chainKeys.cycles), reverse: true, limit: 1 })) {
      return lastNumber(key) + 1;
    }
    return Math.max(0, ...(await states()));
  }

  /** the numbers of the state files, the newest first */
  async function states(): Promise<number[]> {
    const numbers = (await readdir(folder)).map((name) => /^state-(\d{1,12})\.gz$/.exec(name)?.[1]);
    return numbers
      .filter((n) => n !== undefined)
      .map(Number)
      .sort((a, b) => b - a);
  }

  async function* cyclesFrom(n: number): AsyncIterable<Cycle> {
    for await (const [, value] of store.range({ from: chainKeys.cycle(n), to: after(chainKeys.cycles) }))
      yield decode<Cycle>(value);
  }

  const journal: ChainJournal = {
    genesisTime: genesis.time,
    next: () => next,

    async append(cycle) {
      await store.batch([{ put: chainKeys.cycle(next), value: encode(cycle) }]);
      next++;
    },

    async *recoveryPoints() {
      for (const n of await states()) {
        const state = await readState(join(folder, stateFile(n)));
        if (state !== null) yield { state, cycles: () => cyclesFrom(n) };
      }
      yield { state: null, cycles: () => cyclesFrom(0) };
    },

    async keep(state, waiting) {
      const n = next;
      // What the state lacks comes right behind it. Replayed onto an earlier state it changes nothing.
      if (waiting.length > 0) await journal.append({ time: 0, transactions: waiting });
      await writeState(folder, stateFile(n), state);
      for (const old of (await states()).slice(2)) await rm(join(folder, stateFile(old)), { force: true });
    },

    close: () => store.close(),
  };
  return journal;
}

async function openFolder(folder: string) {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await openLevelStore(join(folder, "journal"));
  } catch (cause) {
    throw translate(cause, folder);
  }
}

function translate(cause: unknown, folder: string): CertraceError {
  const code = cause instanceof CertraceError ? cause.code : "store-unwritable";
  const more = { field: folder, cause };
  if (code === "store-locked") {
    const remedy =
      "Stop the other one (it may be another `npm start`), or choose another folder with CERTRACE_DATA.";
    return new CertraceError("chain-locked", `Another process runs the embedded chain in ${folder}.`, {
      ...more,
      remedy,
    });
  }
  if (code === "store-corrupt") return corrupt(folder, cause);
  const remedy = "Make the folder writable for this user, or choose another one with CERTRACE_DATA.";
  return new CertraceError("folder-unwritable", `The folder ${folder} cannot be written.`, {
    ...more,
    remedy,
  });
}

/** The embedded chain cannot be brought back from what its folder holds. */
export function corrupt(folder: string, cause?: unknown): CertraceError {
  return new CertraceError("chain-corrupt", `The embedded chain in ${folder} cannot be read any more.`, {
    field: folder,
    remedy:
      "Restore the folder from a backup, or move it away and start again: the outboxes send again what was on the chain.",
    cause,
  });
}

/** null: torn or unreadable */
async function readState(file: string): Promise<Buffer | null> {
  try {
    const bytes = await readFile(file);
    gunzipSync(bytes);
    return bytes;
  } catch {
    return null;
  }
}

async function writeState(folder: string, name: string, bytes: Buffer): Promise<void> {
  const aside = join(folder, `${name}.aside`);
  const file = await open(aside, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, join(folder, name));
  if (process.platform === "win32") return;
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
