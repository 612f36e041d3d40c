/** A worker thread that verifies and seals submissions (submission-threads.ts). The seal comes in `workerData`. */
import type { KeyObject } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import type { P256PublicKey } from "../../core/crypto.ts";
import { Es256Keys } from "../es256.ts";
import { standBack } from "../stand-back.ts";
import { sealSubmission } from "./kept-submissions.ts";

export interface SubmissionRequest {
  keys: P256PublicKey[];
  /** events of each */
  counts: number[];
  /** of what was signed, bytes */
  lengths: number[];
  /** of each: what was signed, ASCII, and the signature, 64 bytes */
  bytes: Uint8Array;
}

export interface SubmissionAnswer {
  /** of the sealed records; 0: the signature is not good */
  lengths: number[];
  bytes: Uint8Array;
}

const SIGNATURE = 64;
const NONE = new Uint8Array();
const keys = new Es256Keys();
standBack();

function answer({ keys: asked, counts, lengths, bytes }: SubmissionRequest): Uint8Array<ArrayBuffer>[] {
  let at = 0;
  return lengths.map((length, i) => {
    const message = Buffer.from(bytes.buffer, bytes.byteOffset + at, length);
    const signature = bytes.subarray(at + length, at + length + SIGNATURE);
    at += length + SIGNATURE;
    if (!keys.verify(asked[i]!, message, signature)) return NONE;
    const signingInput = message.toString("latin1");
    return sealSubmission({ signingInput, signature, count: counts[i]! }, workerData as KeyObject);
  });
}

parentPort!.on("message", (request: SubmissionRequest) => {
  const sealed = answer(request);
  const bytes = new Uint8Array(Buffer.concat(sealed));
  const lengths = sealed.map(({ length }) => length);
  parentPort!.postMessage({ lengths, bytes } satisfies SubmissionAnswer, [bytes.buffer]);
});
