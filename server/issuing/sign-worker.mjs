/**
 * A thread that signs pieces of batches (piece.ts). The private key comes as a KeyObject and stays in this process.
 * Plain JavaScript, because this module is compiled before the cache can be asked (compile-cache.mjs).
 */
import { parentPort, workerData } from "node:worker_threads";
import { keepCompiled } from "../compile-cache.mjs";

keepCompiled();
const { PieceSigner } = await import("./piece.ts");

const signer = new PieceSigner(workerData);

/** @param {import("./piece.ts").PieceRequest} request */
function answer(request) {
  const signed = signer.sign(request);
  parentPort?.postMessage(signed, [signed.room]);
}

parentPort?.on("message", answer);
parentPort?.postMessage("ready");
