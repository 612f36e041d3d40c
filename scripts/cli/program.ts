/**
 * All commands put together; one file for each. Only that of the command which is asked for is loaded: together they reach
 * into most of the server, and loading it takes longer than a short command's work.
 */
import type { Command } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { command } from "./failure.ts";

const COMMANDS: Record<string, () => Promise<Command>> = {
  verify: async () => (await import("./verify.ts")).verifyCommand(),
  report: async () => (await import("./report.ts")).reportCommand(),
  copy: async () => (await import("./copy.ts")).copyCommand(),
  evidence: async () => (await import("./evidence-bundle.ts")).evidenceCommand(),
  trace: async () => (await import("./trace.ts")).traceCommand(),
  issue: async () => (await import("./issue.ts")).issueCommand(),
  render: async () => (await import("./render.ts")).renderCommand(),
  status: async () => (await import("./status.ts")).statusCommand(),
  reconcile: async () => (await import("./reconcile.ts")).reconcileCommand(),
  desk: async () => (await import("./desk.ts")).deskCommand(),
  departments: async () => (await import("./departments.ts")).departmentsCommand(),
  keys: async () => (await import("./keys.ts")).keysCommand(),
  "report-keys": async () => (await import("./report-keys.ts")).reportKeysCommand(),
  mirror: async () => (await import("./mirror.ts")).mirrorCommand(),
  types: async () => (await import("./types.ts")).typesCommand(),
  log: async () => (await import("./log.ts")).logCommand(),
  grants: async () => (await import("./grants.ts")).grantsCommand(),
  disputes: async () => (await import("./disputes.ts")).disputesCommand(),
  exchanges: async () => (await import("./exchanges.ts")).exchangesCommand(),
  heartbeat: async () => (await import("./heartbeat.ts")).heartbeatCommand(),
  seals: async () => (await import("./seals.ts")).sealsCommand(),
  audit: async () => (await import("./audit.ts")).auditCommand(),
  fsck: async () => (await import("./fsck.ts")).fsckCommand(),
  gateway: async () => (await import("./gateway.ts")).gatewayCommand(),
};

/** @param asked the name of the command to run; every command is there where it names none: all are listed then */
export async function certraceProgram(asked = ""): Promise<Command> {
  const program = command("certrace", "Issue certificates that anyone can verify, and verify them.", [
    "verify diploma.json",
    "issue register.csv --type diploma.json --department 3 --out issued",
    "trace receipt.json",
    "status set revoked diploma.json --reason withdrawn --decision decision.pdf",
  ])
    .version(packageFile.version)
    .addHelpText(
      "after",
      `
The chain, the data folder and the passphrase are configured by variables, see docs/operating.md.
Without any, everything concerns the service that npm start runs on this machine.`,
    );
  for (const name of Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS))
    program.addCommand(await COMMANDS[name]!());
  return program;
}
