/**
 * Runs anvil for a parent process and never outlives it: when the parent is gone, even by kill -9, the pipe on
 * our standard input ends, and anvil is killed. A child that lives on would hold its state and its port.
 * Started by anvil.ts as `node anvil-guard.ts <binary> <argument…>`.
 */
import { spawn } from "node:child_process";

const [binary, ...args] = process.argv.slice(2);
if (binary === undefined) throw new Error("anvil-guard needs the path of anvil");

const anvil = spawn(binary, args, { stdio: ["ignore", "inherit", "inherit"] });
const end = () => anvil.kill("SIGKILL");
process.stdin.on("end", end).on("error", end).resume();
// Ctrl-C goes to the whole group of the terminal: the parent decides when to stop.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
process.on("SIGTERM", end);
anvil.on("error", (cause) => {
  console.error(cause.message);
  process.exit(127);
});
anvil.on("exit", (code) => process.exit(code ?? 1));
