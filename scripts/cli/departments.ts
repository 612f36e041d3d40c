/** `certrace departments`: see the registered departments, register new ones, suspend, reinstate, name successors. */
import type { Command } from "commander";
import colors from "picocolors";
import { CertraceError } from "../../core/errors.ts";
import type { DepartmentFact } from "../../core/verify/facts.ts";
import type { Confirmed } from "../../server/chain/acts.ts";
import { hashDecision } from "../../server/issuing/status-change.ts";
import { assignKey, createKey, type OpenedKey } from "../../server/keys/keystore.ts";
import { type ActingOptions, act, actAbove, actFor, acting, reading, say, serviceOf } from "./acting.ts";
import { command, wholeNumber } from "./failure.ts";
import { operatorsCommand } from "./operators.ts";
import { newPassphrase } from "./passphrase.ts";
import { keysFolder, openSession } from "./session.ts";
import { pairs, safe, showTime, systemLanguage, table } from "./terminal.ts";

const aDepartment = wholeNumber("<department>", 1, 2 ** 32 - 1);

interface Names {
  name: string;
  nameEn: string;
}

export function departmentsCommand(): Command {
  const departments = command("departments", "Departments: who they are and who acts for them.", [
    "departments list",
    "departments show 5",
    "departments register --parent 4 --identifier 119901000009901207 --name 市场监督管理局 --name-en 'Market Supervision'",
    "departments rename 5 --name 市场监督管理局 --name-en 'Market Supervision'",
    "departments suspend 5 --decision decision.pdf",
    "departments reinstate 5 --decision decision.pdf",
    "departments successor 5 6",
    "departments operators set 5 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --permissions anchor,status",
  ]);

  reading(departments, "list", "List all departments as a tree.").action(async (options: ActingOptions) => {
    process.stdout.write(`${tree(await serviceOf(options).departments())}\n`);
  });

  reading(departments, "show", "Show one department and its document-signing keys.")
    .argument("<department>", "its number", aDepartment)
    .action(show);

  withNames(
    acting(departments, "register", "Register a department under another, with its first administrator."),
  )
    .requiredOption(
      "--parent <department>",
      "the one above; 0: directly under the root authority",
      wholeNumber("--parent", 0, 2 ** 32 - 1),
    )
    .requiredOption("--identifier <code>", "unique external identifier; for Chinese departments the USCC")
    .option(
      "--administrator <account>",
      "its first administrator (default: a new key, kept in the keystores)",
    )
    .action(register);

  withNames(acting(departments, "rename", "Give a department another name."))
    .argument("<department>", "its number", aDepartment)
    .action((department: number, { name, nameEn, ...options }: ActingOptions & Names) =>
      actFor(
        department,
        options,
        { act: "rename-department", department, name, nameEn },
        `Department ${department} renamed`,
      ),
    );

  for (const [verb, done, description] of [
    ["suspend", "suspended", "Stop new acts of a department and of all below it."],
    ["reinstate", "reinstated", "Let a suspended department act again."],
  ] as const) {
    acting(departments, verb, description)
      .argument("<department>", "its number", aDepartment)
      .option("--decision <document>", "the decision; its SHA-256 goes on chain, the document goes nowhere")
      .action(async (department: number, { decision, ...options }: ActingOptions & { decision?: string }) => {
        const hash = decision === undefined ? null : await hashDecision(decision);
        await actAbove(
          department,
          options,
          { act: `${verb}-department`, department, decision: hash },
          `Department ${department} ${done}`,
        );
      });
  }

  acting(departments, "successor", "Name the department that takes over another's certificates.")
    .argument("<department>", "its number", aDepartment)
    .argument("<successor>", "the number of the one that takes over", aDepartment)
    .action((department: number, successor: number, options: ActingOptions) =>
      actAbove(
        department,
        options,
        { act: "name-successor", department, successor },
        `Department ${department} is succeeded by ${successor}`,
      ),
    );

  departments.addCommand(operatorsCommand());
  return departments;
}

function withNames(made: Command): Command {
  return made
    .requiredOption("--name <name>", "name in the official language")
    .requiredOption("--name-en <name>", "name in English");
}

async function register({
  parent,
  identifier,
  name,
  nameEn,
  administrator,
  ...options
}: ActingOptions & Names & { parent: number; identifier: string; administrator?: string }): Promise<void> {
  const session = await openSession();
  // The key is stored before the department names it: a crash in between loses nothing.
  let key: OpenedKey | null = null;
  let secret = "";
  if (administrator === undefined) {
    secret = await newPassphrase(session.config);
    key = await createKey(keysFolder(session.config), "operator", null, secret);
  }
  const account = administrator ?? key!.id;
  const what = {
    act: "register-department",
    parent,
    identifier,
    name,
    nameEn,
    administrator: account,
  } as const;
  const confirmed = await act(session, [parent], options, [what], `${safe(name)} registered`);
  const department = registeredIn(confirmed);
  if (key !== null) await assignKey(key, department, secret);
  say(`It is department ${department}, administered by ${account}`);
}

function registeredIn(confirmed: readonly Confirmed[]): number {
  for (const { event } of confirmed.flatMap(({ events }) => events.map((event) => ({ event })))) {
    if (event.type === "department-registered") return event.department;
  }
  throw new CertraceError(
    "chain-inconsistent",
    "The chain confirmed the registration but logged no department",
    {
      remedy: "check that the address book names Certrace's registries",
    },
  );
}

function tree(departments: readonly DepartmentFact[]): string {
  if (departments.length === 0) return "No department is registered yet.";
  const language = systemLanguage();
  const rows: string[][] = [];
  const under = (parent: number, depth: number): void => {
    for (const one of departments) {
      if ((one.ancestors[0]?.id ?? 0) !== parent) continue;
      const state = one.suspended ? colors.yellow("suspended") : one.successor ? `→ ${one.successor}` : "";
      const names = language === "zh-CN" ? one.name : one.nameEn || one.name;
      rows.push([`${"  ".repeat(depth)}${one.id}`, safe(names), safe(one.identifier), state]);
      under(one.id, depth + 1);
    }
  };
  under(0, 0);
  return table(["number", "name", "identifier", ""], rows);
}

async function show(department: number, options: ActingOptions): Promise<void> {
  const found = await serviceOf(options).department(department);
  const language = systemLanguage();
  const path = found.ancestors.map(({ id, nameEn, name }) => `${safe(nameEn || name)} (${id})`).reverse();
  const lines = pairs([
    ["number", `${found.id}`],
    ["name", `${safe(found.name)} / ${safe(found.nameEn)}`],
    ["identifier", safe(found.identifier)],
    ["above it", path.join(" → ") || "the root authority"],
    ["registered", showTime(found.registeredAt, language)],
    ["state", found.suspended ? colors.yellow("suspended") : "active"],
    ["successor", found.successor === null ? "none" : `${found.successor}`],
  ]);
  const keys = found.keys.map((key) => [
    key.thumbprint,
    showTime(key.validFrom, language),
    key.validUntil === null ? "open" : showTime(key.validUntil, language),
    key.compromisedAt === null ? "" : colors.red(`compromised ${showTime(key.compromisedAt, language)}`),
  ]);
  const listing =
    keys.length === 0
      ? "no document-signing keys"
      : table(["document-signing key", "from", "until", ""], keys);
  process.stdout.write(`${lines}\n\n${listing}\n`);
}
