/** `certrace departments operators`: who may administer, anchor and change statuses for a department. */
import type { Command } from "commander";
import { type ActingOptions, actFor, acting } from "./acting.ts";
import { command, UsageError, wholeNumber } from "./failure.ts";
import { pastTime, readWindow, type WindowOptions, withWindow } from "./instants.ts";
import { safe } from "./terminal.ts";

/** Bits as in IDepartmentRegistry. */
const PERMISSIONS = new Map([
  ["administer", 1],
  ["anchor", 2],
  ["status", 4],
  ["log", 8],
]);

const aDepartment = wholeNumber("<department>", 1, 2 ** 32 - 1);

export function operatorsCommand(): Command {
  const operators = command("operators", "Who acts for a department.", [
    "departments operators set 5 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --permissions anchor,status",
    "departments operators dismiss 5 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "departments operators compromised 5 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --since 2026-03-01T12:00:00+08:00",
  ]);
  withWindow(target(acting(operators, "set", "Name an operator, or change what one may do.")))
    .requiredOption(
      "--permissions <list>",
      `of ${[...PERMISSIONS.keys()].join(", ")}; separated by commas`,
      permissions,
    )
    .action(
      (
        department: number,
        account: string,
        options: ActingOptions & WindowOptions & { permissions: number },
      ) =>
        actFor(
          department,
          options,
          {
            act: "set-operator",
            department,
            account,
            permissions: options.permissions,
            ...readWindow(options),
          },
          `${account} acts for department ${department}`,
        ),
    );
  target(acting(operators, "dismiss", "Take all permissions from an operator.")).action(
    (department: number, account: string, options: ActingOptions) =>
      actFor(
        department,
        options,
        { act: "set-operator", department, account, permissions: 0, ...readWindow({}) },
        `${account} no longer acts for department ${department}`,
      ),
  );
  target(
    acting(
      operators,
      "compromised",
      "Declare that an account was in wrong hands: what it anchored since is void.",
    ),
  )
    .requiredOption("--since <time>", "from when on; it can be moved earlier afterwards, never later")
    .action((department: number, account: string, { since, ...options }: ActingOptions & { since: string }) =>
      actFor(
        department,
        options,
        {
          act: "declare-operator-compromised",
          department,
          account,
          compromisedAt: pastTime("--since", since),
        },
        `${account} is declared compromised in department ${department}`,
      ),
    );
  return operators;
}

function target(made: Command): Command {
  return made
    .argument("<department>", "number of the department", aDepartment)
    .argument("<account>", "0x and 40 hex digits", anAccount);
}

export function anAccount(text: string): string {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase();
  throw new UsageError(`${safe(text)} is not an account`, "give 0x and 40 hex digits", "<account>");
}

function permissions(text: string): number {
  return text.split(",").reduce((bits, name) => {
    const bit = PERMISSIONS.get(name.trim());
    if (bit !== undefined) return bits | bit;
    throw new UsageError(
      `${safe(name)} is not a permission`,
      `give some of ${[...PERMISSIONS.keys()].join(", ")}, separated by commas`,
      "--permissions",
    );
  }, 0);
}
