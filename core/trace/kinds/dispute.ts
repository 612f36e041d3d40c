/**
 * A person objects to an entry about them, and the departments that it names answer within the catalogue's days.
 * Words and attachments are kept apart from the log: a body holds only their hashes, those of words salted.
 */

import { ascending, is, list, oneOf, record, type Shape } from "../../shape.ts";
import { hasHiddenCharacters } from "../../text.ts";
import { department, hash, instant, logIndex } from "../terms.ts";
import { type Common, common, signed } from "./common.ts";
import type { ByAnother } from "./grant.ts";

export const MAX_ATTACHMENTS = 5;
/** bytes of one */
export const MAX_ATTACHMENT = 5 * 1024 * 1024;

/** Every outcome but `referred`, which passes it to the other party, closes the dispute. */
export type ResponseOutcome = "explained" | "corrected" | "unlawful" | "referred";

interface Said {
  /** commitment to the words, as to details, base64url */
  words: string;
  /** SHA-256 of each attachment, base64url, ascending */
  attachments: string[];
}

export interface DisputeBody extends Common, Said, ByAnother {
  kind: "dispute";
  /** log index of what is objected to */
  entry: number;
  /** as that entry says */
  consumer: number;
  holder: number;
  /** when an answer is due, RFC 3339, UTC */
  due: string;
}

export interface ResponseBody extends Common, Said {
  kind: "response";
  /** log index of the dispute */
  dispute: number;
  /** who answers */
  department: number;
  outcome: ResponseOutcome;
}

/** It names no subject: the dispute does. */
export interface ResponseEvent {
  kind: "response";
  dispute: number;
  outcome: ResponseOutcome;
  /** text, at most 4 KiB of UTF-8 */
  words: string;
  attachments: string[];
}

/** Words that people can read: something, and nothing hidden in it. Their length is looked at apart. */
export function areWords(value: unknown): value is string {
  return (
    typeof value === "string" && value.trim() !== "" && value.isWellFormed() && !hasHiddenCharacters(value)
  );
}

const attachments = ascending(hash, 0, MAX_ATTACHMENTS);
const outcome = oneOf("explained", "corrected", "unlawful", "referred");

export const DISPUTE_BODIES = {
  dispute: record(
    {
      ...common,
      kind: oneOf("dispute"),
      entry: logIndex,
      consumer: department,
      holder: department,
      words: hash,
      attachments,
      due: instant,
    },
    { by: hash },
  ),
  response: record(
    { ...common, kind: oneOf("response"), dispute: logIndex, department, outcome, words: hash, attachments },
    signed,
  ),
} satisfies Record<string, Shape>;

/** As they come: attachments in any order. */
export const DISPUTE_EVENTS = {
  response: record({
    kind: oneOf("response"),
    dispute: logIndex,
    outcome,
    words: is(areWords),
    attachments: list(hash, 0, MAX_ATTACHMENTS),
  }),
} satisfies Record<string, Shape>;
