/**
 * POST /v1/evidence: an evidence bundle for one certificate, with which it can be verified for years, without this
 * service and without a node. The certificate comes in the body, as for POST /v1/verify, and stands in the answer;
 * nothing of it is kept or logged. Who would rather not send it asks GET /v1/proofs, as the page and the command line do.
 */

import { bundleFile } from "../../../core/evidence/bundle.ts";
import { evidenceQuery } from "../../../core/evidence/query.ts";
import { readCertificate } from "../certificate-body.ts";
import { exampleBundle, exampleFile } from "../examples.ts";
import { LIMITS } from "../limits.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { certificateFile, evidenceBundle } from "../schemas.ts";

export const proveOne = defineRoute({
  id: "prove-certificate",
  method: "post",
  path: "/v1/evidence",
  tag: "Verify",
  summary: "Evidence about one certificate, to be verified offline",
  description:
    "The certificate together with a block header and the proofs (EIP-1186) of what the registries' storage says about it at the newest final block. Whoever trusts that block's hash verifies it with `certrace verify --evidence`, without asking anyone. The bundle proves what holds at its block, whatever that is: `revoked` as well.",
  params: nothing,
  query: nothing,
  body: "raw",
  accepts: {
    content: { "application/json": { schema: certificateFile, example: exampleFile } },
    limit: LIMITS.certificate,
    file: "certificate.json",
  },
  answers: {
    200: {
      description: "The evidence bundle, exactly as it is to be kept",
      content: { "application/json": { schema: evidenceBundle, example: exampleBundle } },
    },
  },
  problems: [
    "certificate-malformed",
    "anchor-missing",
    "copy-no-evidence",
    "registry-other",
    "chain-unavailable",
    "proofs-unavailable",
  ],
  open: true,
  limited: true,
  async handle({ body }, { proofs }) {
    const certificate = readCertificate(body);
    const proven = await proofs(evidenceQuery(certificate), certificate.claims.vct);
    return { mediaType: "application/json", body: bundleFile({ certificate, ...proven }) };
  },
});
