/**
 * Ours: verify n certificates of twelve salted claims in one process, on one core: parsing, disclosures, ES256
 * signature, Merkle inclusion, status, all eight checks. Usage: verify.ts <n>
 */
import { verifyCertificate } from "../../core/verify/certificate.ts";
import { nodeDigestText } from "../../server/digest-text.ts";
import { makeBatch, NOW, REGISTRY } from "../../test/core/build.ts";
import { nodeVerifyEs256 } from "../../test/core/node-es256.ts";
import { claims } from "./peers/sample.mjs";
import { report, timed } from "./result.ts";

const n = Number(process.argv[2] ?? 1_000);
const batch = makeBatch({ count: 200, claims });
const files = Array.from({ length: 200 }, (_, i) => batch.file(i));
const facts = files.map((_, i) => batch.facts(i));
const options = {
  now: NOW,
  registries: [REGISTRY],
  // On one core: the synchronous form, so that no second thread helps.
  verifyEs256: nodeVerifyEs256,
  digestText: nodeDigestText,
};

async function run(count: number): Promise<number> {
  let valid = 0;
  for (let i = 0; i < count; i++) {
    const result = await verifyCertificate(files[i % 200]!, facts[i % 200]!, options);
    if (result.verdict === "valid") valid++;
  }
  return valid;
}

let valid = 0;
const seconds = await timed(async () => {
  valid = await run(n);
});
report("certrace verify", n, seconds, { valid });
