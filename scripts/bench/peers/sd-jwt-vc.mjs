/**
 * Peer: @sd-jwt/sd-jwt-vc with its own @sd-jwt/crypto-nodejs, as its documentation shows it. `issue n` or `verify n`:
 * ES256, twelve salted claims.
 */
import { digest, ES256, generateSalt } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { report, timed } from "./result.mjs";
import { claims } from "./sample.mjs";

const [what = "issue", count = "1000"] = process.argv.slice(2);
const n = Number(count);
const { privateKey, publicKey } = await ES256.generateKeyPair();
const library = new SDJwtVcInstance({
  signer: await ES256.getSigner(privateKey),
  verifier: await ES256.getVerifier(publicKey),
  signAlg: "ES256",
  hasher: digest,
  hashAlg: "sha-256",
  saltGenerator: generateSalt,
});

/** @param {number} i */
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
  const seconds = await timed(async () => {
    for (let i = 0; i < n; i++) await issue(i);
  });
  report("sd-jwt-vc issue", n, seconds);
} else {
  const issued = [];
  for (let i = 0; i < Math.min(n, 200); i++) issued.push(await issue(i));
  const seconds = await timed(async () => {
    for (let i = 0; i < n; i++) await library.verify(issued[i % issued.length]);
  });
  report("sd-jwt-vc verify", n, seconds);
}
