/**
 * What the registries' storage says about one certificate, read slot by slot: the same steps for whoever collects the
 * proofs from a node and whoever reads them from a bundle, so that the two can never be about different slots. A
 * generator: it asks for slots of a contract and is handed their words.
 */
import { decodeBase64url, encodeBase64url } from "../base64url.ts";
import type {
  DepartmentFact,
  DepartmentRef,
  FactsQuery,
  ProvenBatchFact,
  SigningKeyFact,
  StatusStateFact,
} from "../verify/facts.ts";
import { toHex, wordBytes, wordOf } from "./hex.ts";
import { field, OPERATOR_WORD, SLOTS, STRUCTS, structSlots, textOf, textSlots } from "./layout.ts";

/** Slots that are asked for, all of one contract. */
export interface Asked {
  contract: "certificates" | "departments";
  slots: bigint[];
}

type Reading<T> = Generator<Asked, T, bigint[]>;

export interface RegistryState {
  batch: ProvenBatchFact | null;
  /** null where there is no batch */
  type: StoredType | null;
  department: DepartmentFact | null;
  key: SigningKeyFact | null;
  statuses: StatusStateFact;
}

/** A type as it is stored: its name only by its hash. */
export interface StoredType {
  id: number;
  definer: number;
  definedAt: number;
  /** keccak256 of the vct, `0x` hex */
  vctHash: string;
  /** base64url */
  metadataHash: string;
}

const OPEN_END = 2n ** 40n - 1n;

export function* readState({ department, root, word, kid }: FactsQuery): Reading<RegistryState> {
  const rootWord = wordOf(decodeBase64url(root));
  const [batchWord, packed] = yield* certificates(
    SLOTS.batch(department, rootWord),
    SLOTS.statusWord(department, rootWord, word),
  );
  const stored = readBatch(batchWord!);
  return {
    type: stored === null ? null : yield* readType(stored.typeId),
    batch:
      stored === null
        ? null
        : {
            ...{ root, size: stored.size, typeId: stored.typeId, anchoredAt: stored.anchoredAt },
            ...{ block: null, list: null },
            operator: yield* readOperator(department, stored.account),
          },
    department: yield* readDepartment(department),
    key: yield* readKey(department, kid),
    statuses: { word, packed: toHex(wordBytes(packed!)) },
  };
}

function readBatch(word: bigint) {
  if (word === 0n) return null;
  const { operator, size, typeId, anchoredAt } = STRUCTS.Batch;
  return {
    account: field([word], operator),
    size: Number(field([word], size)),
    typeId: Number(field([word], typeId)),
    anchoredAt: Number(field([word], anchoredAt)),
  };
}

function* readType(id: number): Reading<StoredType> {
  const { definer, definedAt, vctHash, metadataHash } = STRUCTS.CertificateType;
  const words = yield* certificates(...structSlots(SLOTS.type(id), STRUCTS.CertificateType));
  return {
    id,
    definer: Number(field(words, definer)),
    definedAt: Number(field(words, definedAt)),
    vctHash: toHex(wordBytes(field(words, vctHash))),
    metadataHash: encodeBase64url(wordBytes(field(words, metadataHash))),
  };
}

function* readOperator(department: number, account: bigint): Reading<ProvenBatchFact["operator"]> {
  const words = yield* departments(SLOTS.operator(department, account));
  return {
    account: toHex(wordBytes(account).subarray(12)),
    compromisedAt: Number(field(words, OPERATOR_WORD.compromisedAt)) || null,
  };
}

function* readKey(department: number, kid: string): Reading<SigningKeyFact | null> {
  const { x, y, use, validFrom, validUntil, compromisedAt } = STRUCTS.SigningKey;
  const first = SLOTS.signingKey(department, wordOf(decodeBase64url(kid)));
  const words = yield* departments(...structSlots(first, STRUCTS.SigningKey));
  if (field(words, use) === 0n) return null;
  const until = field(words, validUntil);
  return {
    thumbprint: kid,
    x: encodeBase64url(wordBytes(field(words, x))),
    y: encodeBase64url(wordBytes(field(words, y))),
    use: Number(field(words, use)),
    validFrom: Number(field(words, validFrom)),
    validUntil: until === OPEN_END ? null : Number(until),
    compromisedAt: Number(field(words, compromisedAt)) || null,
  };
}

function* readDepartment(id: number): Reading<DepartmentFact | null> {
  const { above, registeredAt, successor } = STRUCTS.DepartmentRecord;
  const words = yield* departments(
    ...structSlots(SLOTS.department(id), STRUCTS.DepartmentRecord),
    SLOTS.suspended(id),
  );
  const flags = words.at(-1)!;
  if (field(words, registeredAt) === 0n) return null;
  const names = yield* readNames(id, words);
  const ancestors: DepartmentRef[] = [];
  for (const ancestor of lineOf(field(words, above))) {
    const record = yield* departments(...structSlots(SLOTS.department(ancestor), STRUCTS.DepartmentRecord));
    ancestors.unshift(yield* readNames(ancestor, record));
  }
  return {
    ...names,
    registeredAt: Number(field(words, registeredAt)),
    suspended: ((flags >> BigInt(id & 255)) & 1n) === 1n,
    successor: Number(field(words, successor)) || null,
    ancestors,
  };
}

/** @param words of the department's record */
function* readNames(id: number, words: readonly bigint[]): Reading<DepartmentRef> {
  const { identifier, name, nameEn } = STRUCTS.DepartmentRecord;
  const texts: string[] = [];
  for (const [slot] of [identifier, name, nameEn]) {
    const word = words[slot]!;
    const more = textSlots(SLOTS.department(id) + BigInt(slot), word);
    texts.push(textOf(word, more.length === 0 ? [] : yield* departments(...more)));
  }
  return { id, identifier: texts[0]!, name: texts[1]!, nameEn: texts[2]! };
}

/** The departments of a line, from the top down (DepartmentRegistry: 32 bits each, the highest department lowest). */
function lineOf(line: bigint): number[] {
  const ids: number[] = [];
  for (let rest = line; rest !== 0n; rest >>= 32n) ids.push(Number(rest & 0xffffffffn));
  return ids;
}

function* certificates(...slots: bigint[]): Reading<bigint[]> {
  return yield { contract: "certificates", slots };
}

function* departments(...slots: bigint[]): Reading<bigint[]> {
  return yield { contract: "departments", slots };
}
