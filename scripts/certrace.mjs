#!/usr/bin/env node
/**
 * The CLI's door: works on any Node ≥ 18 and from any folder. Prepares what is missing (launch/prepare.mjs), then
 * runs certrace.ts, in this process when its Node fits.
 */
import { join } from "node:path";
import { compileCache, keepCompiled } from "../server/compile-cache.mjs";
import { tell } from "./launch/error.mjs";
import { prepare, root } from "./launch/prepare.mjs";
import { foreground } from "./launch/step.mjs";

try {
  const { node, env } = await prepare(["contracts"]);
  if (node === process.execPath) {
    keepCompiled();
    await import("./certrace.ts");
  } else
    process.exitCode = await foreground(node, [join(root, "scripts/certrace.ts"), ...process.argv.slice(2)], {
      env: { NODE_COMPILE_CACHE: compileCache, ...env },
    });
} catch (error) {
  process.exitCode = tell(error);
}
