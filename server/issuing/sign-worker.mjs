/**
 * A thread that signs pieces of batches (piece.ts). The private key comes as a KeyObject and stays in this process.
 *
 * Two thirds of the processor time that a thread needs to start go into stripping types and compiling, so what comes
 * of it is kept for later runs. It is kept beside the packages: whoever can write there can change the code itself,
 * which is not so of the temporary folder that is Node's default. Where that folder cannot be written nothing is kept.
 * Plain JavaScript, because this module is compiled before the cache can be asked.
 */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/certrace", import.meta.url)));
const { PieceSigner } = await import("./piece.ts");

const signer = new PieceSigner(workerData);

/** @param {import("./piece.ts").PieceRequest} request */
function answer(request) {
  const signed = signer.sign(request);
  parentPort?.postMessage(signed, [signed.room, signed.leaves.buffer]);
}

parentPort?.on("message", answer);
parentPort?.postMessage("ready");
