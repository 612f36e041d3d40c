/**
 * `certrace log`: opens a trace log on chain with the keys in this data folder, and rotates its note key. Both can be run
 * again after they were interrupted: the keys are on this disk before the chain hears of them, and what was sent joins
 * what is in the outbox.
 */
import type { Command } from "commander";
import { decodeBase64url, encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { formatVerifierKey, NOTE_SIGNATURE, type NoteKey } from "../../core/note/key.ts";
import type { Act } from "../../server/chain/acts.ts";
import type { Config } from "../../server/config.ts";
import { openLogKeys, prepareNoteKey } from "../../server/ledger/log-keys.ts";
import { logOrigin } from "../../server/log-role.ts";
import { type ActingOptions, acting, actors, say, serviceOf, settled } from "./acting.ts";
import { command, wholeNumber } from "./failure.ts";
import { localServiceUrl, openSenderFor, openSession } from "./session.ts";

type Options = ActingOptions & { department: number; origin?: string };

const aLog = wholeNumber("<log>", 1, 0xffffffff);

export function logCommand(): Command {
  const log = command(
    "log",
    "A department's trace log on chain: open it, and rotate the key of its checkpoints.",
    [
      "log open 1 --department 12",
      "log rotate-keys 1 --department 12 --operator 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    ],
  ).addHelpText(
    "after",
    `
The log's keys lie in the data folder (CERTRACE_DATA) of the service that runs it: run this on the same machine.
An account that the running service anchors with is in its hands: act with another one (--operator).`,
  );

  forLog(log, "open", "Open the next trace log of the registry, with the keys of this data folder.").action(
    open,
  );

  forLog(
    log,
    "rotate-keys",
    "Put a new note key in force; the running log signs with it once the chain shows it.",
  ).action(rotate);
  return log;
}

function forLog(log: Command, name: string, description: string): Command {
  return acting(log, name, description)
    .argument("<log>", "its number in the registry", aLog)
    .requiredOption(
      "--department <department>",
      "the department that runs it",
      wholeNumber("--department", 1, 0xffffffff),
    )
    .option("--origin <name>", "its name in checkpoints (default: <host of the service>/log/<number>)");
}

async function open(id: number, { origin, ...options }: Options): Promise<void> {
  const session = await openSession();
  const { config } = session;
  const keys = await openLogKeys(config.data, id, origin ?? originOf(id, options, config));
  const { department } = options;
  await send(options, `open-log/${id}`, {
    act: "open-log",
    log: id,
    department,
    origin: keys.note.name,
    noteKey: encodeBase64url(keys.note.publicKey),
    vrfKey: encodeBase64url(keys.vrfKey),
  });
  say(`log ${id} is open as ${keys.note.name}`);
  process.stdout.write(
    `→ run it: CERTRACE_LOG=${id} CERTRACE_LOG_DEPARTMENT=${department} CERTRACE_CATALOGUE=catalogue.json${origin === undefined ? "" : ` CERTRACE_LOG_ORIGIN=${origin}`}\n`,
  );
}

async function rotate(id: number, { origin, ...options }: Options): Promise<void> {
  const { config } = await openSession();
  const { next, vrfKey } = await prepareNoteKey(config.data, id);
  try {
    await send(options, `rotate-log-keys/${id}/${next}`, {
      act: "rotate-log-keys",
      log: id,
      noteKey: next,
      vrfKey,
    });
  } catch (error) {
    // It got there before this process was ended.
    if (!(error instanceof CertraceError && error.field === "TraceRegistryKeysUnchanged")) throw error;
  }
  const key: NoteKey = {
    name: origin ?? originOf(id, options, config),
    type: NOTE_SIGNATURE,
    publicKey: decodeBase64url(next),
  };
  say(`log ${id} has a new note key on chain; the service signs with it within an anchoring interval`);
  process.stdout.write(
    `→ give it to witnesses and gateways, beside the old one: ${formatVerifierKey(key)}\n`,
  );
}

/** As the service on this machine names a log. */
function originOf(id: number, { service }: Options, config: Config): string {
  return logOrigin(config.publicUrl ?? service ?? localServiceUrl(config), id);
}

async function send(options: Options, id: string, act: Act): Promise<void> {
  const session = await openSession();
  const service = serviceOf(options);
  const sender = await openSenderFor(session, await actors(service, options.department), options.operator);
  try {
    await sender.send(id, act);
  } finally {
    await sender.close();
  }
  await settled(session, service);
}
