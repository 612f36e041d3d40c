/** `certrace issue --dry-run`: the first certificates as they would look, and every row that would be refused. */
import colors from "picocolors";
import type { Specimen } from "../../core/desk/register.ts";
import { dryRun } from "../../server/issuing/dry-run.ts";
import type { RegisterSource } from "../../server/issuing/register.ts";
import type { TypeDefinition } from "../../server/issuing/type-definition.ts";
import { issuingProgress } from "./issue-progress.ts";
import { hanging, pairs, safe, showNumber, showTime, systemLanguage } from "./terminal.ts";

/** Answers whether rows would be refused. */
export async function tryRegister(
  register: RegisterSource,
  type: TypeDefinition,
  json: boolean,
): Promise<boolean> {
  const progress = issuingProgress();
  const refused: string[] = [];
  try {
    const result = await dryRun({
      register,
      type,
      first: 3,
      onProgress: progress.report,
      onRefused: (refusal) => {
        if (json) return void process.stdout.write(`${JSON.stringify({ refused: refusal })}\n`);
        const { line, column, code, reason } = refusal;
        const where = `line ${line}${column === null ? "" : `, ${safe(column)}`}`;
        refused.push(hanging(`${colors.yellow("!")} `, `${where}: ${safe(reason)} [${code}]`));
      },
    });
    progress.end();
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else {
      const { rows, accepted, certificates, notices, statuses } = result;
      const counts = Object.entries(statuses).filter(([, count]) => count > 0);
      const total = counts.map(([status, count]) => `${showNumber(count)} ${status}`).join(", ");
      const shown = certificates.map(show).join("\n\n");
      const refusals = refused.length === 0 ? "" : `\n\n${refused.join("\n")}`;
      const told = notices.map(({ sentence }) => `\n${notice(sentence)}`);
      const sum = `${showNumber(accepted)} of ${showNumber(rows)} rows would be issued${total === "" ? "" : `: ${total}`}. Nothing was signed or sent.`;
      process.stdout.write(`${shown}${refusals}${told.join("")}\n\n${hanging("", sum)}\n`);
    }
    return result.refused > 0;
  } finally {
    progress.end();
  }
}

/** What people cannot see in a table, and should know. */
export function notice(sentence: string): string {
  return hanging(`${colors.cyan("i")} `, safe(sentence));
}

function show({ line, number, nbf, exp, status, reason, claims }: Specimen): string {
  const language = systemLanguage();
  const state = status === "valid" ? status : `${status}${reason === "unspecified" ? "" : ` (${reason})`}`;
  const entries: [string, string][] = [
    ["status", state],
    ["from", nbf === null ? "its anchoring" : showTime(nbf, language)],
    ["until", exp === null ? "open" : showTime(exp, language)],
    ...claims.map(({ path, value, disclosable }): [string, string] => [
      `${path.join(".")}${disclosable ? "" : " *"}`,
      safe(String(value)),
    ]),
  ];
  return `${colors.bold(safe(number))} ${colors.dim(`(line ${line}; * cannot be withheld)`)}\n${pairs(entries)}`;
}
