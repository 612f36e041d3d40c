/**
 * `certrace`: the command line. One file for each command in cli/; this one only puts them together. Run through
 * certrace.mjs, which works on any Node and from any folder.
 */
import packageFile from "../package.json" with { type: "json" };
import { departmentsCommand } from "./cli/departments.ts";
import { command, tellFailure } from "./cli/failure.ts";
import { issueCommand } from "./cli/issue.ts";
import { keysCommand } from "./cli/keys.ts";
import { statusCommand } from "./cli/status.ts";
import { typesCommand } from "./cli/types.ts";
import { verifyCommand } from "./cli/verify.ts";

const program = command("certrace", "Issue certificates that anyone can verify, and verify them.", [
  "verify diploma.json",
  "issue register.csv --type diploma.json --department 3 --out issued",
  "status set revoked diploma.json --reason withdrawn --decision decision.pdf",
])
  .version(packageFile.version)
  .addHelpText(
    "after",
    `
The chain, the data folder and the passphrase are configured by variables, see docs/operating.md.
Without any, everything concerns the service that npm start runs on this machine.`,
  );
for (const make of [
  verifyCommand,
  issueCommand,
  statusCommand,
  departmentsCommand,
  keysCommand,
  typesCommand,
]) {
  program.addCommand(make());
}

// A reader that goes away (`certrace … | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = tellFailure(error);
}
