/** An objection as its person and its departments get it from the service, and its clock. */
import type { ResponseOutcome } from "../../core/trace/kinds/dispute.ts";

export interface SaidFile {
  /** SHA-256, base64url */
  hash: string;
  name: string;
  type: string;
  /** bytes */
  size: number;
}

export interface Said {
  index: number;
  /** RFC 3339 */
  time: string;
  /** null: erased */
  words: { text: string } | null;
  attachments: SaidFile[];
}

export interface Answer extends Said {
  department: number;
  outcome: ResponseOutcome;
}

export interface DisputeClock {
  index: number;
  /** log index of what is objected to */
  entry: number;
  consumer: number;
  holder: number;
  time: string;
  due: string;
  open: boolean;
  /** departments that still owe the answer */
  owing: number[];
}

export interface Dispute extends DisputeClock, Said {
  responses: Answer[];
}

const DAY = 86_400_000;

/** `days` that are left, or by which it is overdue: begun ones count. */
export type Clock = { state: "answered" } | { state: "due" | "overdue"; days: number };

/** @param now Unix milliseconds */
export function clockAt({ due, open }: Pick<DisputeClock, "due" | "open">, now: number): Clock {
  if (!open) return { state: "answered" };
  const left = Date.parse(due) - now;
  return left > 0
    ? { state: "due", days: Math.ceil(left / DAY) }
    : { state: "overdue", days: Math.max(1, Math.ceil(-left / DAY)) };
}

/** UTF-8 bytes of words, as the service counts them. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
