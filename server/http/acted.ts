/**
 * What every act of a signed-in person has in common over HTTP: how its body comes, what it is answered with, and what
 * can go wrong with any of them. What was done is answered 201 with its receipt, which proves it to anybody.
 */
import type { z } from "zod";
import { type Receipt, receiptFile } from "../../core/trace/receipt.ts";
import { ACT_BODY } from "./json-body.ts";
import type { ProblemCode } from "./problem.ts";
import type { Answer } from "./route.ts";

/** @param members beside the receipt */
export function actedAnswer(members: object, receipt: Receipt): Answer {
  // The receipt is text already: what it proves must not pass through another writer of JSON.
  const text = JSON.stringify(members).replace(/\}$/, "");
  return { status: 201, mediaType: "application/json", body: `${text},"receipt":${receiptFile(receipt)}}` };
}

export const jsonAct = (schema: z.ZodType, example: object) => ({
  content: { "application/json": { schema, example } },
  limit: ACT_BODY,
  file: "act.json",
});

export const ACT_ROUTE_PROBLEMS = [
  "act-key-invalid",
  "act-key-reused",
  "index-invalid",
  "log-unknown",
  "log-not-checked",
  "log-not-open",
  "log-rolled-back",
  "log-forked",
  "log-faulty",
  "log-keys-other",
  "log-unavailable",
  "catalogue-missing",
  "store-unavailable",
] as const satisfies readonly ProblemCode[];

/** Of an act for whom somebody may act for another. */
export const ACTING_ACT_PROBLEMS = [
  "sign-in-again",
  "representation-not-yours",
  "acting-unknown",
  "acting-other",
  "acting-not-live",
  "tag-invalid",
] as const satisfies readonly ProblemCode[];

/** Of words, and of the files that are handed in with them. */
export const SAID_PROBLEMS = [
  "words-missing",
  "words-too-large",
  "attachment-missing",
  "attachments-too-many",
] as const satisfies readonly ProblemCode[];

export const DEPOSIT_PROBLEMS = [
  "attachment-empty",
  "attachment-too-large",
  "attachment-name",
  "attachment-type",
  "attachments-too-many",
] as const satisfies readonly ProblemCode[];
