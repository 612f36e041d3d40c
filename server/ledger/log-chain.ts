/**
 * What the ledger asks of the chain. Every answer is what the chain says; what cannot be found out now throws
 * (`authority-unknown`, `chain-…`, `store-…`) and is never a null.
 */
import { CertraceError } from "../../core/errors.ts";
import type { DepartmentFact, Fact, MissingReason, SigningKeyFact } from "../../core/verify/facts.ts";
import type { ChainIndex } from "../index/chain-index.ts";

export interface Signer {
  /** null: no such department */
  department: DepartmentFact | null;
  /** neither it nor any department above it is suspended */
  active: boolean;
  /** null: the department registered no such key */
  key: SigningKeyFact | null;
}

/** A log as it stands in the registry. Hashes and keys are base64url. */
export interface LogState {
  department: number;
  origin: string;
  /** the keys in force */
  noteKey: string;
  vrfKey: string;
  /** somebody has proved its map false */
  faulty: boolean;
  /** the newest epoch; null: none yet */
  head: { size: number; root: string; mapRoot: string } | null;
}

export interface LogChain {
  signer(department: number, kid: string): Promise<Signer>;
  /** null: the registry has no such log */
  state(): Promise<LogState | null>;
  /** Resolves when what happened in this block can be asked. */
  whenRead(block: number): Promise<void>;
}

type Source = Pick<ChainIndex, "signer" | "traceLog" | "whenRead" | "progress">;

/**
 * The chain as the index knows it.
 * @param id of the log
 * @param maxAge seconds without news of the chain after which it is not believed any more
 */
export function indexedChain(index: Source, id: number, maxAge: number, now = Date.now): LogChain {
  async function known<T>(asked: Promise<Fact<T>>): Promise<T> {
    const fact = await asked;
    if ("missing" in fact) throw unknown(fact.missing);
    const { readAt } = await index.progress();
    // Either way: a clock that stepped back would make old news look fresh for as long as the step.
    if (Math.abs(now() / 1000 - readAt) > maxAge) throw unknown("source-behind");
    return fact.value;
  }
  return {
    signer: (department, kid) => known(index.signer(department, kid)),
    async state() {
      const state = await known(index.traceLog(id));
      if (state === null) return null;
      const { department, origin, keys, size, root, mapRoot, faulty } = state;
      const { noteKey, vrfKey } = keys.at(-1)!;
      const head = root === null || mapRoot === null ? null : { size, root, mapRoot };
      return { department, origin, noteKey, vrfKey, faulty, head };
    },
    whenRead: (block) => index.whenRead(block),
  };
}

function unknown(why: MissingReason): CertraceError<"authority-unknown"> {
  return new CertraceError(
    "authority-unknown",
    `The chain cannot be asked now: ${why.replaceAll("-", " ")}.`,
    {
      remedy: "Send the same submission again in a minute.",
    },
  );
}
