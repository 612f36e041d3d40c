/**
 * Keystores: private keys at rest, one encrypted file each, `<folder>/<kind>-<id>.json`.
 *
 * A file is an RFC 7516 flattened JWE of the private JWK (RFC 7517 section 7): PBES2-HS512+A256KW over the
 * passphrase (RFC 7518 section 4.8, 210,000 rounds where people chose it), content A256GCM. The protected header says in the clear whose
 * key it is and carries the public half, so that keys can be listed without the passphrase; it is authenticated, so a
 * file renamed or edited to pass for another department's is noticed when it is opened.
 *
 * Files are 0600 in a 0700 folder and refused otherwise (private-file.ts). Nothing in here logs or prints.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FlattenedEncrypt, flattenedDecrypt } from "jose";
import { z } from "zod";
import { CertraceError } from "../../core/errors.ts";
import { privateFolder, readPrivateFile, writePrivateFile } from "./private-file.ts";
import {
  generateKey,
  KEY_KINDS,
  type KeyKind,
  keyFromJwk,
  keyId,
  type PrivateKey,
  type PublicJwk,
} from "./private-key.ts";

const ROUNDS = 210_000;
/** For a passphrase that was drawn, 256 bits of it: more rounds would not make it any harder to guess. RFC 7518's least. */
export const ROUNDS_WHERE_DRAWN = 1_000;
/** A file that asks for more would only keep us busy. */
const MOST_ROUNDS = 2_000_000;

/** What a keystore says without its passphrase. */
export interface StoredKey {
  kind: KeyKind;
  /** account or thumbprint, see private-key.ts */
  id: string;
  /** the department it acts for; 0: the root authority; null: not said yet */
  department: number | null;
  /** Unix seconds */
  createdAt: number;
  publicKey: PublicJwk;
  file: string;
}

export interface OpenedKey extends StoredKey {
  key: PrivateKey;
}

const FILE = /^(operator|signing)-([A-Za-z0-9_-]{42,43})\.json$/;

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const header = z.object({
  kid: z.string(),
  key: z.object({
    kind: z.enum(KEY_KINDS),
    department: z.int().min(0).nullable(),
    createdAt: z.int().min(0),
    public: z.object({
      kty: z.literal("EC"),
      crv: z.enum(["secp256k1", "P-256"]),
      x: coordinate,
      y: coordinate,
    }),
  }),
});
const envelope = z.strictObject({
  protected: z.string(),
  encrypted_key: z.string(),
  iv: z.string(),
  ciphertext: z.string(),
  tag: z.string(),
});

/** Makes a key and stores it. Throws `passphrase-empty`, `folder-unwritable`. */
export function createKey(
  folder: string,
  kind: KeyKind,
  department: number | null,
  passphrase: string,
  rounds = ROUNDS,
): Promise<OpenedKey> {
  return storeKey(folder, generateKey(kind), department, passphrase, rounds);
}

/** Stores a key that exists. Throws `keystore-exists`, `passphrase-empty`, `folder-unwritable`. */
export async function storeKey(
  folder: string,
  key: PrivateKey,
  department: number | null,
  passphrase: string,
  rounds = ROUNDS,
): Promise<OpenedKey> {
  const { d: _, ...publicKey } = key.jwk;
  const createdAt = Math.floor(Date.now() / 1000);
  const file = join(folder, `${key.kind}-${key.id}.json`);
  const opened: OpenedKey = { kind: key.kind, id: key.id, department, createdAt, publicKey, file, key };
  try {
    await writePrivateFile(file, await seal(opened, passphrase, rounds));
  } catch (error) {
    if (!(error instanceof CertraceError) || error.code !== "file-exists") throw error;
    throw new CertraceError("keystore-exists", `The key ${key.id} is stored already`, { field: file });
  }
  return opened;
}

/** Stores the same key under another passphrase; a crash leaves one of the two. Throws as `openKey`. */
export async function changePassphrase(stored: StoredKey, old: string, fresh: string): Promise<void> {
  const opened = await openKey(stored, old);
  await writePrivateFile(stored.file, await seal(opened, fresh), true);
}

/** Says for which department a key acts. Throws as `openKey`. */
export async function assignKey(stored: StoredKey, department: number, passphrase: string): Promise<void> {
  const opened = await openKey(stored, passphrase);
  await writePrivateFile(stored.file, await seal({ ...opened, department }, passphrase), true);
}

async function seal(
  { key, department, createdAt, publicKey }: OpenedKey,
  passphrase: string,
  rounds = ROUNDS,
): Promise<string> {
  if (passphrase === "") {
    throw new CertraceError("passphrase-empty", "The passphrase is empty", { remedy: "choose a long one" });
  }
  const jwe = await new FlattenedEncrypt(new TextEncoder().encode(JSON.stringify(key.jwk)))
    .setProtectedHeader({
      alg: "PBES2-HS512+A256KW",
      enc: "A256GCM",
      cty: "jwk+json",
      kid: key.id,
      key: { kind: key.kind, department, createdAt, public: publicKey },
    })
    .setKeyManagementParameters({ p2c: rounds })
    .encrypt(new TextEncoder().encode(passphrase));
  return `${JSON.stringify(jwe, null, 2)}\n`;
}

/**
 * All keys of a folder, oldest first. Other files in it are not looked at.
 * Throws `keystore-malformed`, `file-exposed`.
 */
export async function listKeys(folder: string): Promise<StoredKey[]> {
  await privateFolder(folder);
  const names = (await readdir(folder)).filter((name) => FILE.test(name));
  const keys = await Promise.all(
    names.map(async (name) => (await readKeystore(join(folder, name), name)).stored),
  );
  return keys.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** Throws `keystore-malformed`, `passphrase-wrong`, `file-exposed`, `file-not-found`. */
export async function openKey(
  stored: Pick<StoredKey, "kind" | "id" | "file">,
  passphrase: string,
): Promise<OpenedKey> {
  const found = await readKeystore(stored.file, `${stored.kind}-${stored.id}.json`);
  let text: Uint8Array;
  try {
    const opened = await flattenedDecrypt(found.jwe, new TextEncoder().encode(passphrase), {
      keyManagementAlgorithms: ["PBES2-HS512+A256KW"],
      contentEncryptionAlgorithms: ["A256GCM"],
      maxPBES2Count: MOST_ROUNDS,
    });
    text = opened.plaintext;
  } catch (cause) {
    // A wrong passphrase and an altered file look the same, by design of the cipher.
    throw new CertraceError("passphrase-wrong", `The passphrase does not open ${stored.file}`, {
      field: stored.file,
      remedy: "give the passphrase it was made with; where that is right, the file was altered: use a backup",
      cause,
    });
  }
  const key = keyFromJwk(found.stored.kind, JSON.parse(new TextDecoder().decode(text)));
  if (key.id !== found.stored.id) throw malformed(stored.file);
  return { ...found.stored, key };
}

async function readKeystore(file: string, name: string) {
  const text = await readPrivateFile(file);
  try {
    const jwe = envelope.parse(JSON.parse(text));
    const { kid, key } = header.parse(JSON.parse(Buffer.from(jwe.protected, "base64url").toString("utf8")));
    const stored: StoredKey = {
      kind: key.kind,
      id: kid,
      department: key.department,
      createdAt: key.createdAt,
      publicKey: key.public,
      file,
    };
    if (`${key.kind}-${kid}.json` !== name || keyId(key.public) !== kid) throw malformed(file);
    return { jwe, stored };
  } catch (cause) {
    throw malformed(file, cause);
  }
}

function malformed(file: string, cause?: unknown): CertraceError {
  return new CertraceError("keystore-malformed", `${file} is not a keystore of this key`, {
    field: file,
    remedy: "take the file from a backup, or create a new key with certrace keys create",
    cause,
  });
}
