/**
 * The passphrase of the keystores: from CERTRACE_PASSPHRASE or CERTRACE_PASSPHRASE_FILE, from the data folder of
 * the embedded chain, or asked for on a terminal. Never from the command line, which other users can see.
 */
import { join } from "node:path";
import password from "@inquirer/password";
import { CertraceError } from "../../core/errors.ts";
import { type Config, readPassphrase } from "../../server/config.ts";
import { readPrivateFile, writePrivateFile } from "../../server/keys/private-file.ts";

const file = (config: Config): string => join(config.data, "passphrase");

/** Throws `passphrase-needed` where it is nowhere and cannot be asked for. */
export async function passphrase(config: Config, purpose: string): Promise<string> {
  const given = readPassphrase() ?? (await embeddedPassphrase(config));
  return given ?? ask(`Passphrase ${purpose}`);
}

/** For a new key: the passphrase of the others, where it is known, or one that is asked for. */
export async function newPassphrase(config: Config): Promise<string> {
  return readPassphrase() ?? (await embeddedPassphrase(config)) ?? askNewPassphrase();
}

/** Asked for twice: nobody can open a key that was closed with a slip of the finger. */
export async function askNewPassphrase(): Promise<string> {
  const first = await ask("New passphrase (16 characters or more)");
  if (first.length < 16) {
    throw new CertraceError("passphrase-weak", "The passphrase is shorter than 16 characters", {
      remedy: "choose a longer one: four or five random words do",
    });
  }
  if ((await ask("The same again")) === first) return first;
  throw new CertraceError("passphrase-differs", "The two passphrases differ", { remedy: "try again" });
}

/**
 * The embedded chain is for one machine and its keys are worth nothing elsewhere: its passphrase is random and
 * lies beside them, readable by the owner only. null: there is none (yet).
 */
async function embeddedPassphrase(config: Config): Promise<string | null> {
  if (config.chain.rpcUrl !== null) return null;
  try {
    return (await readPrivateFile(file(config))).trim();
  } catch (error) {
    if (error instanceof CertraceError && error.code === "file-not-found") return null;
    throw error;
  }
}

/** The embedded passphrase, made on the first start. */
export async function makeEmbeddedPassphrase(config: Config): Promise<string> {
  const known = await embeddedPassphrase(config);
  if (known !== null) return known;
  const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  await writePrivateFile(file(config), `${fresh}\n`);
  return fresh;
}

async function ask(message: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new CertraceError(
      "passphrase-needed",
      "The keystore's passphrase is needed, and there is no terminal to ask on",
      {
        remedy: "set CERTRACE_PASSPHRASE_FILE to a file that only you can read, or CERTRACE_PASSPHRASE",
      },
    );
  }
  return password({ message, mask: true }, { output: process.stderr });
}
