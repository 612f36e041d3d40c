/**
 * Ours: verify n evidence bundles offline, on one core: the header's hash, every proof, the signature and all checks.
 * Usage: evidence.ts <n>. Says the size of a bundle and the milliseconds of one verification.
 */
import { parseCertificate } from "../../core/certificate/parse.ts";
import { bundleFile } from "../../core/evidence/bundle.ts";
import { parseHeader } from "../../core/evidence/header.ts";
import { verifyEvidence } from "../../core/evidence/verify.ts";
import { nodeDigestText } from "../../server/digest-text.ts";
import { makeBatch, REGISTRY } from "../../test/core/build.ts";
import { makeEvidence } from "../../test/core/evidence/build-evidence.ts";
import { nodeVerifyEs256 } from "../../test/core/node-es256.ts";
import { report, timed } from "./result.ts";
import { quantile } from "./row.ts";

const n = Number(process.argv[2] ?? 200);
const batch = makeBatch({ count: 200 });
const bundle = await makeEvidence(batch, parseCertificate(batch.file(7)));
const text = bundleFile(bundle);
const options = {
  block: parseHeader(bundle.header).hash,
  registries: [REGISTRY],
  verifyEs256: nodeVerifyEs256,
  digestText: nodeDigestText,
};
const each: number[] = [];
let valid = 0;
const seconds = await timed(async () => {
  for (let i = 0; i < n; i++) {
    const started = performance.now();
    if ((await verifyEvidence(text, options)).verdict === "valid") valid++;
    each.push(performance.now() - started);
  }
});
each.sort((a, b) => a - b);
report("certrace evidence", n, seconds, {
  ...{ valid, bytes: text.length, p50: quantile(each, 0.5), p99: quantile(each, 0.99) },
});
