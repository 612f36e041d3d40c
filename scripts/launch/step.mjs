/**
 * Runs programs for the launcher: long quiet steps that show that they live, and the one command in the
 * foreground. Signals are passed on, so that Ctrl-C leaves no process behind; a step gets its own process
 * group, so that what it started ends with it.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { LaunchError } from "./error.mjs";
import { showStep } from "./progress.mjs";

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
const posix = process.platform !== "win32";

/**
 * Waits for a child's end, passing signals on to it.
 * @param {import("node:child_process").ChildProcess} child
 * @param {boolean} group whether it leads a process group of its own
 * @returns {Promise<{ code: number, interrupted: boolean }>} `code` as a shell says it: 128 + number for a signal
 */
function supervise(child, group) {
  return new Promise((resolve, reject) => {
    let interrupted = false;
    /** @type {NodeJS.Timeout | undefined} */
    let patience;
    /** @param {NodeJS.Signals} signal */
    const send = (signal) => {
      try {
        if (group && child.pid) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // it has just ended
      }
    };
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      interrupted = true;
      send(signal);
      if (group) patience ??= setTimeout(() => send("SIGKILL"), 5_000);
    };
    const settle = () => {
      clearTimeout(patience);
      for (const signal of SIGNALS) process.removeListener(signal, pass);
    };
    for (const signal of SIGNALS) process.on(signal, pass);
    child.on("error", (error) => {
      settle();
      reject(error);
    });
    child.on("close", (code, signal) => {
      settle();
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), interrupted });
    });
  });
}

/**
 * The first lines of a failure name the cause, the last ones the place; what is between is left out.
 * @param {string} output
 */
function shorten(output) {
  const lines = output.trimEnd().split("\n");
  return lines.length <= 40 ? lines.join("\n") : [...lines.slice(0, 20), "…", ...lines.slice(-20)].join("\n");
}

/**
 * A long step: its output is kept back and shown only when it fails.
 * @param {string} title
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, remedy?: string }} [options]
 */
export async function step(title, program, args, options = {}) {
  const progress = showStep(title);
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: posix,
  });
  let output = "";
  /** @param {Buffer} chunk */
  const take = (chunk) => {
    output = (output + chunk).slice(-200_000);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  try {
    const { code, interrupted } = await supervise(child, posix);
    progress.end(code === 0);
    if (interrupted) throw new LaunchError("", "", { exitCode: 130 });
    if (code === 0) return;
    throw new LaunchError(
      `${title}: failed with exit code ${code}`,
      options.remedy ?? "see the lines above",
      {
        output: shorten(output),
      },
    );
  } catch (error) {
    if (error instanceof LaunchError) throw error;
    progress.end(false);
    throw new LaunchError(
      `${title}: ${program} could not be started`,
      "check that it is there and may be run",
    );
  }
}

/**
 * The command itself, in the foreground. Answers its exit code.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env: NodeJS.ProcessEnv, leash?: boolean }} options `leash`: the child learns of our end,
 * however sudden, by its IPC channel closing
 */
export async function foreground(program, args, { leash = false, ...options }) {
  const stdio = leash ? /** @type {const} */ (["inherit", "inherit", "inherit", "ipc"]) : "inherit";
  const child = spawn(program, args, { ...options, stdio: /** @type {any} */ (stdio) });
  return (await supervise(child, false)).code;
}
