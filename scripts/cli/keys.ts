/** `certrace keys`: keystores on this machine, and a department's document-signing keys on chain. */
import { Argument, type Command } from "commander";
import { CertraceError } from "../../core/errors.ts";
import { readConfig } from "../../server/config.ts";
import {
  assignKey,
  changePassphrase,
  createKey,
  listKeys,
  type StoredKey,
} from "../../server/keys/keystore.ts";
import { KEY_KINDS, type KeyKind } from "../../server/keys/private-key.ts";
import { type ActingOptions, actFor, acting, say } from "./acting.ts";
import { command, subcommand, UsageError, wholeNumber } from "./failure.ts";
import { now, pastTime, readInstant, readWindow, type WindowOptions, withWindow } from "./instants.ts";
import { askNewPassphrase, newPassphrase, passphrase } from "./passphrase.ts";
import { keysFolder } from "./session.ts";
import { showTime, systemLanguage, table } from "./terminal.ts";

/** Bit as in IDepartmentRegistry: the key signs certificates. */
export const USE_CERTIFICATES = 1;

const aDepartment = wholeNumber("--department", 0, 2 ** 32 - 1);

export function keysCommand(): Command {
  const keys = command(
    "keys",
    "Keys: operators' accounts (secp256k1) and document-signing keys (P-256), encrypted at rest.",
    [
      "keys create signing --department 5",
      "keys register N5xk… --department 5 --until 2028-01-01",
      "keys list",
      "keys retire N5xk… --department 5 --at 2027-01-01",
      "keys assign 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --department 5",
      "keys passphrase N5xk…",
      "keys compromised N5xk… --department 5 --since 2026-03-01T12:00:00+08:00",
    ],
  ).addHelpText(
    "after",
    `
The passphrase comes from CERTRACE_PASSPHRASE_FILE or CERTRACE_PASSPHRASE, or is asked for; it is never an option.
Instead of keystores, CERTRACE_OPERATOR_KEY (hex) and CERTRACE_SIGNING_KEY (private JWK) are used where set.
A thumbprint that begins with - goes last, after --: keys retire --department 5 -- -FOw….`,
  );

  subcommand(keys, "create", "Make a key and store it encrypted on this machine.")
    .addArgument(new Argument("<kind>", "what it is for").choices(KEY_KINDS))
    .requiredOption(
      "--department <department>",
      "the department it acts for; 0: the root authority",
      aDepartment,
    )
    .action(async (kind: KeyKind, { department }: { department: number }) => {
      const config = readConfig();
      const made = await createKey(keysFolder(config), kind, department, await newPassphrase(config));
      say(`${made.id} stored in ${made.file}`);
      if (kind === "signing")
        process.stdout.write(
          `→ register it on chain: certrace keys register ${made.id} --department ${department}\n`,
        );
      else
        process.stdout.write(
          `→ let it act: certrace departments operators set ${department} ${made.id} --permissions …\n`,
        );
    });

  subcommand(keys, "list", "List the keys stored on this machine; no passphrase is needed.").action(list);

  withWindow(onChain(keys, "register", "Register a stored document-signing key on chain.")).action(register);

  onChain(keys, "retire", "End a key's window; what it signed before stays good.")
    .option("--at <time>", "when it ends (default: now)")
    .action((thumbprint: string, { at, department, ...options }: OnChain & { at?: string }) => {
      const validUntil = at === undefined ? now() : endOf(at);
      return actFor(
        department,
        options,
        { act: "retire-signing-key", department, thumbprint, validUntil },
        `${thumbprint} retired`,
      );
    });

  onChain(
    keys,
    "compromised",
    "Declare that a key was in wrong hands: what was anchored with it since is void.",
  )
    .requiredOption("--since <time>", "from when on; it can be moved earlier afterwards, never later")
    .action((thumbprint: string, { since, department, ...options }: OnChain & { since: string }) =>
      actFor(
        department,
        options,
        {
          act: "declare-signing-key-compromised",
          department,
          thumbprint,
          compromisedAt: pastTime("--since", since),
        },
        `${thumbprint} is declared compromised`,
      ),
    );

  subcommand(keys, "assign", "Say for which department a stored key acts.")
    .argument("<id>", "account or thumbprint")
    .requiredOption("--department <department>", "its number", aDepartment)
    .action(async (id: string, { department }: { department: number }) => {
      const stored = await find(id);
      await assignKey(stored, department, await passphrase(readConfig(), `of ${stored.id}`));
      say(`${stored.id} acts for department ${department}`);
    });

  subcommand(keys, "passphrase", "Store a key under another passphrase; the new one is asked for.")
    .argument("<id>", "account or thumbprint")
    .action(async (id: string) => {
      const stored = await find(id);
      const old = await passphrase(readConfig(), `of ${stored.id} until now`);
      await changePassphrase(stored, old, await askNewPassphrase());
      say(`${stored.id} has a new passphrase`);
    });
  return keys;
}

/** The chain would take a time that is over for now, and nobody would be told. */
function endOf(at: string): number {
  const time = readInstant("--at", at);
  if (time >= now()) return time;
  throw new UsageError(
    "--at lies in the past",
    "leave it out to end the key now; if it was in wrong hands, say so with keys compromised",
    "--at",
  );
}

type OnChain = ActingOptions & { department: number };

function onChain(keys: Command, name: string, description: string): Command {
  return acting(keys, name, description)
    .argument("<thumbprint>", "RFC 7638 thumbprint of the document-signing key")
    .requiredOption("--department <department>", "the department it signs for", aDepartment);
}

async function register(
  thumbprint: string,
  { department, from, until, ...options }: OnChain & WindowOptions,
): Promise<void> {
  const { publicKey } = await find(thumbprint, "signing");
  await actFor(
    department,
    options,
    {
      act: "register-signing-key",
      department,
      x: publicKey.x,
      y: publicKey.y,
      use: USE_CERTIFICATES,
      ...readWindow({ ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) }),
    },
    `${thumbprint} signs for department ${department}`,
  );
}

/** Throws `key-missing`. */
async function find(id: string, kind?: KeyKind): Promise<StoredKey> {
  const folder = keysFolder(readConfig());
  const found = (await listKeys(folder)).find(
    (key) => key.id === id && (kind === undefined || key.kind === kind),
  );
  if (found) return found;
  throw new CertraceError(
    "key-missing",
    `There is no ${kind ?? ""} key ${id} in ${folder}`.replace("  ", " "),
    {
      remedy: "see certrace keys list",
    },
  );
}

async function list(): Promise<void> {
  const folder = keysFolder(readConfig());
  const keys = await listKeys(folder);
  if (keys.length === 0) return void process.stdout.write(`No keys are stored in ${folder}.\n`);
  const owner = (department: number | null) =>
    department === null ? "not said" : department === 0 ? "root authority" : `${department}`;
  const rows = keys.map(({ kind, id, department, createdAt }) => [
    kind,
    id,
    owner(department),
    showTime(createdAt, systemLanguage()),
  ]);
  process.stdout.write(`${table(["kind", "account or thumbprint", "department", "made"], rows)}\n`);
}
