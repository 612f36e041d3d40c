/** What commands that change something on chain have in common: their options, who signs, how they answer. */
import type { Command } from "commander";
import colors from "picocolors";
import type { Act, Confirmed } from "../../server/chain/acts.ts";
import { subcommand } from "./failure.ts";
import { Service } from "./service.ts";
import { localServiceUrl, openSenderFor, openSession, perform, type Session } from "./session.ts";

export interface ActingOptions {
  service?: string;
  operator?: string;
}

export function reading(parent: Command, name: string, description: string): Command {
  return subcommand(parent, name, description).option(
    "--service <url>",
    "the service to ask (default: the one on this machine)",
  );
}

export function acting(parent: Command, name: string, description: string): Command {
  return reading(parent, name, description).option(
    "--operator <account>",
    "the account to act with (default: the newest stored key of the department, or of one above it)",
  );
}

export const serviceOf = ({ service }: ActingOptions): Service => new Service(service ?? localServiceUrl());

/** Who may act for a department: its own operators, those of every department above it, the root authority. */
export async function actors(service: Service, department: number): Promise<number[]> {
  if (department === 0) return [0];
  const { ancestors } = await service.department(department);
  return [department, ...ancestors.map(({ id }) => id), 0];
}

/** Sends the acts of one command and says so. */
export async function act(
  session: Session,
  departments: readonly number[],
  options: ActingOptions,
  acts: readonly Act[],
  done: string,
): Promise<Confirmed[]> {
  const sender = await openSenderFor(session, departments, options.operator);
  const confirmed = await perform(sender, acts);
  await settled(session, serviceOf(options));
  say(`${done} (block ${confirmed.at(-1)?.block ?? "–"})`);
  return confirmed;
}

/** Waits until the service knows what the chain knows now. */
export async function settled({ rpc }: Session, service: Service): Promise<void> {
  await service.hasRead(Number(await rpc.request("eth_blockNumber")));
}

/** For acts of a department's administrator. */
export async function actFor(
  department: number,
  options: ActingOptions,
  what: Act,
  done: string,
): Promise<void> {
  const session = await openSession();
  await act(session, await actors(serviceOf(options), department), options, [what], done);
}

/** For acts that only a department strictly above, or the root authority, may do. */
export async function actAbove(
  department: number,
  options: ActingOptions,
  what: Act,
  done: string,
): Promise<void> {
  const session = await openSession();
  const [, ...above] = await actors(serviceOf(options), department);
  await act(session, above, options, [what], done);
}

export function say(text: string): void {
  process.stdout.write(`${colors.green("✓")} ${text}\n`);
}
