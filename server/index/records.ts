/**
 * What the index keeps under its keys (store/keys.ts), as JSON. A change of these shapes, or of how the chain's words are
 * read into them (3: strings are strict UTF-8), raises SCHEMA: an index of another schema is rebuilt from the chain.
 */
import { CertraceError } from "../../core/errors.ts";
import type {
  BlockRef,
  DepartmentRef,
  SigningKeyFact,
  StatusChange,
  TypeFact,
} from "../../core/verify/facts.ts";
import type { EpochFact } from "../../core/verify/receipt/facts.ts";
import type { Operation, Reads } from "../store/store.ts";
import type { LogState } from "./index.ts";

export const SCHEMA = 3;

/** Whose index this is. */
export interface Meta {
  schema: number;
  chainId: number;
  departmentRegistry: string;
  certificateRegistry: string;
  traceRegistry: string;
  /** where reading began: the block of the deployment */
  block: number;
}

export interface DepartmentRecord extends DepartmentRef {
  registeredAt: number;
  suspended: boolean;
  successor: number | null;
  /** ids from the parent up: parents never change, names do */
  ancestors: number[];
}

export interface OperatorRecord {
  permissions: number;
  validFrom: number;
  validUntil: number | null;
  compromisedAt: number | null;
}

export interface BatchRecord {
  size: number;
  typeId: number;
  list: number;
  operator: string;
  anchoredAt: number;
  block: number;
}

export interface IssuerRecord {
  validFrom: number;
  validUntil: number | null;
}

export type KeyRecord = SigningKeyFact;
export type TypeRecord = TypeFact;
export type StatusRecord = StatusChange;
export type LogRecord = LogState;
export type EpochRecord = EpochFact;

/** What undoes a block: for each key that it changed, what stood there before (null: nothing). */
export interface UndoRecord {
  block: BlockRef;
  previous: [key: string, value: string | null][];
}

export function put(key: string, value: unknown): Operation {
  return { put: key, value: Buffer.from(JSON.stringify(value)) };
}

export function parse<T>(value: Uint8Array): T {
  try {
    return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()) as T;
  } catch (cause) {
    throw new CertraceError("store-corrupt", "A record of the index is damaged.", {
      remedy: "Stop the service and delete the folder of the index: it is rebuilt from the chain.",
      cause,
    });
  }
}

export async function read<T>(reads: Pick<Reads, "get">, key: string): Promise<T | undefined> {
  const value = await reads.get(key);
  return value === undefined ? undefined : parse<T>(value);
}

/** The chain's events contradict each other, or what was read before. */
export function inconsistent(missing: string): CertraceError {
  return new CertraceError(
    "chain-inconsistent",
    `The node left out, or gave twice, what comes with ${missing}.`,
    { field: missing, remedy: "Ask another node." },
  );
}
