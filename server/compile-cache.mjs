/**
 * Keeps what stripping types from our modules and compiling them gave, for later runs and for other threads: both
 * are most of the processor time of a start, and leave 25 MB behind. It is kept beside the packages: whoever can write
 * there can change the code itself, which is not so of the temporary folder that is Node's default. Where that folder
 * cannot be written nothing is kept.
 *
 * Plain JavaScript, and without named imports of what older Nodes lack: the launchers run on those as well, and what
 * asks for the cache must itself be compiled before.
 */
import module from "node:module";
import { fileURLToPath } from "node:url";

/** also for processes that are started: NODE_COMPILE_CACHE */
export const compileCache = fileURLToPath(new URL("../node_modules/.cache/certrace", import.meta.url));

/** For all modules that are imported from here on. */
export function keepCompiled() {
  module.enableCompileCache?.(compileCache);
}
