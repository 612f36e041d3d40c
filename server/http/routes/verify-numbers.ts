/**
 * POST /v1/verify/numbers: what became of certificates of which one has only the number, asked of the department that issued
 * them. The desks of this service know which certificate a number belongs to; that certificate is then verified like any
 * other. Of what it says nothing is answered: who has a number has no right to more than whether it counts.
 *
 * A number that no desk here has issued is `unknown`, which is no verdict: another service may know it.
 */
import { z } from "zod";
import type { DeskCertificate } from "../../../core/desk/answers.ts";
import { utf8 } from "../../../core/text.ts";
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

const answered = name(
  "NumbersAnswered",
  z.object({
    results: z.array(
      z.object({
        number: z.string(),
        outcome: z.enum(["known", "unknown"]),
        verdict: verdict.optional(),
        department: z.int().optional(),
        vct: z.string().optional(),
        anchoredAt: z.int().nullable().optional(),
        head: z.object({ number: z.int(), hash: z.string(), time: z.int() }).nullable().optional(),
      }),
    ),
  }),
);

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
  problems: [
    "request-invalid",
    "body-empty",
    "body-too-slow",
    "body-too-large",
    "content-type-unsupported",
    "content-encoding-unsupported",
    "rate-limited",
    "store-unavailable",
  ],
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
  for (const desk of services.desks.values()) {
    const [newest] = await desk.tools.certificates.byNumber(number);
    if (newest !== undefined)
      return {
        number,
        outcome: "known",
        ...(await verdictOn(newest, await desk.tools.certificates.file(newest), at, services)),
      };
  }
  return { number, outcome: "unknown" };
}

async function verdictOn(
  { department, vct }: DeskCertificate,
  file: string,
  at: number | undefined,
  services: Services,
): Promise<Omit<Result, "number" | "outcome">> {
  const verification = await verify(utf8(file), at, services, (question) => services.index.facts(question));
  services.metrics.verified(verification.verdict, "bulk");
  const { anchoredAt, head, verdict: found } = verification;
  return { verdict: found, department, vct, anchoredAt, head };
}
