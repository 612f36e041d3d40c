/**
 * Makes evidence in memory: the storage of two registries as a batch of build.ts would have it, in tries of
 * @ethereumjs/mpt (somebody else's), under a header of our own. For tests that need no chain.
 */
import { createMerkleProof, createMPT, type MerklePatriciaTrie } from "@ethereumjs/mpt";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { decodeBase64url } from "../../../core/base64url.ts";
import type { ParsedCertificate } from "../../../core/certificate/model.ts";
import type { EvidenceBundle } from "../../../core/evidence/bundle.ts";
import { parseHeader } from "../../../core/evidence/header.ts";
import { fromHex, toHex, wordBytes, wordOf } from "../../../core/evidence/hex.ts";
import { SLOTS, textSlots } from "../../../core/evidence/layout.ts";
import type { Proofs } from "../../../core/evidence/proofs.ts";
import { ProvenState } from "../../../core/evidence/proven-state.ts";
import { readState } from "../../../core/evidence/read-state.ts";
import { encodeRlp, integerBytes } from "../../../core/evidence/rlp.ts";
import { utf8 } from "../../../core/text.ts";
import type { FactsQuery } from "../../../core/verify/facts.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import { ANCHORED_AT, DEPARTMENT, type TestBatch, VCT } from "../build.ts";

export const DEPARTMENTS = `0x${"d0".repeat(20)}`;
const OPERATOR = `0x${"0a".repeat(20)}`;

export interface World {
  /** Unix seconds of the block */
  time?: number;
  department?: number;
  vct?: string;
  /** on chain, of each certificate of the batch; 0 where absent */
  status?: (index: number) => number;
  anchored?: boolean;
  /** of the departments */
  name?: string;
  nameEn?: string;
  /** SHA-256 of the type's description, base64url */
  metadataHash?: string;
}

/** The bundle of one certificate of the batch. */
export async function makeEvidence(
  batch: TestBatch,
  certificate: ParsedCertificate,
  world: World = {},
): Promise<EvidenceBundle> {
  return { certificate, ...(await makeProofs(batch, factsQuery(certificate)!, world)) };
}

/** What proves a group of certificates of the batch. */
export async function makeProofs(
  batch: TestBatch,
  query: FactsQuery,
  {
    time = ANCHORED_AT + 86_400,
    department = DEPARTMENT,
    vct = VCT,
    status = () => 0,
    anchored = true,
    name = "示例省示例市市场监督管理局行政审批处",
    nameEn = "Example",
    metadataHash = `${"A".repeat(42)}c`,
  }: World = {},
): Promise<Proofs> {
  const { root: rootText, size, registry } = batch.anchors[0]!;
  const root = wordOf(decodeBase64url(rootText));
  const certificates = new Map<bigint, bigint>();
  if (anchored) {
    certificates.set(
      SLOTS.batch(department, root),
      BigInt(OPERATOR) | (BigInt(size) << 160n) | (1n << 192n) | (BigInt(ANCHORED_AT) << 216n),
    );
  }
  for (let i = 0; i < size; i++) {
    const slot = SLOTS.statusWord(department, root, i >> 7);
    certificates.set(slot, (certificates.get(slot) ?? 0n) | (BigInt(status(i)) << BigInt(2 * (i & 127))));
  }
  const type = SLOTS.type(1);
  certificates.set(type, BigInt(department) | (BigInt(ANCHORED_AT - 9) << 32n));
  certificates.set(type + 1n, wordOf(keccak_256(utf8(vct))));
  certificates.set(type + 2n, wordOf(decodeBase64url(metadataHash)));

  const departments = new Map<bigint, bigint>();
  for (const [id, above] of [
    [1, 0n],
    [department, 1n],
  ] as const) {
    const slot = SLOTS.department(id);
    departments.set(slot, above | (BigInt(ANCHORED_AT - 99) << 128n));
    for (const [i, text] of [`ID-${id}`, name, nameEn].entries()) {
      setText(departments, slot + 1n + BigInt(i), text);
    }
  }
  departments.set(SLOTS.operator(department, BigInt(OPERATOR)), 2n);
  const key = SLOTS.signingKey(department, wordOf(decodeBase64url(batch.key.kid)));
  departments.set(key, wordOf(decodeBase64url(batch.key.x)));
  departments.set(key + 1n, wordOf(decodeBase64url(batch.key.y)));
  departments.set(key + 2n, 1n | ((2n ** 40n - 1n) << 48n));

  const address = registry.slice(registry.lastIndexOf(":") + 1);
  const code = fromHex(`0x60007f${"00".repeat(12)}${DEPARTMENTS.slice(2)}fe0000`);
  const tries = { certificates: await storage(certificates), departments: await storage(departments) };
  const state = await createMPT({ useKeyHashing: true });
  await state.put(fromHex(address), account(tries.certificates, code));
  await state.put(fromHex(DEPARTMENTS), account(tries.departments, new Uint8Array()));
  // other accounts, so that the way to ours has branches
  for (let i = 1; i < 40; i++)
    await state.put(wordBytes(BigInt(i)).subarray(12), account(tries.departments, code));

  const pool = new Map<string, Uint8Array>();
  const used = new Map<string, Uint8Array>();
  const keep = (nodes: Uint8Array[]) => {
    for (const node of nodes) pool.set(toHex(keccak_256(node)), node);
  };
  for (const each of [address, DEPARTMENTS]) keep(await createMerkleProof(state, fromHex(each)));
  const header = headerWith(state.root(), time);
  const proven = new ProvenState(
    parseHeader(header).stateRoot,
    (hash) => {
      const node = pool.get(toHex(hash))!;
      used.set(toHex(hash), node);
      return node;
    },
    address,
    code,
  );
  const reading = readState(query);
  for (let step = reading.next(); !step.done; ) {
    const { contract, slots } = step.value;
    for (const slot of slots) keep(await createMerkleProof(tries[contract], wordBytes(slot)));
    step = reading.next(proven.words(step.value));
  }
  return { header, code, nodes: [...used.values()], vct: anchored ? vct : null };
}

/** A header with this state, of Paris. */
export function headerWith(stateRoot: Uint8Array, time: number): Uint8Array<ArrayBuffer> {
  const bytes = (n: number, fill: number) => new Uint8Array(n).fill(fill);
  return encodeRlp([
    ...[bytes(32, 1), bytes(32, 2), bytes(20, 3), stateRoot, bytes(32, 4), bytes(32, 5), bytes(256, 0)],
    ...[0n, 1_000n, 30_000_000n, 21_000n, BigInt(time)].map(integerBytes),
    ...[utf8("test"), bytes(32, 6), bytes(8, 0), integerBytes(7n)],
  ]);
}

function setText(words: Map<bigint, bigint>, slot: bigint, text: string): void {
  const bytes = utf8(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / 32) * 32);
  padded.set(bytes);
  if (bytes.length < 32) {
    words.set(slot, wordOf(padded) | BigInt(bytes.length * 2));
    return;
  }
  const word = BigInt(bytes.length * 2 + 1);
  words.set(slot, word);
  for (const [i, each] of textSlots(slot, word).entries()) {
    words.set(each, wordOf(padded.subarray(32 * i, 32 * i + 32)));
  }
}

async function storage(words: Map<bigint, bigint>): Promise<MerklePatriciaTrie> {
  const trie = await createMPT({ useKeyHashing: true });
  for (const [slot, word] of words) {
    if (word !== 0n) await trie.put(wordBytes(slot), encodeRlp(integerBytes(word)));
  }
  return trie;
}

function account(trie: MerklePatriciaTrie, code: Uint8Array): Uint8Array {
  return encodeRlp([integerBytes(1n), new Uint8Array(), trie.root(), keccak_256(code)]);
}
