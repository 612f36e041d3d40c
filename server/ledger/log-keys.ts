/**
 * The secrets of one trace log: the Ed25519 keys that sign its checkpoints, the VRF key that makes subject tags, and a
 * key under which tags are looked up and submissions are sealed. The public halves of the first two stand on chain.
 *
 * Made together on first start in `<data>/keys/log-<id>.json`, readable by its owner only, not encrypted: a log must
 * come up again by itself. Whoever takes this file can sign checkpoints, which the chain refuses wherever they
 * contradict what it holds, and can tell whose tag a tag is: guard it like the data. The secrets are handed out as
 * KeyObjects, which print and serialise as nothing.
 *
 * **Rotation** (docs/decisions/0007): `prepareNoteKey` writes the next note key beside the one in force, and nothing signs
 * with it until the chain shows it: then, and at no other time, `adopt` puts it in force and keeps the old one in the
 * file. So a process that is killed between file and chain, on either side, goes on with the key that the chain shows.
 * The VRF key is never rotated: each would give every subject another tag.
 *
 * Throws what keys/private-file.ts throws, and `log-keys-malformed`.
 */
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { join } from "node:path";
import { decodeBase64url, encodeBase64url, tryDecodeFixed } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { formatCheckpoint } from "../../core/note/checkpoint.ts";
import { NOTE_SIGNATURE, type NoteKey } from "../../core/note/key.ts";
import { formatNote } from "../../core/note/note.ts";
import { signNote } from "../../core/note/sign.ts";
import { vrfSecret } from "../../core/subject/ecvrf.ts";
import { readPrivateFile, writePrivateFile } from "../keys/private-file.ts";

export interface LogKeys {
  /** signs checkpoints; named by the log's origin. Another one after `adopt`: do not keep it */
  readonly note: NoteKey;
  /** public half of the VRF key, 32 bytes */
  readonly vrfKey: Uint8Array;
  /** 32 bytes (RFC 9381, as of an Ed25519 key) */
  readonly vrfSeed: KeyObject;
  /** 32 bytes, for HMAC */
  readonly lookup: KeyObject;
  /** 32 bytes, for AES-256-GCM: seals the submissions that the log keeps */
  readonly submissions: KeyObject;
  /** The signed note of a checkpoint. One size, root and note key have one note, however often it is asked for. */
  signCheckpoint(size: number, root: Uint8Array): string;
  /**
   * Signs with this note key from now on, if it is one of the log's own: the next one, or one of before.
   * @param noteKey base64url, as the chain shows it in force
   * @returns whether it is
   */
  adopt(noteKey: string): Promise<boolean>;
}

/** What the file holds: seeds, base64url. `next` is made and not in force yet; `past` are those that were. */
interface Secrets {
  note: string;
  next: string | null;
  past: string[];
  vrf: string;
  lookup: string;
}

/**
 * @param data the data folder
 * @param id number of the log in its registry
 * @param origin name of the log, e.g. `ledger.example.org/log/1`
 */
export async function openLogKeys(data: string, id: number, origin: string): Promise<LogKeys> {
  const file = logKeysFile(data, id);
  let secrets = await readSecrets(file).catch(async (error) => {
    if (!isCode(error, "file-not-found")) throw error;
    const draw = () => randomBytes(32).toString("base64url");
    const drawn = { note: draw(), next: null, past: [], vrf: draw(), lookup: draw() };
    await writePrivateFile(file, written(drawn)).catch((taken) => {
      if (!isCode(taken, "file-exists")) throw taken; // another process was first: its keys are as good
    });
    return readSecrets(file);
  });
  let signer = noteSigner(secrets.note, origin);
  const vrfSeed = decodeBase64url(secrets.vrf);
  const lookup = decodeBase64url(secrets.lookup);
  return {
    get note() {
      return signer.note;
    },
    vrfKey: vrfSecret(vrfSeed).publicKey,
    vrfSeed: createSecretKey(vrfSeed),
    lookup: createSecretKey(lookup),
    submissions: sealOf(lookup),
    signCheckpoint: (size, root) => signer.sign(size, root),
    async adopt(noteKey) {
      if (encodeBase64url(signer.note.publicKey) === noteKey) return true;
      secrets = await readSecrets(file); // the next one was put there by another process
      const { next, past, note } = secrets;
      const seed = [...(next === null ? [] : [next]), ...past, note].find(
        (each) => publicOf(each) === noteKey,
      );
      if (seed === undefined) return false;
      const others = [...new Set([...past, note])].filter((each) => each !== seed);
      const changed = { ...secrets, note: seed, next: next === seed ? null : next, past: others };
      await writePrivateFile(file, written(changed), true);
      signer = noteSigner(seed, origin);
      return true;
    },
  };
}

/**
 * The log's next note key: made and kept beside the others, where there is none yet. It signs nothing until the chain
 * shows it in force.
 * @returns the public halves for the act that puts it there, base64url; `current` is the note key of today
 */
export async function prepareNoteKey(
  data: string,
  id: number,
): Promise<{ current: string; next: string; vrfKey: string }> {
  const file = logKeysFile(data, id);
  const secrets = await readSecrets(file);
  const next = secrets.next ?? randomBytes(32).toString("base64url");
  if (secrets.next === null) await writePrivateFile(file, written({ ...secrets, next }), true);
  const { publicKey } = vrfSecret(decodeBase64url(secrets.vrf));
  return { current: publicOf(secrets.note), next: publicOf(next), vrfKey: encodeBase64url(publicKey) };
}

/** What an audit takes of a log's keys, and nothing else of them; null: they are not in this folder. */
export async function openAuditKeys(
  data: string,
  id: number,
): Promise<Pick<LogKeys, "submissions" | "vrfSeed"> | null> {
  try {
    const { lookup, vrf } = await readSecrets(logKeysFile(data, id));
    return { submissions: sealOf(decodeBase64url(lookup)), vrfSeed: createSecretKey(decodeBase64url(vrf)) };
  } catch (error) {
    if (isCode(error, "file-not-found")) return null;
    throw error;
  }
}

function sealOf(lookup: Uint8Array): KeyObject {
  const key = hkdfSync("sha256", lookup, new Uint8Array(), "certrace/kept-submissions/v1", 32);
  return createSecretKey(new Uint8Array(key));
}

function logKeysFile(data: string, id: number): string {
  return join(data, "keys", `log-${id}.json`);
}

function noteSigner(seed: string, origin: string) {
  const privateKey = ed25519Key(seed);
  const note: NoteKey = { name: origin, type: NOTE_SIGNATURE, publicKey: decodeBase64url(publicOf(seed)) };
  return {
    note,
    sign(size: number, root: Uint8Array): string {
      const checkpoint = formatCheckpoint({ origin, size, root, extensions: [] });
      const signature = signNote(checkpoint, note, (message) => sign(null, message, privateKey));
      return formatNote({ text: checkpoint, signatures: [signature] });
    },
  };
}

/** Version 1 of the file, which knew one note key, is read as well as version 2. */
function written({ note, next, past, vrf, lookup }: Secrets): string {
  return `${JSON.stringify({ v: 2, note, next, past, vrf, lookup })}\n`;
}

/** No part of the file ever stands in an error. */
async function readSecrets(file: string): Promise<Secrets> {
  const text = await readPrivateFile(file);
  let content: Record<string, unknown> = {};
  try {
    content = JSON.parse(text) ?? {};
  } catch {
    // said below
  }
  const { v, note, next = null, past = [], vrf, lookup } = content;
  const isSeed = (value: unknown): value is string => tryDecodeFixed(value, 32) !== null;
  if (
    (v === 1 || v === 2) &&
    isSeed(note) &&
    (next === null || isSeed(next)) &&
    Array.isArray(past) &&
    past.every(isSeed) &&
    isSeed(vrf) &&
    isSeed(lookup)
  )
    return { note, next, past, vrf, lookup };
  throw new CertraceError("log-keys-malformed", `${file} does not hold the keys of a log`, {
    field: file,
    remedy:
      "Restore it from a backup. Without it the log cannot go on: its tags and checkpoints need these keys.",
  });
}

/** RFC 8410: what PKCS #8 has before the 32 bytes of an Ed25519 seed. */
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

function ed25519Key(seed: string): KeyObject {
  const key = Buffer.concat([PKCS8_ED25519, decodeBase64url(seed)]);
  return createPrivateKey({ format: "der", type: "pkcs8", key });
}

/** base64url */
function publicOf(seed: string): string {
  return createPublicKey(ed25519Key(seed)).export({ format: "jwk" }).x!;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof CertraceError && error.code === code;
