/**
 * POST /v1/verify/numbers: what became of certificates of which one has only the number, asked of the department that issued
 * them. The desks of this service know which certificate a number belongs to; that certificate is then verified like any
 * other. Of what it says nothing is answered: who has a number has no right to more than whether it counts.
 *
 * A number that no desk here has issued is `unknown`, which is no verdict: another service may know it. Where departments have
 * given the same number, all of them are answered, so that nobody is told of the one that holds and not of the other.
 */
import { z } from "zod";
import type { DeskCertificate } from "../../../core/desk/answers.ts";
import { CertraceError } from "../../../core/errors.ts";
import { utf8 } from "../../../core/text.ts";
import type { Desk } from "../../desk/desk.ts";
import { ACT_BODY, readJsonBody } from "../json-body.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { name, verdict } from "../schemas.ts";
import type { Services } from "../services.ts";
import { verify } from "../verification.ts";

const AT_ONCE = 1_000;

const asked = name(
  "NumbersAsked",
  z.strictObject({
    numbers: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(AT_ONCE)
      .meta({ description: `Send 1 to ${AT_ONCE} numbers of certificates, as they stand on them.` }),
  }),
);

const standing = z.object({
  verdict,
  department: z.int(),
  vct: z.string(),
  anchoredAt: z.int().nullable(),
  head: z.object({ number: z.int(), hash: z.string(), time: z.int() }).nullable(),
});

const answered = name(
  "NumbersAnswered",
  z.object({
    results: z.array(
      z.object({
        number: z.string(),
        outcome: z.enum(["known", "unknown"]),
        ...standing.partial().shape,
        also: z
          .array(standing)
          .optional()
          .meta({ description: "Other departments' certificates with this number, where there are any" }),
      }),
    ),
  }),
);

type Standing = z.infer<typeof standing>;
type Result = z.infer<typeof answered>["results"][number];

export const verifyNumbers = defineRoute({
  id: "verify-numbers",
  method: "post",
  path: "/v1/verify/numbers",
  tag: "Verify",
  summary: "Verify certificates by their numbers",
  description:
    "For each number, whether a department's desk in this service has issued a certificate under it, and the verdict on the newest one. Nothing that a certificate says is answered. A number that is not known here is `unknown`: that is no verdict, another service may know it.",
  params: nothing,
  query: z.strictObject({ at: parameters.at }),
  queryExample: { at: "2026-11-22" },
  body: "raw",
  accepts: {
    content: { "application/json": { schema: asked, example: { numbers: ["YS-2026-000041"] } } },
    limit: ACT_BODY,
    file: "numbers.json",
  },
  answers: {
    200: {
      description: "An answer for each number, in their order",
      content: {
        "application/json": {
          schema: answered,
          example: { results: [{ number: "YS-2026-000041", outcome: "unknown" }] },
        },
      },
    },
  },
  problems: ["store-unavailable"],
  open: true,
  limited: true,
  async handle({ body, query }, services) {
    const { numbers } = readJsonBody(asked, body);
    const results: Result[] = [];
    for (const number of numbers) results.push(await resultOf(number, query.at, services));
    return { mediaType: "application/json", body: { results } };
  },
});

async function resultOf(number: string, at: number | undefined, services: Services): Promise<Result> {
  const all: Standing[] = [];
  for (const desk of services.desks.values()) {
    const [newest] = await desk.tools.certificates.byNumber(number);
    if (newest !== undefined) all.push(await standingOf(desk, newest, at, services));
  }
  // what needs attention first
  const [first, ...also] = all.sort((a, b) => Number(a.verdict === "valid") - Number(b.verdict === "valid"));
  if (first === undefined) return { number, outcome: "unknown" };
  return { number, outcome: "known", ...first, ...(also.length === 0 ? {} : { also }) };
}

async function standingOf(
  desk: Desk,
  newest: DeskCertificate,
  at: number | undefined,
  services: Services,
): Promise<Standing> {
  const { department, vct } = newest;
  let file: string;
  try {
    file = await desk.tools.certificates.file(newest);
  } catch (error) {
    if (!(error instanceof CertraceError && error.code === "certificate-file-missing")) throw error;
    // The desk knows that it issued it, and can no longer show it: that is no verdict.
    return { verdict: "undetermined", department, vct, anchoredAt: null, head: null };
  }
  const verification = await verify(utf8(file), at, services, (question) => services.index.facts(question));
  services.metrics.verified(verification.verdict, "bulk");
  const { anchoredAt, head, verdict: found } = verification;
  return { verdict: found, department, vct, anchoredAt, head };
}
