/** All commands put together; one file for each. */
import type { Command } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { auditCommand } from "./audit.ts";
import { copyCommand } from "./copy.ts";
import { departmentsCommand } from "./departments.ts";
import { deskCommand } from "./desk.ts";
import { disputesCommand } from "./disputes.ts";
import { evidenceCommand } from "./evidence-bundle.ts";
import { exchangesCommand } from "./exchanges.ts";
import { command } from "./failure.ts";
import { fsckCommand } from "./fsck.ts";
import { gatewayCommand } from "./gateway.ts";
import { grantsCommand } from "./grants.ts";
import { heartbeatCommand } from "./heartbeat.ts";
import { issueCommand } from "./issue.ts";
import { keysCommand } from "./keys.ts";
import { logCommand } from "./log.ts";
import { mirrorCommand } from "./mirror.ts";
import { reconcileCommand } from "./reconcile.ts";
import { renderCommand } from "./render.ts";
import { reportCommand } from "./report.ts";
import { reportKeysCommand } from "./report-keys.ts";
import { sealsCommand } from "./seals.ts";
import { statusCommand } from "./status.ts";
import { traceCommand } from "./trace.ts";
import { typesCommand } from "./types.ts";
import { verifyCommand } from "./verify.ts";

export function certraceProgram(): Command {
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
  const commands = [
    verifyCommand,
    reportCommand,
    copyCommand,
    evidenceCommand,
    traceCommand,
    issueCommand,
    renderCommand,
    statusCommand,
    reconcileCommand,
    deskCommand,
    departmentsCommand,
    keysCommand,
    reportKeysCommand,
    mirrorCommand,
    typesCommand,
    logCommand,
    grantsCommand,
    disputesCommand,
    exchangesCommand,
    heartbeatCommand,
    sealsCommand,
    auditCommand,
    fsckCommand,
    gatewayCommand,
  ];
  for (const make of commands) program.addCommand(make());
  return program;
}
