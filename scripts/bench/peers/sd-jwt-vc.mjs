/** Peer: @sd-jwt/sd-jwt-vc on node:crypto. `issue n` or `verify n`: ES256, twelve salted claims. */
import { createHash, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { report, timed } from "./result.mjs";
import { claims } from "./sample.mjs";

const [what = "issue", count = "1000"] = process.argv.slice(2);
const n = Number(count);
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const library = new SDJwtVcInstance({
  signer: (data) =>
    sign("sha256", Buffer.from(data), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url"),
  verifier: (data, signature) =>
    verify(
      "sha256",
      Buffer.from(data),
      { key: publicKey, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    ),
  signAlg: "ES256",
  hasher: (data, algorithm) =>
    createHash(algorithm.replace("-", ""))
      .update(typeof data === "string" ? data : Buffer.from(data))
      .digest(),
  hashAlg: "sha-256",
  saltGenerator: (length) => randomBytes(length).toString("base64url").slice(0, 22),
});

const issue = (i) =>
  library.issue(
    {
      iss: "https://example.com/departments/1",
      vct: "https://example.com/types/licence",
      nbf: 1,
      ...claims(i),
    },
    { _sd: Object.keys(claims(i)) },
  );

if (what === "issue") {
  report(
    "sd-jwt-vc issue",
    n,
    await timed(async () => {
      for (let i = 0; i < n; i++) await issue(i);
    }),
  );
} else {
  const issued = [];
  for (let i = 0; i < Math.min(n, 200); i++) issued.push(await issue(i));
  report(
    "sd-jwt-vc verify",
    n,
    await timed(async () => {
      for (let i = 0; i < n; i++) await library.verify(issued[i % issued.length]);
    }),
  );
}
