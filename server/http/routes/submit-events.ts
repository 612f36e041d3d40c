/**
 * POST /log/{id}/submissions: a department's signed events into the log, a receipt out (server/ledger/submit.ts). The
 * receipt comes only after everything is on the disk: data may be released on it, and on nothing less.
 *
 * A refusal is an answer, logged like the rest: 403 where nothing was authorised, with the receipts of the refusals;
 * 207 where some was. Sent again, the same submission gets the same bytes. What could not be found out (the chain is
 * away, the disk is full) is 503 and logs nothing.
 */
import { z } from "zod";
import { receiptFile } from "../../../core/trace/receipt.ts";
import type { Answer as Logged } from "../../ledger/submit.ts";
import { withTagProof } from "../../ledger/tag-proof.ts";
import { LIMITS } from "../limits.ts";
import { logOf } from "../log-of.ts";
import { LOG_PROBLEMS } from "../log-problems.ts";
import { nothing, parameters } from "../parameters.ts";
import type { ProblemCode } from "../problem.ts";
import { PROBLEMS } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { exampleReceipt, exampleRefusal, exampleSubmission } from "../trace-examples.ts";
import { receipt, refusedSubmission } from "../trace-schemas.ts";

/** What the ledger can answer with; authorisation codes stand in the refusal's own members. */
const problems = Object.keys(LOG_PROBLEMS).filter((code) =>
  /^(submission|event|subject|citizen-id|log|authority|catalogue)-/.test(code),
) as (keyof typeof LOG_PROBLEMS)[];

export const submitEvents = defineRoute({
  id: "submit-events",
  method: "post",
  path: "/log/{id}/submissions",
  tag: "Trace log",
  summary: "Log events, get a receipt",
  description:
    "A compact JWS, ES256, by a key that the department registered on chain for submissions, around 1 to 10,000 events. Answers when they are durable: 200 and the receipt where all are logged as asked; 403 where nothing was authorised, and 207 where only some was: the entries of the kind `refused` say why, and nothing may be released on them. The `jti` makes a retry harmless: it gets the same answer, byte for byte. A gateway (CERTRACE_GATEWAYS) that sends `Prefer: tag-proof` with a single event gets the VRF proof that its entry stands under the subject's tag.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: nothing,
  body: "raw",
  accepts: {
    content: { "application/jose": { example: exampleSubmission } },
    limit: LIMITS.submission,
    file: "submission.jws",
  },
  answers: {
    200: {
      description: "Logged; the receipt has an entry for each event, in their order",
      content: { "application/json": { schema: receipt, example: exampleReceipt } },
    },
    207: {
      description: "Logged; some events were refused",
      content: { "application/json": { schema: receipt, example: exampleReceipt } },
    },
    403: {
      description: "Every event was refused, and that is logged",
      content: { "application/problem+json": { schema: refusedSubmission, example: exampleRefusal } },
    },
  },
  problems: ["chain-unavailable", "store-unavailable", ...problems],
  open: false,
  limited: "failures",
  async handle({ body, params, prefer, gateway }, services) {
    const { ledger } = logOf(services, params.id);
    // What is no ASCII is no base64url either; core says where.
    const jws = Buffer.from(body).toString("latin1").trim();
    const answer = await ledger.submit(jws);
    services.metrics.submitted(answer.count - answer.refused.length, answer.refused.length);
    if (answer.status === 403) return refusal(answer, `${services.publicUrl}`, ledger.id);
    const proven =
      gateway && answer.status === 200 && prefersTagProof(prefer)
        ? await withTagProof(answer.receipt, jws, ledger.subjects)
        : null;
    return {
      status: answer.status,
      mediaType: "application/json",
      body: proven === null ? answer.file : receiptFile(proven),
      ...(proven === null ? {} : { headers: { "Preference-Applied": TAG_PROOF } }),
    };
  },
});

const TAG_PROOF = "tag-proof";

/** RFC 7240: preferences separated by commas, parameters after semicolons. */
function prefersTagProof(prefer: string | string[] | undefined): boolean {
  return [prefer ?? []]
    .flat()
    .flatMap((line) => line.split(","))
    .some((each) => each.split(";")[0]!.trim().toLowerCase() === TAG_PROOF);
}

/** Made of the answer alone, so that a retry gets the same bytes. */
function refusal({ receipt, refused }: Logged, publicUrl: string, log: number) {
  const code: ProblemCode = refused.length === 1 ? refused[0]!.code : "submission-refused";
  const [status, title] = PROBLEMS[code];
  return {
    status,
    mediaType: "application/problem+json",
    body: {
      type: `${publicUrl}/docs#${code}`,
      title,
      status,
      code,
      detail: `${title}.`,
      remedy: "Release nothing. Ask the person for a grant that covers the request, or cite another basis.",
      instance: `${publicUrl}/log/${log}/bodies/${refused[0]!.index}`,
      refused,
      receipt,
    },
  };
}
