/**
 * POST /v1/verify: one certificate, verified against the index. The body goes to core byte for byte. Every verdict
 * is answered with 200, `invalid` and `undetermined` as well: the question was answered. Problems are for when
 * it could not be. Nothing of the certificate is kept or logged; who would rather not send it at all runs
 * the same check in a browser or with the CLI, and asks only GET /v1/facts.
 */
import { z } from "zod";
import { attachedCertificate } from "../../../core/pdf/attached.ts";
import { isPdf, PDF_CODES } from "../../../core/pdf/refusal.ts";
import { exampleCompact, exampleFile, exampleVerification } from "../examples.ts";
import { LIMITS } from "../limits.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { certificateFile, verification } from "../schemas.ts";
import { describe, LOCALES, verify } from "../verification.ts";

export const verifyOne = defineRoute({
  id: "verify-certificate",
  method: "post",
  path: "/v1/verify",
  tag: "Verify",
  summary: "Verify one certificate",
  description:
    "A certificate file, a compact SD-JWT, or a PDF with one attached: then only the attached file is verified, not what the pages show. Answers 200 with the verdict and the checks that it follows from, whatever the verdict. The compact form carries no anchor: what wallets hold hangs alone and is found by itself; of others the verdict is `undetermined` unless something else proves it invalid. With `at`, what it was then.",
  params: nothing,
  query: z.strictObject({ at: parameters.at, locale: parameters.locale }),
  queryExample: { at: "2026-11-22", locale: "en" },
  body: "raw",
  accepts: {
    content: {
      "application/json": { schema: certificateFile, example: exampleFile },
      "application/dc+sd-jwt": { example: exampleCompact },
      "text/plain": { example: exampleCompact },
      "application/pdf": { example: "%PDF-1.7 …" },
    },
    limit: LIMITS.certificate,
    file: "certificate.json",
  },
  answers: {
    200: {
      description: "The verdict and its checks",
      content: { "application/json": { schema: verification, example: exampleVerification } },
    },
  },
  problems: ["store-unavailable", ...PDF_CODES],
  open: true,
  limited: true,
  async handle({ body, query }, services) {
    const certificate = isPdf(body) ? await attachedCertificate(body) : body;
    const verification = await verify(certificate, query.at, services, (question) =>
      services.index.facts(question),
    );
    services.metrics.verified(verification.verdict, "single");
    return {
      mediaType: "application/json",
      body: describe(verification, query.locale === undefined ? LOCALES : [query.locale]),
    };
  },
});
