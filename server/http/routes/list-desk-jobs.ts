/** GET /desk/jobs: everything that the desk issued or adopted, register by register. */
import type { JobShown } from "../../../core/desk/answers.ts";
import { deskJobs, exampleCertificates } from "../desk-certificates-schemas.ts";
import { deskToRead } from "../desk-of.ts";
import { DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const listDeskJobs = defineRoute({
  id: "list-desk-jobs",
  method: "get",
  path: "/desk/jobs",
  tag: "Desk",
  summary: "What was issued, job by job",
  description:
    "The newest first; those issued with the CLI are there once they were adopted (certrace desk adopt).",
  params: nothing,
  query: nothing,
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "Every job with its batches",
      content: { "application/json": { schema: deskJobs, example: exampleCertificates.jobs } },
    },
  },
  problems: DESK_ROUTE_PROBLEMS,
  open: false,
  limited: true,
  async handle({ session }, services) {
    const { certificates } = deskToRead(session, services).tools;
    const items = certificates.jobs.toReversed().map(
      ({ job, vct, department, issued, batches }): JobShown => ({
        ...{ job, vct, department, issued, adopted: job.startsWith("adopted-") },
        batches: batches.map(({ batch, root, size, kid, block }) => ({ batch, root, size, kid, block })),
      }),
    );
    return { mediaType: "application/json", headers: { Vary: "Cookie" }, body: { items } };
  },
});
