/**
 * GET /log/{id}/disputes/{index}/attachments/{hash}: a file of a dispute or of one of its answers, for the departments
 * that it names. Whatever it claims to be, it is a download: it comes from a stranger, and never runs under our origin.
 */
import { z } from "zod";
import { attachmentAnswer } from "../attachment-answer.ts";
import { requireDepartment } from "../authorization.ts";
import { disputeOf, fileOf } from "../disputes-shown.ts";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";

export const getAttachment = defineRoute({
  id: "get-attachment",
  method: "get",
  path: "/log/{id}/disputes/{index}/attachments/{hash}",
  tag: "Trace log",
  summary: "A file of a dispute, for its parties",
  description: "The bytes that have this SHA-256, always as a download.",
  params: z.strictObject({ id: parameters.log, index: parameters.index, hash: parameters.fileHash }),
  paramsExample: { id: "1", index: "57", hash: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" },
  query: nothing,
  body: "none",
  token: "a request token of the consumer or the holder.",
  answers: {
    200: {
      description: "The file",
      content: { "application/octet-stream": { example: "(bytes)" } },
    },
  },
  problems: [
    "log-unknown",
    "dispute-unknown",
    "attachment-unknown",
    ...TOKEN_PROBLEMS,
    "trail-behind",
    "store-unavailable",
  ],
  open: true,
  limited: true,
  async handle({ authorization, params: { id, index, hash } }, services) {
    const { ledger } = logOf(services, id);
    const department = await requireDepartment(authorization, ledger.origin, services);
    const dispute = await disputeOf(department, index, ledger);
    return attachmentAnswer(await fileOf(dispute, hash, ledger));
  },
});
