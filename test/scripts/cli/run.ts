/** Runs the CLI as its users do: a process of its own, with an environment that holds nothing of the tester's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { compileCache } from "../../../server/compile-cache.mjs";

const CERTRACE = fileURLToPath(new URL("../../../scripts/certrace.ts", import.meta.url));

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export async function certrace(
  args: readonly string[],
  more: { env?: Record<string, string>; cwd?: string; input?: string } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [CERTRACE, ...args], {
    cwd: more.cwd,
    env: {
      PATH: process.env.PATH,
      LC_ALL: "en_US.UTF-8",
      TZ: "UTC",
      NODE_COMPILE_CACHE: compileCache, // as certrace.mjs has it
      ...more.env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    err += chunk;
  });
  child.stdin.on("error", () => {}); // it may end without reading
  child.stdin.end(more.input ?? "");
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}
