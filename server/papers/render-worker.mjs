/**
 * A thread that renders certificates (render-all.ts). Plain JavaScript, because this module is compiled before the
 * cache can be asked (compile-cache.mjs).
 */
import { parentPort } from "node:worker_threads";
import { CertraceError } from "../../core/errors.ts";
import { keepCompiled } from "../compile-cache.mjs";

keepCompiled();
const { renderCertificate } = await import("../../core/papers/certificate-paper.ts");
const { PRESS } = await import("./press.ts");

/** @param {import("./render-all.ts").RenderTask} task */
async function answer({ id, terms }) {
  try {
    const pdf = await renderCertificate(terms, PRESS);
    parentPort?.postMessage({ id, pdf }, [pdf.buffer]);
  } catch (error) {
    const known = error instanceof CertraceError;
    const { code, message, remedy } = known
      ? error
      : { code: "render-failed", message: String(error), remedy: undefined };
    parentPort?.postMessage({ id, error: { code, message, remedy } });
  }
}

// One after the other: while a thread waits for a font, it must not begin a hundred papers that wait for the same.
let turn = Promise.resolve();
parentPort?.on("message", (task) => {
  turn = turn.then(() => answer(task));
});
