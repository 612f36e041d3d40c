/**
 * The secrets of one trace log: the Ed25519 key that signs its checkpoints, the VRF key that makes subject tags, and
 * a key under which tags are looked up. Their public halves stand on chain.
 *
 * Made together on first start in `<data>/keys/log-<id>.json`, readable by its owner only, not encrypted: a log must
 * come up again by itself. Whoever takes this file can sign checkpoints, which the chain refuses wherever they
 * contradict what it holds, and can tell whose tag a tag is: guard it like the data. The secrets are handed out as
 * KeyObjects, which print and serialise as nothing.
 *
 * Throws what keys/private-file.ts throws, and `log-keys-malformed`.
 */
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { join } from "node:path";
import { decodeBase64url, tryDecodeFixed } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { formatCheckpoint } from "../../core/note/checkpoint.ts";
import { NOTE_SIGNATURE, type NoteKey } from "../../core/note/key.ts";
import { formatNote } from "../../core/note/note.ts";
import { signNote } from "../../core/note/sign.ts";
import { vrfSecret } from "../../core/subject/ecvrf.ts";
import { readPrivateFile, writePrivateFile } from "../keys/private-file.ts";

export interface LogKeys {
  /** signs checkpoints; named by the log's origin */
  readonly note: NoteKey;
  /** public half of the VRF key, 32 bytes */
  readonly vrfKey: Uint8Array;
  /** 32 bytes (RFC 9381, as of an Ed25519 key) */
  readonly vrfSeed: KeyObject;
  /** 32 bytes, for HMAC */
  readonly lookup: KeyObject;
  /** The signed note of a checkpoint. One size and root have one note, however often it is asked for. */
  signCheckpoint(size: number, root: Uint8Array): string;
}

const SECRETS = ["note", "vrf", "lookup"] as const;
type Secrets = Record<(typeof SECRETS)[number], string>;

/**
 * @param data the data folder
 * @param id number of the log in its registry
 * @param origin name of the log, e.g. `ledger.example.org/log/1`
 */
export async function openLogKeys(data: string, id: number, origin: string): Promise<LogKeys> {
  const file = join(data, "keys", `log-${id}.json`);
  const text = await readPrivateFile(file).catch(async (error) => {
    if (!isCode(error, "file-not-found")) throw error;
    await writePrivateFile(file, draw()).catch((taken) => {
      if (!isCode(taken, "file-exists")) throw taken; // another process was first: its keys are as good
    });
    return readPrivateFile(file);
  });
  const [noteSeed, vrfSeed, lookup] = readSecrets(text, file);
  const privateKey = ed25519Key(noteSeed!);
  const note: NoteKey = {
    name: origin,
    type: NOTE_SIGNATURE,
    publicKey: decodeBase64url(createPublicKey(privateKey).export({ format: "jwk" }).x!),
  };
  return {
    note,
    vrfKey: vrfSecret(vrfSeed!).publicKey,
    vrfSeed: createSecretKey(vrfSeed!),
    lookup: createSecretKey(lookup!),
    signCheckpoint(size, root) {
      const checkpoint = formatCheckpoint({ origin, size, root, extensions: [] });
      const signature = signNote(checkpoint, note, (message) => sign(null, message, privateKey));
      return formatNote({ text: checkpoint, signatures: [signature] });
    },
  };
}

function draw(): string {
  const secrets = SECRETS.map((name) => [name, randomBytes(32).toString("base64url")]);
  return `${JSON.stringify({ v: 1, ...Object.fromEntries(secrets) })}\n`;
}

/** In the order of SECRETS. No part of the file ever stands in an error. */
function readSecrets(text: string, file: string): Uint8Array[] {
  let content: Partial<Secrets & { v: unknown }> | null = null;
  try {
    content = JSON.parse(text);
  } catch {
    // said below
  }
  const secrets = SECRETS.map((name) => tryDecodeFixed(content?.[name], 32));
  if (content?.v === 1 && secrets.every((secret) => secret !== null)) return secrets;
  throw new CertraceError("log-keys-malformed", `${file} does not hold the keys of a log`, {
    field: file,
    remedy:
      "Restore it from a backup. Without it the log cannot go on: its tags and checkpoints need these keys.",
  });
}

/** RFC 8410: what PKCS #8 has before the 32 bytes of an Ed25519 seed. */
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

function ed25519Key(seed: Uint8Array): KeyObject {
  return createPrivateKey({ format: "der", type: "pkcs8", key: Buffer.concat([PKCS8_ED25519, seed]) });
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof CertraceError && error.code === code;
