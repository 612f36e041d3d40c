/**
 * POST /v1/report: what this service finds out about one certificate, signed by it, to be filed: as a JWS, or as a PDF
 * with that JWS attached (core/report/report.ts). The certificate comes in the body, as for POST /v1/verify, and is verified
 * in the same way; nothing of it is kept or logged. Every verdict makes a report, `undetermined` as well: it then says
 * what could not be found out.
 */
import { z } from "zod";
import { parseTypeMetadata, type TypeMetadata } from "../../../core/certificate/type-metadata.ts";
import { CertraceError } from "../../../core/errors.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { ReportContent } from "../../../core/report/report.ts";
import type { Verification } from "../../../core/verify/certificate.ts";
import { renderReport } from "../../papers/report-paper.ts";
import { makeReport } from "../../report/make-report.ts";
import { exampleCompact, exampleFile } from "../examples.ts";
import { LIMITS } from "../limits.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { certificateFile } from "../schemas.ts";
import type { Services } from "../services.ts";
import { describe, LOCALES, verify } from "../verification.ts";

export const reportOne = defineRoute({
  id: "report-certificate",
  method: "post",
  path: "/v1/report",
  tag: "Verify",
  summary: "A signed verification report on one certificate",
  description:
    "Verifies as `POST /v1/verify` does and signs the answer: verdict, checks, what was asked and when, and the block it rests on. `as=jws` is a compact JWS, `as=pdf` a document that says the same in words and has the JWS attached. `certrace report --check` verifies both later; any JOSE library does with the keys at `/.well-known/certrace-report-keys`.",
  params: nothing,
  query: z.strictObject({
    at: parameters.at,
    as: z
      .enum(["jws", "pdf"])
      .default("jws")
      .meta({ description: "`jws`, or `pdf`: a document with the JWS attached" }),
  }),
  queryExample: { at: "2026-11-22", as: "jws" },
  body: "raw",
  accepts: {
    content: {
      "application/json": { schema: certificateFile, example: exampleFile },
      "application/dc+sd-jwt": { example: exampleCompact },
      "text/plain": { example: exampleCompact },
    },
    limit: LIMITS.certificate,
    file: "certificate.json",
  },
  answers: {
    200: {
      description: "The report",
      content: { "application/jose": { example: "eyJ…" }, "application/pdf": { example: "%PDF-1.7…" } },
    },
  },
  problems: ["store-unavailable"],
  open: true,
  limited: true,
  async handle({ body, query }, services) {
    const verification = await verify(body, query.at, services, (question) => services.index.facts(question));
    services.metrics.verified(verification.verdict, "single");
    const described = JSON.parse(JSON.stringify(describe(verification, LOCALES))) as JsonObject;
    const { jws, content } = await makeReport(
      {
        certificate: body,
        at: query.at ?? null,
        verification: described as ReportContent["verification"],
      },
      { service: services.publicUrl, key: await services.reportKeys.current(), now: services.now() },
    );
    if (query.as === "pdf") {
      const metadata = await metadataOf(verification, services);
      return { mediaType: "application/pdf", body: await renderReport(jws, content, metadata) };
    }
    return { mediaType: "application/jose", body: jws };
  },
});

/** What the certificate's type calls its claims; null where the document was not deposited here, or is none. */
async function metadataOf({ certificate }: Verification, { types }: Services): Promise<TypeMetadata | null> {
  const hash = certificate?.type?.metadataHash;
  const document = hash === undefined ? null : await types.read(hash);
  if (document === null) return null;
  try {
    return parseTypeMetadata(document.toString("utf8"));
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}
