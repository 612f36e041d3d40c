/**
 * `certrace mirror`: says again on a new network what this machine's accounts said on the one that was given up
 * (docs/operating.md, "Moving the chain"). Run by every department, with its own keys and outboxes.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { CertraceError } from "../../core/errors.ts";
import { checkAddressBook, readAnyBook, registryId } from "../../server/chain/address-book.ts";
import {
  type MirrorProgress,
  mirrorProgress,
  mirrorRegistries,
  type Place,
  signedIn,
  type Voice,
} from "../../server/chain/mirror.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { signerFromKey } from "../../server/chain/signer.ts";
import { openTransactor, type Transactor } from "../../server/chain/transactor.ts";
import { readKeys } from "../../server/config.ts";
import { listKeys, openKey } from "../../server/keys/keystore.ts";
import { keyFromText, type PrivateKey, secretHex } from "../../server/keys/private-key.ts";
import { say } from "./acting.ts";
import { command, option, UsageError } from "./failure.ts";
import { passphrase } from "./passphrase.ts";
import { keysFolder, openSession, type Session } from "./session.ts";
import { configuredFinality } from "./sources.ts";
import { safe, showNumber } from "./terminal.ts";

interface Options {
  oldRpc: string;
  oldBook: string;
  oldData?: string;
  inPlaceOf: string[];
  operator?: string;
  check?: boolean;
  wait: boolean;
}

const ACCOUNT = /^0x[0-9a-f]{40}$/i;

export function mirrorCommand(): Command {
  return command("mirror", "Say again on a new network what was said to the registries of an old one.", [
    "mirror --old-rpc http://127.0.0.1:8545 --old-book old/chain/address-book.json --old-data old",
    "mirror --old-rpc https://old.example --old-book deployments/31337.json --check",
  ])
    .requiredOption("--old-rpc <url>", "a node of the old network, with its whole history")
    .requiredOption("--old-book <file>", "the address book of the old network")
    .option(
      "--old-data <folder>",
      "the data folder that was used there: its outboxes hold what is to be said again",
    )
    .addOption(
      option(
        "--in-place-of <account>",
        "say for an account that can say nothing any more; it must be of the same department, or below yours",
      )
        .argParser((account: string, before: string[]) => [...before, readAccount(account)])
        .default([], "none"),
    )
    .option(
      "--operator <account>",
      "with --in-place-of: the account to act with (default: the only one there is)",
    )
    .option("--check", "say nothing; show how far the new network is")
    .option("--no-wait", "stop where it is another account's turn")
    .addHelpText(
      "after",
      `
The new network is the configured one: CERTRACE_RPC_URL, CERTRACE_CHAIN_ID, CERTRACE_ADDRESS_BOOK, with registries deployed
there and a data folder without the outboxes of the old one. Everything is said in the order of the old network. May be
stopped and run again. Exit code 0: complete; 1: something is missing.`,
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const session = await openSession();
  const from = await oldPlace(options);
  const to: Place = { rpc: session.rpc, book: session.book, finality: configuredFinality() };
  if (options.check) return finish(await mirrorProgress({ from, to }), from, session);
  const transactors: Transactor[] = [];
  const ending = new AbortController();
  const stop = () => ending.abort();
  process.once("SIGINT", stop);
  try {
    const voices = await openVoices(options, session, transactors);
    let shown = "";
    const progress = await mirrorRegistries({
      ...{ from, to, voices, signal: ending.signal },
      inPlaceOf: stoodInFor(options, voices),
      onProgress(now) {
        const line = lineOf(now, voices, options);
        if (line !== shown) process.stderr.write(`${line}\n`);
        shown = line;
        if (!options.wait && isWaiting(now, voices, options)) ending.abort();
      },
    });
    finish(progress, from, session);
  } finally {
    process.off("SIGINT", stop);
    for (const transactor of transactors) await transactor.close();
  }
}

async function oldPlace({ oldBook, oldRpc }: Options): Promise<Place> {
  const book = await readAnyBook(oldBook);
  if (book === null)
    throw new UsageError(
      `there is no address book at ${safe(oldBook)}`,
      "name the one of the old network",
      "--old-book",
    );
  const rpc = connectRpc(oldRpc, { chainId: book.chainId });
  await checkAddressBook(rpc, book);
  // Nobody should write there any more: all of it counts.
  return { rpc, book, finality: 0 };
}

/** An account for each operator key of this machine. */
async function openVoices(
  { oldData }: Options,
  { book: _, config, rpc }: Session,
  transactors: Transactor[],
): Promise<Voice[]> {
  const voices: Voice[] = [];
  for (const key of await operatorKeys()) {
    const before = oldData === undefined ? null : join(oldData, "outbox", key.id);
    const transactor = await openTransactor({
      ...{ rpc, signer: signerFromKey(secretHex(key)), outbox: join(config.data, "outbox", key.id) },
      confirmations: config.chain.confirmations,
    });
    transactors.push(transactor);
    const signed = before !== null && existsSync(before) ? await signedIn(before) : new Map();
    voices.push({ account: transactor.account, signed, transactor });
  }
  return voices;

  async function operatorKeys(): Promise<PrivateKey[]> {
    const given = readKeys().operator;
    if (given !== null) return [keyFromText("operator", given)];
    const stored = (await listKeys(keysFolder(config))).filter(({ kind }) => kind === "operator");
    if (stored.length === 0)
      throw new CertraceError("key-missing", `There is no operator key in ${keysFolder(config)}`, {
        field: "CERTRACE_OPERATOR_KEY",
        remedy: "copy the folder keys of the old data folder, or set CERTRACE_OPERATOR_KEY",
      });
    const keys: PrivateKey[] = [];
    for (const each of stored)
      keys.push((await openKey(each, await passphrase(config, `of the operator key ${each.id}`))).key);
    return keys;
  }
}

function stoodInFor({ inPlaceOf, operator }: Options, voices: readonly Voice[]): Map<string, Voice> {
  if (inPlaceOf.length === 0) return new Map();
  const wanted = operator === undefined ? null : readAccount(operator);
  const found = wanted === null ? voices : voices.filter(({ account }) => account === wanted);
  const [voice, ...more] = found;
  if (voice === undefined || more.length > 0)
    throw new UsageError(
      "it is not clear which account stands in",
      "name one of yours with --operator",
      "--operator",
    );
  return new Map(inPlaceOf.map((account) => [account, voice]));
}

const isWaiting = ({ next }: MirrorProgress, voices: readonly Voice[], { inPlaceOf }: Options): boolean =>
  next !== null &&
  !inPlaceOf.includes(next.account) &&
  !voices.some(({ account, signed }) => account === next.account && signed.has(next.transaction));

function lineOf(progress: MirrorProgress, voices: readonly Voice[], options: Options): string {
  const { carried, next, total } = progress;
  const done = `${showNumber(carried)} of ${showNumber(total)} carried over`;
  return next !== null && isWaiting(progress, voices, options)
    ? `${done}; it is the turn of ${next.account} (${next.transaction})`
    : done;
}

function finish({ carried, next, since, total }: MirrorProgress, from: Place, { registry }: Session): void {
  if (next !== null || since === null) {
    process.stdout.write(`${showNumber(carried)} of ${showNumber(total)} carried over\n`);
    if (next !== null) process.stdout.write(`next: ${next.account}, ${next.transaction}\n`);
    process.exitCode = 1;
    return;
  }
  say(`${registry} says all that ${registryId(from.book)} said`);
  process.stdout.write(`CERTRACE_MIRRORS=${registryId(from.book)}@${since}\n`);
}

function readAccount(text: string): string {
  if (ACCOUNT.test(text)) return text.toLowerCase();
  throw new UsageError(`${safe(text)} is no account`, "give it as 0x and 40 hex digits", "--in-place-of");
}
