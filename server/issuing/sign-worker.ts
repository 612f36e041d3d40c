/** A thread that signs pieces of batches (piece.ts). The private key comes as a KeyObject and stays in this process. */
import { parentPort, workerData } from "node:worker_threads";
import { type PieceRequest, PieceSigner, type SigningTask } from "./piece.ts";

const signer = new PieceSigner(workerData as SigningTask);

parentPort!.on("message", (request: PieceRequest) => {
  const signed = signer.sign(request);
  parentPort!.postMessage(signed, [signed.room, signed.leaves.buffer]);
});
parentPort!.postMessage("ready");
