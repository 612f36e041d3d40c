/**
 * Ours: verify n certificates of twelve salted claims in one process, on one core: parsing, disclosures, ES256
 * signature, Merkle inclusion, status, all eight checks. Usage: verify.ts <n>
 */
import { createPublicKey, verify } from "node:crypto";
import type { VerifyEs256 } from "../../core/crypto.ts";
import { verifyCertificate } from "../../core/verify/certificate.ts";
import { makeBatch, NOW, REGISTRY } from "../../test/core/build.ts";
import { claims } from "./peers/sample.mjs";
import { report, timed } from "./result.ts";

const n = Number(process.argv[2] ?? 1_000);
const batch = makeBatch({ count: 200, claims: (i: number) => claims(i) });
const files = Array.from({ length: 200 }, (_, i) => batch.file(i));
const facts = files.map((_, i) => batch.facts(i));
const key = createPublicKey({
  format: "jwk",
  key: { kty: "EC", crv: "P-256", x: batch.key.x, y: batch.key.y },
});
// On one core: the synchronous form, so that no second thread helps.
const verifyEs256: VerifyEs256 = (_, message, signature) =>
  verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);

let valid = 0;
const run = async (count: number) => {
  for (let i = 0; i < count; i++) {
    const at = i % files.length;
    const result = await verifyCertificate(files[at]!, facts[at]!, {
      now: NOW,
      registries: [REGISTRY],
      verifyEs256,
    });
    if (result.verdict === "valid") valid++;
  }
};
await run(200); // the compiler warms up, as it does for the peer's first certificates
valid = 0;
report("certrace verify", n, await timed(() => run(n)), { valid });
