/** GET /desk/certificates: the certificates of the desk, by number, beginning, batch, job or decision. */
import { z } from "zod";
import { type FindQuery, findCertificates } from "../../desk/find.ts";
import { exampleCertificates, foundCertificates } from "../desk-certificates-schemas.ts";
import { deskToRead } from "../desk-of.ts";
import { DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

const text = (what: string) => z.string().min(1).max(8192).optional().meta({ description: what });
const WAYS = ["number", "prefix", "batch", "job", "decision"] as const;

export const findDeskCertificates = defineRoute({
  id: "find-desk-certificates",
  method: "get",
  path: "/desk/certificates",
  tag: "Desk",
  summary: "Find certificates",
  description:
    "In one way at a time, or all of them, the newest job first. A certificate that was issued again stands there with each of its numbers' places. `decision` takes the SHA-256 of the decision document (hex or base64url), or the number that it goes by.",
  params: z.strictObject({}),
  query: z.strictObject({
    number: text("Give the whole number."),
    prefix: text("Give the beginning of the number."),
    batch: parameters.root.optional().meta({ description: "Give the batch's Merkle root." }),
    job: text("Give a job of GET /desk/jobs."),
    decision: text("Give the SHA-256 of the document, or the number it goes by."),
    after: z.string().min(1).max(1024).optional().meta({
      description: "Give the `next` of the page before, unchanged; leave it out for the first page.",
    }),
    limit: parameters.limit,
  }),
  queryExample: { prefix: "SYM-2026" },
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "One page, with the status of each as of now",
      content: { "application/json": { schema: foundCertificates, example: exampleCertificates.found } },
    },
  },
  problems: [...DESK_ROUTE_PROBLEMS, "page-invalid"],
  open: false,
  limited: true,
  async handle({ query: { after, limit, ...query }, session }, services) {
    const desk = deskToRead(session, services);
    const ways = WAYS.filter((way) => query[way] !== undefined);
    if (ways.length > 1)
      throw problem("request-invalid", `${ways.join(" and ")} are two questions.`, {
        field: ways[1]!,
        remedy: `Ask in one way at a time: ${WAYS.join(", ")}.`,
      });
    const found = await findCertificates(desk.tools, query as FindQuery, after ?? null, limit);
    return { mediaType: "application/json", headers: { Vary: "Cookie" }, body: found };
  },
});
