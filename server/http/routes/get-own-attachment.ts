/**
 * GET /my/attachment: a file of an objection of the signed-in person, or of an answer to it. A download, whatever it
 * claims to be: it may come from a department that somebody broke into.
 */
import { z } from "zod";
import { encodeBase64url } from "../../../core/base64url.ts";
import { actingSubject } from "../../sign-in/acting.ts";
import { ACTING_PROBLEMS } from "../acting-problems.ts";
import { attachmentAnswer } from "../attachment-answer.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

export const getOwnAttachment = defineRoute({
  id: "get-own-attachment",
  method: "get",
  path: "/my/attachment",
  tag: "My data",
  summary: "A file of my objection, or of its answer",
  description: "The bytes that have this SHA-256, always as a download.",
  params: z.strictObject({}),
  query: z.strictObject({
    log: parameters.log,
    index: parameters.index,
    hash: parameters.fileHash,
    for: parameters.for,
  }),
  queryExample: { log: "1", index: "57", hash: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" },
  body: "none",
  session: "citizen",
  answers: {
    200: { description: "The file", content: { "application/octet-stream": { example: "(bytes)" } } },
  },
  problems: [...ACTING_PROBLEMS, "attachment-unknown", "log-unavailable", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ query: { log: id, index, hash, for: representation }, session }, services) {
    const running = logOf(services, id);
    const { tag } = await actingSubject(session, running, representation);
    const { acts, log } = running.ledger;
    const entry = await log.entry(index);
    const own = entry !== null && encodeBase64url(entry.tag) === tag;
    const file = own ? await acts.attachment(index, hash) : null;
    if (file !== null) return attachmentAnswer(file);
    throw problem("attachment-unknown", "No objection of this person has such a file, or it was erased.", {
      field: "hash",
      remedy: "Take index and hash from GET /my/disputes.",
    });
  },
});
