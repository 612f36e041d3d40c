/** A worker thread that evaluates the VRF (core/subject/ecvrf). The seed comes as a KeyObject in `workerData`. */
import type { KeyObject } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { PROOF_BYTES, vrfOutput, vrfProofToHash, vrfProve, vrfSecret } from "../../core/subject/ecvrf.ts";
import { TAG_BYTES } from "../../core/subject/tag.ts";
import { standBack } from "../stand-back.ts";

export interface VrfRequest {
  alphas: Uint8Array[];
  prove: boolean;
}

export interface VrfAnswer {
  /** 32 bytes for each input */
  tags: Uint8Array;
  /** 80 bytes for each; null where they were not asked for */
  proofs: Uint8Array | null;
}

standBack();
const secret = vrfSecret((workerData as KeyObject).export());

parentPort!.on("message", ({ alphas, prove }: VrfRequest) => {
  const tags = new Uint8Array(alphas.length * TAG_BYTES);
  const proofs = prove ? new Uint8Array(alphas.length * PROOF_BYTES) : null;
  for (const [i, alpha] of alphas.entries()) {
    const proof = prove ? vrfProve(secret, alpha) : null;
    const output = proof === null ? vrfOutput(secret, alpha) : vrfProofToHash(proof)!;
    tags.set(output.subarray(0, TAG_BYTES), i * TAG_BYTES);
    if (proof !== null) proofs?.set(proof, i * PROOF_BYTES);
  }
  parentPort!.postMessage({ tags, proofs } satisfies VrfAnswer);
});
