/**
 * How the CLI fails: one sentence, what to do, the code; exit code 2 for a mistake in the command line, 1 for
 * everything else. A stack trace only where DEBUG asks for it.
 */
import { Command, CommanderError, Option } from "commander";
import colors from "picocolors";
import { CertraceError } from "../../core/errors.ts";
import { hanging, safe } from "./terminal.ts";

export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** A mistake in the command line: exit code 2. */
export class UsageError extends CertraceError<"usage"> {
  constructor(message: string, remedy: string, field?: string) {
    super("usage", message, { remedy, ...(field === undefined ? {} : { field }) });
  }
}

/** Tells people on stderr what failed; answers the exit code. */
export function tellFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // it has spoken already
  const out = process.stderr;
  if (process.env.DEBUG) out.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  if (!(error instanceof CertraceError)) {
    const message = error instanceof Error ? error.message : String(error);
    out.write(`${hanging(`${colors.red("✗")} `, `Something unforeseen failed: ${safe(message)}`)}\n`);
    out.write(`${hanging("→ ", "Run it again with DEBUG=1 and report what it shows.")}\n`);
    return EXIT.failed;
  }
  out.write(`${hanging(`${colors.red("✗")} `, `${sentence(safe(error.message))} [${error.code}]`)}\n`);
  if (error.remedy) out.write(`${hanging("→ ", sentence(safe(error.remedy)))}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?。]$/.test(upper) ? upper : `${upper}.`;
}

const examplesOf = new WeakMap<Command, readonly string[]>();

/** A command of our manners: errors are thrown, help follows a mistake, examples stand at the end of the help. */
export function command(name: string, description: string, examples: readonly string[] = []): Command {
  const made = new Command(name)
    .description(description)
    .exitOverride()
    .showHelpAfterError("(--help shows the options and examples)")
    .configureHelp({ helpWidth: Math.min(process.stdout.columns || 100, 100), sortOptions: false });
  examplesOf.set(made, examples);
  if (examples.length > 0) {
    made.addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ certrace ${line}`).join("\n")}`);
  }
  return made;
}

/** A command below another, with those of its examples that show it. */
export function subcommand(parent: Command, name: string, description: string): Command {
  const shown = (examplesOf.get(parent) ?? []).filter(
    (line) => line.includes(` ${name} `) || line.endsWith(` ${name}`),
  );
  const made = command(name, description, shown);
  parent.addCommand(made);
  return made;
}

export function option(flags: string, description: string): Option {
  return new Option(flags, description);
}

/** Reads an option's whole number, or throws a usage error that names it. */
export function wholeNumber(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new UsageError(
      `${flag} ${safe(text)} cannot be used`,
      `give a whole number from ${min} to ${max}`,
      flag,
    );
  };
}
