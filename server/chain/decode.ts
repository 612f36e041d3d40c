/**
 * One log of the registries → one ChainEvent (events.ts): ABI decoding per the Solidity ABI specification, with
 * the event signatures of the compiled interfaces.
 *
 * Guarantee: every log that the contracts can emit decodes. Whoever may write to the registries chooses the
 * strings and numbers in there; none of them may stop everybody's index. So strings that are not UTF-8 are read
 * with replacement characters (`lenientText`), and a number beyond 2^53-1, which JSON cannot hold (a list's, an
 * index that a false little log claims), is read as 2^53-1. A log that the contracts cannot have emitted is
 * `chain-inconsistent`: the node talks nonsense.
 */
import { AbiCoder, type EventFragment, type ParamType } from "ethers/abi";
import { getBytes } from "ethers/utils";
import { CertraceError } from "../../core/errors.ts";
import type { OmissionFault } from "../../core/subject/omission.ts";
import type { ReasonName, StatusName } from "../../core/verify/facts.ts";
import { compiled } from "./contracts.ts";
import type { ChainEvent } from "./events.ts";

/** A log as a node gives it, as far as decoding needs it: `0x` hex. */
export interface RawLog {
  topics: readonly string[];
  data: string;
}

/** The values on chain, in their order there. */
export const STATUSES: readonly StatusName[] = ["valid", "revoked", "suspended", "superseded"];
export const REASONS: readonly ReasonName[] = [
  "unspecified",
  "temporarily-seized",
  "withdrawn",
  "cancelled",
  "lapsed",
  "transferred-out",
  "forfeited",
  "key-compromised",
  "other",
];

export const FAULTS: readonly OmissionFault[] = [
  "absent",
  "before-first",
  "between",
  "after-last",
  "misstated",
  "foreign",
  "empty",
  "unordered",
  "beyond",
];

/** An open window's end on chain. */
const OPEN_END = 2n ** 40n - 1n;

type Value = bigint | string | boolean;
type Values = Record<string, Value>;

/** `null` for an event that is none of ours (ownership of the contract, for instance). Throws `chain-inconsistent`. */
export function decodeLog(log: RawLog): ChainEvent | null {
  const topic = log.topics[0];
  const shape = topic === undefined ? undefined : shapes().get(topic);
  if (shape === undefined) return null;
  try {
    return shape.build(read(shape, log));
  } catch (cause) {
    throw new CertraceError("chain-inconsistent", `The node gave a log of ${shape.name} that cannot be.`, {
      field: shape.name,
      remedy: "Ask another node.",
      cause,
    });
  }
}

/** `topics[0]` of an event. */
export function eventTopic(name: keyof typeof builders): string {
  for (const [topic, shape] of shapes()) if (shape.name === name) return topic;
  throw new RangeError(`No event ${name}.`);
}

/** A number as an indexed member of an event. */
export function topic(value: number): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}

export function hexToBase64url(hex: string): string {
  return Buffer.from(hex.slice(2), "hex").toString("base64url");
}

export function base64urlToHex(text: string): string {
  return `0x${Buffer.from(text, "base64url").toString("hex")}`;
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Bytes that should be UTF-8, as text; whatever is not becomes U+FFFD. Not by ethers, which reads UTF-8 in more bytes than
 * it needs (RFC 3629, section 3, forbids it) as if it were none: so a department could define, and issue, a type that has
 * another's name to all who read it, and another hash to the contract.
 */
export function lenientText(bytes: string): string {
  return utf8.decode(getBytes(bytes));
}

// ── how each event becomes ours ─────────────────────────────────────────────────────────────────────────────────

const builders = {
  DepartmentRegistered: (v: Values): ChainEvent => ({
    type: "department-registered",
    department: num(v.department),
    parent: num(v.parent),
    identifier: str(v.identifier),
    name: str(v.name),
    nameEn: str(v.nameEn),
  }),
  DepartmentRenamed: (v: Values): ChainEvent => ({
    type: "department-renamed",
    department: num(v.department),
    name: str(v.name),
    nameEn: str(v.nameEn),
  }),
  DepartmentSuspended: (v: Values): ChainEvent => ({
    type: "department-suspended",
    department: num(v.department),
    by: str(v.by),
    decision: hashOrNull(v.decision),
  }),
  DepartmentReinstated: (v: Values): ChainEvent => ({
    type: "department-reinstated",
    department: num(v.department),
    by: str(v.by),
    decision: hashOrNull(v.decision),
  }),
  SuccessorNamed: (v: Values): ChainEvent => ({
    type: "successor-named",
    department: num(v.department),
    successor: num(v.successor),
  }),
  OperatorSet: (v: Values): ChainEvent => ({
    type: "operator-set",
    department: num(v.department),
    account: str(v.account),
    permissions: num(v.permissions),
    validFrom: num(v.validFrom),
    validUntil: windowEnd(v.validUntil),
  }),
  OperatorCompromised: (v: Values): ChainEvent => ({
    type: "operator-compromised",
    department: num(v.department),
    account: str(v.account),
    compromisedAt: num(v.compromisedAt),
  }),
  SigningKeyRegistered: (v: Values): ChainEvent => ({
    type: "signing-key-registered",
    department: num(v.department),
    thumbprint: hash(v.thumbprint),
    x: hash(v.x),
    y: hash(v.y),
    use: num(v.use),
    validFrom: num(v.validFrom),
    validUntil: windowEnd(v.validUntil),
  }),
  SigningKeyRetired: (v: Values): ChainEvent => ({
    type: "signing-key-retired",
    department: num(v.department),
    thumbprint: hash(v.thumbprint),
    validUntil: windowEnd(v.validUntil),
  }),
  SigningKeyCompromised: (v: Values): ChainEvent => ({
    type: "signing-key-compromised",
    department: num(v.department),
    thumbprint: hash(v.thumbprint),
    compromisedAt: num(v.compromisedAt),
  }),
  TypeDefined: (v: Values): ChainEvent => ({
    type: "type-defined",
    typeId: num(v.typeId),
    definer: num(v.definer),
    vct: str(v.vct),
    metadataHash: hash(v.metadataHash),
  }),
  IssuerAuthorised: (v: Values): ChainEvent => ({
    type: "issuer-authorised",
    typeId: num(v.typeId),
    issuer: num(v.issuer),
    validFrom: num(v.validFrom),
    validUntil: windowEnd(v.validUntil),
  }),
  BatchAnchored: (v: Values): ChainEvent => ({
    type: "batch-anchored",
    department: num(v.department),
    root: hash(v.root),
    typeId: num(v.typeId),
    size: num(v.size),
    list: num(v.list),
    operator: str(v.operator),
  }),
  BatchAlreadyAnchored: (v: Values): ChainEvent => ({
    type: "batch-already-anchored",
    department: num(v.department),
    root: hash(v.root),
  }),
  StatusesChanged: (v: Values): ChainEvent => ({
    type: "statuses-changed",
    department: num(v.department),
    root: hash(v.root),
    word: num(v.word),
    lanes: `0x${(v.lanes as bigint).toString(16).padStart(32, "0")}`,
    status: named(STATUSES, v.status),
    reason: named(REASONS, v.reason),
    decision: hashOrNull(v.decision),
    by: num(v.by),
    operator: str(v.operator),
  }),
  CertificateSuperseded: (v: Values): ChainEvent => ({
    type: "certificate-superseded",
    department: num(v.department),
    root: hash(v.root),
    index: num(v.index),
    successor: {
      department: num(v.successorDepartment),
      root: hash(v.successorRoot),
      index: num(v.successorIndex),
    },
  }),
  LogOpened: (v: Values): ChainEvent => ({
    type: "log-opened",
    log: num(v.log),
    department: num(v.department),
    origin: str(v.origin),
    noteKey: hash(v.noteKey),
    vrfKey: hash(v.vrfKey),
    operator: str(v.operator),
  }),
  LogKeysRotated: (v: Values): ChainEvent => ({
    type: "log-keys-rotated",
    log: num(v.log),
    version: num(v.version),
    noteKey: hash(v.noteKey),
    vrfKey: hash(v.vrfKey),
    operator: str(v.operator),
  }),
  LogAdvanced: (v: Values): ChainEvent => ({
    type: "log-advanced",
    log: num(v.log),
    epoch: num(v.epoch),
    size: num(v.size),
    root: hash(v.root),
    mapRoot: hash(v.mapRoot),
    operator: str(v.operator),
  }),
  LogAlreadyAnchored: (v: Values): ChainEvent => ({
    type: "log-already-anchored",
    log: num(v.log),
    epoch: num(v.epoch),
  }),
  LogFaulty: (v: Values): ChainEvent => ({
    type: "log-faulty",
    log: num(v.log),
    epoch: num(v.epoch),
    tag: hash(v.tag),
    fault: named(FAULTS, v.fault),
    index: num(v.index),
    accuser: str(v.accuser),
  }),
};

function num(value: Value | undefined): number {
  const number = value as bigint;
  return number > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(number);
}

function str(value: Value | undefined): string {
  return value as string;
}

function hash(value: Value | undefined): string {
  return hexToBase64url(value as string);
}

function hashOrNull(value: Value | undefined): string | null {
  return /^0x0*$/.test(value as string) ? null : hash(value);
}

function windowEnd(value: Value | undefined): number | null {
  return value === OPEN_END ? null : num(value);
}

function named<T>(names: readonly T[], value: Value | undefined): T {
  const name = names[num(value)];
  if (name === undefined) throw new RangeError(`no value ${value}`);
  return name;
}

// ── the ABI ─────────────────────────────────────────────────────────────────────────────────────────────────────

interface Shape {
  name: string;
  indexed: readonly ParamType[];
  plain: readonly ParamType[];
  /** the ABI types of `plain`, strings as bytes: they are encoded alike, and bytes always decode */
  plainTypes: readonly string[];
  build: (values: Values) => ChainEvent;
}

let known: Map<string, Shape> | undefined;

function shapes(): Map<string, Shape> {
  known ??= new Map(
    (["IDepartmentRegistry", "ICertificateRegistry", "ITraceRegistry"] as const).flatMap((contract) =>
      compiled(contract).abi.fragments.flatMap((fragment) => {
        if (fragment.type !== "event") return [];
        const event = fragment as EventFragment;
        const build = builders[event.name as keyof typeof builders];
        if (build === undefined) return [];
        const plain = event.inputs.filter((input) => input.indexed !== true);
        const plainTypes = plain.map(({ type }) => (type === "string" ? "bytes" : type));
        const indexed = event.inputs.filter((input) => input.indexed === true);
        return [[event.topicHash, { name: event.name, indexed, plain, plainTypes, build }] as const];
      }),
    ),
  );
  return known;
}

function read(shape: Shape, log: RawLog): Values {
  if (log.topics.length !== shape.indexed.length + 1) throw new RangeError("wrong number of topics");
  const coder = AbiCoder.defaultAbiCoder();
  const values: Values = {};
  shape.indexed.forEach((input, i) => {
    values[input.name] = normal(input.type, coder.decode([input.type], log.topics[i + 1]!)[0]);
  });
  const decoded = coder.decode(shape.plainTypes, getBytes(log.data));
  shape.plain.forEach((input, i) => {
    values[input.name] = normal(input.type, decoded[i]);
  });
  return values;
}

function normal(type: string, value: Value): Value {
  if (type === "string") return lenientText(value as string);
  if (type === "address") return (value as string).toLowerCase();
  return value;
}
