/** `certrace report-keys`: the keys with which this machine's service signs verification reports, and a new one in their place. */
import { join } from "node:path";
import type { Command } from "commander";
import { CertraceError } from "../../core/errors.ts";
import { readConfig } from "../../server/config.ts";
import { existingReportKeys, rotateReportKey } from "../../server/keys/report-keys.ts";
import { takeLock } from "../launch/lock.mjs";
import { say } from "./acting.ts";
import { command, subcommand } from "./failure.ts";
import { now } from "./instants.ts";
import { showTime, systemLanguage, table } from "./terminal.ts";

export function reportKeysCommand(): Command {
  const keys = command(
    "report-keys",
    "The keys that sign verification reports, in the data folder of the service: on its machine.",
    ["report-keys list", "report-keys rotate", "report-keys rotate --stolen"],
  );
  subcommand(keys, "list", "List the key that signs and those that did.").action(list);
  subcommand(keys, "rotate", "Make a new key; reports of the former one go on being checked. No restart.")
    .option("--stolen", "the former key was in wrong hands: it is not published any more")
    .addHelpText(
      "after",
      `
Whoever has a stolen key can give a report any date, so its end does not help: with --stolen nobody can tell any more
whether a report that it signed is genuine. Make those that still matter again.`,
    )
    .action(rotate);
  return keys;
}

async function list(): Promise<void> {
  const published = await (await existingReportKeys(readConfig().data)).published();
  const rows = published.map(({ kid, exp }) => [
    kid,
    exp === undefined ? "signs now" : `signed until ${showTime(exp, systemLanguage())}`,
  ]);
  process.stdout.write(`${table(["thumbprint", "use"], rows)}\n`);
}

async function rotate({ stolen = false }: { stolen?: boolean }): Promise<void> {
  const { data } = readConfig();
  const { former, next, until } = await alone(data, () => rotateReportKey(data, { stolen, now: now() }));
  say(`${next} signs reports from now on`);
  process.stdout.write(
    until === null
      ? `→ ${former} is not published any more: reports that it signed cannot be told from forged ones\n`
      : `→ reports of ${former} stay good up to ${showTime(until, systemLanguage())}\n`,
  );
}

/** Of two rotations at once both would keep the same former key, and the new one of the first would be lost to all. */
async function alone<T>(data: string, act: () => Promise<T>): Promise<T> {
  await existingReportKeys(data); // a mistaken folder gets no lock either
  const lock = takeLock(join(data, "keys", "report-keys.lock"), "report-keys rotate");
  if ("holder" in lock)
    throw new CertraceError(
      "report-keys-busy",
      `The keys of reports are being changed already, by process ${lock.holder.pid}`,
      {
        field: data,
        remedy: "wait until it has ended, look at report-keys list, and rotate again if need be",
      },
    );
  try {
    return await act();
  } finally {
    lock.release();
  }
}
