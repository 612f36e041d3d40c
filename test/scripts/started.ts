/** `npm start`'s own process (scripts/start.ts) in a folder and on ports of the test's. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { compileCache } from "../../server/compile-cache.mjs";

const START = fileURLToPath(new URL("../../scripts/start.ts", import.meta.url));

export type Environment = Record<string, string>;

export interface Started {
  child: ChildProcess;
  output(): string;
  /** resolves once the output holds the text; rejects if the process ends before */
  says(text: string): Promise<void>;
  exited: Promise<number | null>;
  /** it and everything below it */
  processes(): Promise<number[]>;
}

/** A data folder with three ports that nobody uses now. */
export async function place(data: string): Promise<Environment> {
  const [port, chainPort, providerPort] = await Promise.all([freePort(), freePort(), freePort()]);
  return {
    CERTRACE_DATA: data,
    CERTRACE_PORT: `${port}`,
    CERTRACE_CHAIN_PORT: `${chainPort}`,
    CERTRACE_DEMO_PROVIDER_PORT: `${providerPort}`,
    CERTRACE_RATE_LIMIT: "0",
  };
}

export const urlOf = (env: Environment): string => `http://localhost:${env.CERTRACE_PORT}`;

export function start(env: Environment): Started {
  const child = spawn(process.execPath, [START], {
    env: {
      PATH: process.env.PATH ?? "",
      LC_ALL: "en_US.UTF-8",
      TZ: "UTC",
      NODE_COMPILE_CACHE: compileCache, // as launch.mjs has it
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let text = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      child.emit("said");
    });
  }
  // Not "close": with an IPC channel that we disconnected it never comes.
  const exited = Promise.all([once(child, "exit"), finished(child.stdout!), finished(child.stderr!)]).then(
    ([[code]]) => code as number | null,
  );
  return {
    child,
    exited,
    output: () => text,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => text.includes(wanted) && resolve();
        child.on("said", look);
        child.on("exit", () => reject(new Error(`ended without "${wanted}":\n${text}`)));
        look();
      }),
    processes: async () => [child.pid!, ...(await below(child.pid!))],
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function below(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found: number[] = [];
  for (let next = [pid]; next.length > 0; ) {
    next = [...parents].filter(([, parent]) => next.includes(parent)).map(([child]) => child);
    found.push(...next);
  }
  return found;
}
