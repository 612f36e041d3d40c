/** GET /inbox/attachment: a file of a dispute or of its answers, for the staff of a department that it names: a download. */
import { z } from "zod";
import { attachmentAnswer } from "../attachment-answer.ts";
import { disputeOf, fileOf } from "../disputes-shown.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getInboxAttachment = defineRoute({
  id: "get-inbox-attachment",
  method: "get",
  path: "/inbox/attachment",
  tag: "My data",
  summary: "A file of a dispute, for my department",
  description: "The bytes that have this SHA-256, always as a download. `index` is the dispute's.",
  params: z.strictObject({}),
  query: z.strictObject({ log: parameters.log, index: parameters.index, hash: parameters.fileHash }),
  queryExample: { log: "1", index: "57", hash: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" },
  body: "none",
  session: "department",
  answers: {
    200: { description: "The file", content: { "application/octet-stream": { example: "(bytes)" } } },
  },
  problems: ["log-unknown", "dispute-unknown", "attachment-unknown", "trail-behind", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ query: { log, index, hash }, session: { department } }, services) {
    const { ledger } = logOf(services, log);
    return attachmentAnswer(await fileOf(await disputeOf(department, index, ledger), hash, ledger));
  },
});
