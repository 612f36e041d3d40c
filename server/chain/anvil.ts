/**
 * anvil, from its npm package, as a child process on a free loopback port. It dies with us (anvil-guard.ts).
 * No well-known accounts: nothing in it can be spent by somebody who knows the usual test mnemonic.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";

export interface AnvilProcess {
  /** where it listens: loopback, a port that was free */
  url: string;
  /** resolves when it is gone, however it went */
  exited: Promise<void>;
  /** kill -9; anvil holds nothing that a gentler end would save. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts anvil and resolves when it listens. Throws `chain-unavailable` if it does not start. */
export async function spawnAnvil(args: readonly string[]): Promise<AnvilProcess> {
  const guard = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      join(import.meta.dirname, "anvil-guard.ts"),
      anvilBinary(),
      ...standard,
      ...args,
    ],
    { stdio: ["pipe", "pipe", "pipe"], env: {} },
  );
  const exited = new Promise<void>((resolve) => guard.once("close", () => resolve()));
  const port = await listening(guard);
  return {
    url: `http://127.0.0.1:${port}`,
    exited,
    kill() {
      guard.stdin?.destroy();
      return exited;
    },
  };
}

const standard = ["--host", "127.0.0.1", "--port", "0", "--no-cors", "--accounts", "0", "--color", "never"];

function listening(guard: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    const failed = () => {
      const message = `The embedded chain (anvil) does not start: ${said.trim().slice(-500) || "it ended at once"}`;
      reject(
        new CertraceError("chain-unavailable", message, { remedy: "Run `npm ci` again, then start again." }),
      );
    };
    const onData = (data: Buffer) => {
      said = (said + data.toString()).slice(-10_000);
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      guard.off("close", failed);
      guard.stdout?.off("data", onData).resume();
      guard.stderr?.off("data", onData).resume();
      resolve(Number(port));
    };
    guard.stdout?.on("data", onData);
    guard.stderr?.on("data", onData);
    guard.stdin?.on("error", () => {});
    guard.once("error", failed).once("close", failed);
  });
}

function anvilBinary(): string {
  const platform = process.platform;
  const arch = process.arch === "x64" || platform === "win32" ? "amd64" : process.arch;
  const name = `@foundry-rs/anvil-${platform}-${arch}`;
  const binary = platform === "win32" ? "anvil.exe" : "anvil";
  try {
    // The platform's package is a dependency of anvil's own package, so it is looked for from there.
    const anvil = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json");
    return join(createRequire(anvil).resolve(`${name}/package.json`), "../bin", binary);
  } catch (cause) {
    throw new CertraceError(
      "chain-unavailable",
      `The embedded chain (anvil) is not installed for ${platform} ${process.arch}.`,
      {
        remedy:
          "Run `npm ci`; where anvil has no build for this machine, set CERTRACE_RPC_URL to another chain.",
        cause,
      },
    );
  }
}
