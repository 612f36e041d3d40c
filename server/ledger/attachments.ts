/**
 * Files that people and departments hand in with a dispute or its answer. They are kept apart from the log: a body holds
 * only their hashes. A file is handed in first, by itself, and becomes an entry's own in the batch that logs the entry
 * which cites it; what nobody cites within a day is thrown away. Record: u16 length of `{name, type, time}` as JSON, that
 * JSON, the bytes of the file.
 *
 * A file is what its sender says it is: it is only ever served as a download, never shown.
 */
import { createHash } from "node:crypto";
import { CertraceError } from "../../core/errors.ts";
import { hasHiddenCharacters } from "../../core/text.ts";
import { MAX_ATTACHMENT } from "../../core/trace/kinds/dispute.ts";
import { ledgerKeys, under } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import { corrupt } from "./log-records.ts";

export interface Attachment {
  /** of the file, without a folder */
  name: string;
  /** media type as its sender says */
  type: string;
  bytes: Uint8Array;
}

interface Head {
  name: string;
  type: string;
  /** when it was handed in, Unix milliseconds */
  time: number;
}

/** Files that one owner may have handed in without citing them. */
const MAX_DEPOSITS = 10;
const MAX_NAME = 200;
/** Milliseconds for which a file waits for the entry that cites it. */
const WAITS = 86_400_000;
const TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/**
 * @param owner tag of the citizen, or `departmentOwner`
 * @param time Unix milliseconds
 * @returns the file's SHA-256, base64url
 * @throws CertraceError `attachment-empty`, `attachment-too-large`, `attachment-name`, `attachment-type`,
 *   `attachments-too-many`; `store-…`
 */
export async function deposit(
  store: Store,
  owner: string,
  { name, type, bytes }: Attachment,
  time: number,
): Promise<string> {
  if (bytes.length === 0) throw refused("attachment-empty", "The file is empty.", "Choose another one.");
  if (bytes.length > MAX_ATTACHMENT)
    throw refused(
      "attachment-too-large",
      "A file has at most 5 MiB.",
      "Make it smaller, or send a part of it.",
    );
  if (!isName(name))
    throw refused("attachment-name", "This cannot be the name of a file.", "Give it another name.", "name");
  if (!TYPE.test(type))
    throw refused("attachment-type", "This is no media type.", "Send e.g. application/pdf.", "type");
  const hash = createHash("sha256").update(bytes).digest("base64url");
  const key = ledgerKeys.deposit(owner, hash);
  let others = 0;
  for await (const [each] of store.range({ ...under(ledgerKeys.deposits(owner)), limit: MAX_DEPOSITS + 1 }))
    if (each !== key) others += 1;
  if (others >= MAX_DEPOSITS)
    throw refused(
      "attachments-too-many",
      `There are ${MAX_DEPOSITS} files already that nothing cites.`,
      "Send the dispute or the answer with those, or wait a day.",
    );
  await store.batch([{ put: key, value: pack({ name, type, time }, bytes) }]);
  return hash;
}

/** Null: no such entry, no such file, or it was erased. */
export async function readAttachment(
  store: Pick<Store, "get">,
  index: number,
  hash: string,
): Promise<Attachment | null> {
  const value = await store.get(ledgerKeys.attachment(index, hash));
  if (value === undefined) return null;
  const { head, bytes } = unpack(value);
  return { name: head.name, type: head.type, bytes };
}

/**
 * Throws away what nothing has cited in time.
 * @param time Unix milliseconds
 */
export async function sweepDeposits(store: Store, time: number): Promise<void> {
  const old: Operation[] = [];
  for await (const [key, value] of store.range(under(ledgerKeys.allDeposits)))
    if (unpack(value).head.time < time - WAITS) old.push({ delete: key });
  if (old.length > 0) await store.batch(old, { durable: false });
}

function isName(name: string): boolean {
  return (
    name.trim() !== "" &&
    name.length <= MAX_NAME &&
    name.isWellFormed() &&
    !/[/\\\n\t]/.test(name) &&
    !hasHiddenCharacters(name)
  );
}

function pack(head: Head, bytes: Uint8Array): Uint8Array {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(json.length);
  return Buffer.concat([length, json, bytes]);
}

function unpack(value: Uint8Array): { head: Head; bytes: Uint8Array } {
  try {
    const end = 2 + ((value[0]! << 8) | value[1]!);
    const head = JSON.parse(Buffer.from(value.subarray(2, end)).toString()) as Head;
    return { head, bytes: value.subarray(end) };
  } catch (cause) {
    throw corrupt("an attachment cannot be read", cause);
  }
}

function refused(code: string, message: string, remedy: string, field = "file"): CertraceError {
  return new CertraceError(code, message, { field, remedy });
}
