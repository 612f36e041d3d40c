/**
 * A signed batch as it waits for its anchor, one certificate a line:
 *
 *   line of the register TAB certificate number as JSON text TAB certificate file up to its anchor LF
 *
 * Salts and signatures are in it and nowhere else: a batch that was sent must never be signed again, so this file is
 * synced before its root leaves the machine, and checked against the root when it is read again after a crash.
 */
import { setImmediate } from "node:timers/promises";
import { encodeBase64url } from "../../core/base64url.ts";
import type { SignedCertificate } from "../../core/certificate/model.ts";
import { certificateLeafHash, fileUpToAnchor } from "../../core/certificate/serialise.ts";
import { MerkleTree } from "../../core/merkle/tree.ts";
import { nodeDigestText } from "../digest-text.ts";
import { damaged, LineFile } from "./lines.ts";
import type { PlannedRow } from "./planned-row.ts";

/** Certificates between two breaths, in which signatures are handed on and others get their turn. */
const SLICE = 50;
const [TAB, LINE_FEED] = [9, 10];

export interface Staged {
  /** of the register */
  line: string;
  number: string;
  /** good until the next slice */
  upToAnchor: Buffer;
}

/** Bytes that grow at their end. */
export interface Room {
  bytes: Buffer<ArrayBuffer>;
  length: number;
}

export function writeStaged(room: Room, { line, values }: PlannedRow, certificate: SignedCertificate): void {
  // Apart, because one Chinese character would make the whole text twice as wide.
  const before = `${line}\t${values[0]}\t`;
  const file = `${fileUpToAnchor(certificate)}\n`;
  // A UTF-16 unit takes at most three bytes.
  const most = room.length + before.length * 3 + file.length;
  if (most > room.bytes.length) {
    const more = Buffer.from(new ArrayBuffer(2 * most));
    more.set(room.bytes.subarray(0, room.length));
    room.bytes = more;
  }
  room.length += room.bytes.write(before, room.length);
  room.length += room.bytes.write(file, room.length, "latin1");
}

/** The certificates of a batch in order, some at a time. Throws `job-damaged`. */
export async function* readStaged(path: string, size: number): AsyncGenerator<Staged[]> {
  using lines = new LineFile(path);
  for (let at = 0; at < size; at += SLICE) {
    const bytes = lines.take(Math.min(SLICE, size - at));
    const slice: Staged[] = [];
    for (let from = 0; from < bytes.length; ) {
      const first = bytes.indexOf(TAB, from);
      const second = bytes.indexOf(TAB, first + 1);
      const end = bytes.indexOf(LINE_FEED, from);
      if (first === -1 || second === -1 || second > end) throw damaged(path);
      slice.push({
        line: bytes.toString("latin1", from, first),
        number: numberOf(bytes.toString("utf8", first + 1, second), path),
        upToAnchor: bytes.subarray(second + 1, end),
      });
      from = end + 1;
    }
    yield slice;
    await setImmediate();
  }
}

/** The tree over a staged batch, which must have the root it had when it was signed. Throws `job-damaged`. */
export async function stagedTree(
  path: string,
  { size, root }: { size: number; root: string },
): Promise<MerkleTree> {
  const leaves = new Uint8Array(size * 32);
  let at = 0;
  for await (const slice of readStaged(path, size)) {
    for (const { upToAnchor } of slice) leaves.set(leafHashOf(upToAnchor), 32 * at++);
  }
  const tree = new MerkleTree(leaves);
  if (encodeBase64url(tree.root) !== root) throw damaged(path);
  return tree;
}

function leafHashOf(upToAnchor: Buffer): Uint8Array {
  // {"protected":"…","payload":"…","signature":"…", and base64url holds no quotes
  const [, , , head = "", , , , payload = "", , , , signature = ""] = upToAnchor
    .toString("latin1")
    .split('"', 12);
  return certificateLeafHash({ protected: head, payload, signature }, nodeDigestText);
}

function numberOf(text: string, path: string): string {
  try {
    return JSON.parse(text) as string;
  } catch (cause) {
    throw damaged(path, cause);
  }
}
