/**
 * A worker thread that signs: rows of rows.ndjson in, staged certificates and their leaf hashes out, both as flat
 * bytes that are handed over without copying. The private key comes as a KeyObject in `workerData`: it stays in
 * the memory of this process.
 *
 * A staged line is `<line of the register> TAB <certificate number> TAB <compact SD-JWT> LF`; no number holds a tab
 * (values.ts refuses control characters).
 */
import { type KeyObject, randomFillSync, sign } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { CERTIFICATE_NUMBER, type ClaimPath } from "../../core/certificate/model.ts";
import { prepareCertificate, sealCertificate } from "../../core/certificate/prepare.ts";
import { certificateLeafHash, compactCertificate } from "../../core/certificate/serialise.ts";
import { signatureFromDer } from "../../core/crypto.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { utf8 } from "../../core/text.ts";
import { nodeDigestText } from "../digest-text.ts";
import type { PlannedRow } from "./plan.ts";

export interface SigningTask {
  kid: string;
  privateKey: KeyObject;
  iss: string;
  vct: string;
  /** of the type metadata, as `vct#integrity` has it */
  integrity: string;
  /** of the mapping, in its order */
  claims: { path: readonly string[]; disclosable: boolean }[];
  numberDisclosable: boolean;
}

export interface SigningRequest {
  /** lines of rows.ndjson */
  rows: Uint8Array<ArrayBuffer>;
  /** index in the batch of the first of them */
  first: number;
  /** of the Token Status List that the certificates name */
  statusList: string;
}

export interface SigningAnswer {
  staged: Uint8Array<ArrayBuffer>;
  /** 32 bytes for each certificate */
  leaves: Uint8Array<ArrayBuffer>;
}

const SALT_BYTES = 16;
const task = workerData as SigningTask;

parentPort!.on("message", (request: SigningRequest) => {
  const answer = signRows(request);
  parentPort!.postMessage(answer, [answer.staged.buffer, answer.leaves.buffer]);
});

function signRows({ rows, first, statusList }: SigningRequest): SigningAnswer {
  const lines = Buffer.from(rows.buffer, rows.byteOffset, rows.length).toString("utf8").trimEnd().split("\n");
  // One large draw of randomness is much cheaper than many small ones.
  const salts = randomFillSync(new Uint8Array(lines.length * (task.claims.length + 1) * SALT_BYTES));
  const leaves = new Uint8Array(lines.length * 32);
  const staged: string[] = [];
  let salt = 0;
  for (const [i, text] of lines.entries()) {
    const [line, number, nbf, exp, values] = JSON.parse(text) as PlannedRow;
    const claims: JsonObject = { iss: task.iss, vct: task.vct, "vct#integrity": task.integrity };
    if (nbf !== null) claims.nbf = nbf;
    if (exp !== null) claims.exp = exp;
    claims.status = { status_list: { uri: statusList, idx: first + i } };
    claims[CERTIFICATE_NUMBER] = number;
    const disclosable: ClaimPath[] = task.numberDisclosable ? [[CERTIFICATE_NUMBER]] : [];
    for (const [at, claim] of task.claims.entries()) {
      const value = values[at]!;
      if (value === null) continue;
      place(claims, claim.path, value);
      if (claim.disclosable) disclosable.push(claim.path);
    }

    const salted = disclosable.length * SALT_BYTES;
    const prepared = prepareCertificate(
      { kid: task.kid, claims, disclosable },
      salts.subarray(salt, salt + salted),
      nodeDigestText,
    );
    salt += salted;
    // DER and back: Node's own "ieee-p1363" takes twice as long.
    const signature = signatureFromDer(sign("sha256", utf8(prepared.signingInput), task.privateKey));
    const certificate = sealCertificate(prepared, signature);
    leaves.set(certificateLeafHash(certificate, nodeDigestText), i * 32);
    staged.push(`${line}\t${number}\t${compactCertificate(certificate)}\n`);
  }
  return { staged: utf8(staged.join("")), leaves };
}

/** Sets a claim that may lie inside others. */
function place(claims: JsonObject, path: readonly string[], value: JsonValue): void {
  let inside = claims;
  for (const name of path.slice(0, -1)) {
    // Own members only: "constructor" is a name like any other.
    if (!Object.hasOwn(inside, name)) inside[name] = {};
    inside = inside[name] as JsonObject;
  }
  inside[path.at(-1)!] = value;
}
