/**
 * Signs a piece of a batch: planned rows in, staged certificates and their leaf hashes out, as flat bytes in one and
 * the same memory, which threads hand to and fro without copying. The same code runs in the signing threads and in the main one (sign.ts), so it
 * imports little: every module is loaded once in each thread.
 */
import { type KeyObject, randomFillSync, sign } from "node:crypto";
import { type FormClaim, formOf, type Place } from "../../core/certificate/form.ts";
import { CERTIFICATE_NUMBER } from "../../core/certificate/model.ts";
import {
  type Prepared,
  prepareForm,
  protectedHeader,
  sealCertificate,
} from "../../core/certificate/prepare.ts";
import { certificateLeafText } from "../../core/certificate/serialise.ts";
import { signatureFromDer } from "../../core/crypto.ts";
import type { JsonObject } from "../../core/json.ts";
import { HASH_BYTES } from "../../core/merkle/leaf.ts";
import { type PlannedRow, readPlannedLine } from "./planned-row.ts";
import { type Room, writeStaged } from "./staged.ts";
import { nodeBase64url, nodeTextTools } from "./text-tools.ts";

/** What all certificates of a job have in common. */
export interface SigningTask {
  kid: string;
  /** P-256; stays in the memory of this process */
  privateKey: KeyObject;
  iss: string;
  vct: string;
  /** of the type metadata, as `vct#integrity` has it */
  integrity: string;
  /** of the mapping, in its order */
  claims: readonly FormClaim[];
  numberDisclosable: boolean;
}

export interface PieceRequest {
  /** begins with lines of rows.tsv; the answer is written over them, or, where there is too little, comes in more */
  room: ArrayBuffer;
  /** bytes of `room` that are such lines */
  rows: number;
  /** index in the batch of the first of them */
  first: number;
  /** of the Token Status List that the certificates name */
  statusList: string;
}

export interface SignedPiece {
  /** leaf hashes, 32 bytes each, then staged lines */
  room: ArrayBuffer;
  certificates: number;
  /** bytes of `room` that are leaf hashes or staged lines */
  length: number;
}

const SALT_BYTES = 16;

export class PieceSigner {
  readonly #task: SigningTask;
  readonly #header: string;
  readonly #form: Place[];
  readonly #saltsEach: number;

  constructor(task: SigningTask) {
    const claims = [{ path: [CERTIFICATE_NUMBER], disclosable: task.numberDisclosable }, ...task.claims];
    this.#task = task;
    this.#header = protectedHeader(task.kid);
    this.#form = formOf(claims);
    this.#saltsEach = claims.filter(({ disclosable }) => disclosable).length;
  }

  sign({ room, rows, first, statusList }: PieceRequest): SignedPiece {
    const bytes = Buffer.from(room);
    const lines = bytes.toString("utf8", 0, rows - 1).split("\n");
    const out: Room = { bytes, length: lines.length * HASH_BYTES };
    const salts = freshSalts(lines.length * this.#saltsEach);
    for (const [i, line] of lines.entries()) {
      const row = readPlannedLine(line);
      const own = salts.slice(i * this.#saltsEach, (i + 1) * this.#saltsEach);
      const prepared = this.#prepare(row, statusList, first + i, own);
      // DER and back: Node's own "ieee-p1363" takes twice as long.
      const der = sign("sha256", ascii(prepared.signingInput), this.#task.privateKey);
      const certificate = sealCertificate(prepared, signatureFromDer(der), nodeBase64url);
      writeStaged(out, row, certificate);
      const leaf = nodeTextTools.digest(certificateLeafText(certificate));
      out.bytes.write(leaf, i * HASH_BYTES, "base64url");
    }
    return { room: out.bytes.buffer, certificates: lines.length, length: out.length };
  }

  #prepare({ nbf, exp, values }: PlannedRow, statusList: string, idx: number, salts: string[]): Prepared {
    const { iss, vct, integrity } = this.#task;
    const open: JsonObject = { iss, vct, "vct#integrity": integrity };
    if (nbf !== null) open.nbf = nbf;
    if (exp !== null) open.exp = exp;
    open.status = { status_list: { uri: statusList, idx } };
    return prepareForm({ header: this.#header, open, form: this.#form, values }, salts, nodeTextTools);
  }
}

const borrowed = Buffer.allocUnsafeSlow(1 << 14);

/** The bytes of an ASCII text, good until the next one is asked for. */
function ascii(text: string): Buffer {
  if (text.length > borrowed.length) return Buffer.from(text, "latin1");
  return borrowed.subarray(0, borrowed.write(text, "latin1"));
}

/** Used again for each piece: memory outside the heap is given back late, and a million certificates held 60 MB of it. */
let saltBytes = Buffer.allocUnsafeSlow(1 << 14);

/**
 * base64url of 16 random bytes each. One draw of randomness and one encoding are much cheaper than many: each salt
 * gets 18 bytes of its own, 24 characters without a rest, of which the last two bytes, and so the characters after
 * the 22nd, are nothing.
 */
function freshSalts(count: number): string[] {
  if (saltBytes.length < count * 18) saltBytes = Buffer.allocUnsafeSlow(count * 18);
  const random = randomFillSync(saltBytes.subarray(0, count * 18));
  for (let at = SALT_BYTES; at < random.length; at += 18) random.writeUInt16BE(0, at);
  const text = random.toString("base64url");
  return Array.from({ length: count }, (_, i) => text.slice(i * 24, i * 24 + 22));
}
