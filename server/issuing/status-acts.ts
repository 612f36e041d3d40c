/**
 * Cuts a change of many statuses into acts that each fit one transaction (EIP-7825: at most 16,777,216 gas) and
 * cost little: neighbours go as a range, scattered ones as an ascending list, a single one alone. The costs below
 * are measured ones of CertificateRegistry, rounded up; a test holds them against the contract.
 */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { CertificateRef, ReasonName, StatusName } from "../../core/verify/facts.ts";
import type { Act } from "../chain/acts.ts";

export interface BatchStatusChange {
  /** in whose name: the issuer or a successor of it */
  by: number;
  department: number;
  /** base64url */
  root: string;
  status: StatusName;
  reason: ReasonName;
  /** SHA-256 of the decision document, base64url; null: none */
  decision: string | null;
  /** ascending, each once */
  indexes: readonly number[];
  /** with `superseded`: the newer version of each, in the order of `indexes` */
  successors?: readonly CertificateRef[];
}

const BUDGET = 12_000_000;
const GAS_PER_WORD = 34_000;
const GAS_PER_INDEX = 1_500;
const GAS_PER_SUCCESSOR = 9_000;
/** Of a transaction, before it changes anything. */
const GAS_PER_CALL = 60_000;
const LANES = 128;
/** Neighbours below this many are cheaper in a list with others than in a transaction of their own. */
const RANGE_FROM = 128;
const RANGE_MOST = LANES * Math.floor(BUDGET / GAS_PER_WORD - 2);

export function statusActs(change: BatchStatusChange): Act[] {
  const { by, department, root, reason, decision } = change;
  const of = { by, department, root, reason, decision };
  const { status } = change;
  if (status === "superseded") {
    return fitting(change.indexes, GAS_PER_INDEX + GAS_PER_SUCCESSOR).map(({ from, to }) => ({
      act: "supersede",
      ...of,
      indexes: change.indexes.slice(from, to),
      successors: change.successors!.slice(from, to),
    }));
  }

  const acts: Act[] = [];
  const scattered: number[] = [];
  for (const { first, count } of runs(change.indexes)) {
    if (count < RANGE_FROM) {
      for (let i = 0; i < count; i++) scattered.push(first + i);
    } else {
      for (let done = 0; done < count; done += RANGE_MOST) {
        const most = Math.min(RANGE_MOST, count - done);
        acts.push({ act: "set-status-range", ...of, status, first: first + done, count: most });
      }
    }
  }
  for (const { from, to } of fitting(scattered, GAS_PER_INDEX)) {
    const indexes = scattered.slice(from, to);
    acts.push(
      indexes.length === 1
        ? { act: "set-status", ...of, status, index: indexes[0]! }
        : { act: "set-statuses", ...of, status, indexes },
    );
  }
  return acts;
}

/** Of what an act says: under an id with it, an act that is worked out again after a crash is known to the outbox. */
export function actDigest(act: Act): string {
  return hash("sha256", canonicalize(act)!, "base64url");
}

/** What an act of `statusActs` costs at most, as an estimate for people. */
export function statusGas(act: Act): number {
  switch (act.act) {
    case "set-status":
      return GAS_PER_CALL + GAS_PER_WORD + GAS_PER_INDEX;
    case "set-status-range":
      return GAS_PER_CALL + GAS_PER_WORD * (Math.ceil(act.count / LANES) + 1);
    case "set-statuses":
      return GAS_PER_CALL + listGas(act.indexes, GAS_PER_INDEX);
    case "supersede":
      return GAS_PER_CALL + listGas(act.indexes, GAS_PER_INDEX + GAS_PER_SUCCESSOR);
    default:
      throw new RangeError(`${act.act} changes no status`);
  }
}

function listGas(indexes: readonly number[], gasPerIndex: number): number {
  const words = new Set(indexes.map((index) => Math.floor(index / LANES)));
  return words.size * GAS_PER_WORD + indexes.length * gasPerIndex;
}

/** Neighbours, each group as long as possible. */
function* runs(indexes: readonly number[]): Generator<{ first: number; count: number }> {
  for (let from = 0; from < indexes.length; ) {
    let to = from + 1;
    while (to < indexes.length && indexes[to] === indexes[to - 1]! + 1) to++;
    yield { first: indexes[from]!, count: to - from };
    from = to;
  }
}

/** Parts of the list whose gas fits the budget. */
function fitting(indexes: readonly number[], gasPerIndex: number): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  let from = 0;
  let gas = 0;
  let word = -1;
  for (const [i, index] of indexes.entries()) {
    const own = Math.floor(index / LANES);
    const cost = gasPerIndex + (own === word ? 0 : GAS_PER_WORD);
    if (gas + cost > BUDGET) {
      parts.push({ from, to: i });
      from = i;
      gas = gasPerIndex + GAS_PER_WORD;
    } else gas += cost;
    word = own;
  }
  if (from < indexes.length) parts.push({ from, to: indexes.length });
  return parts;
}
