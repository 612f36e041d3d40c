/**
 * Act → contract call: which registry, and the calldata (Solidity ABI). Values that the ABI cannot carry are
 * refused here with `act-invalid`, before anything is signed.
 */
import { CertraceError } from "../../core/errors.ts";
import { MISSING } from "../../core/subject/map-hash.ts";
import type { EvidenceEntry, EvidenceLeaf, EvidenceSubject } from "../../core/subject/omission.ts";
import type { CertificateRef } from "../../core/verify/facts.ts";
import type { Act } from "./acts.ts";
import type { AddressBook } from "./address-book.ts";
import { compiled } from "./contracts.ts";
import { base64urlToHex, REASONS, STATUSES } from "./decode.ts";

export interface Call {
  /** null: creates a contract */
  to: string | null;
  /** `0x` hex */
  data: string;
}

/** The call that performs `act` in the registries of `book`. Throws CertraceError `act-invalid`. */
export function actCall(act: Act, book: AddressBook): Call {
  try {
    return encode(act, book);
  } catch (cause) {
    if (cause instanceof CertraceError) throw cause;
    throw new CertraceError(
      "act-invalid",
      `The act ${act.act} carries a value that the contract cannot take.`,
      {
        field: act.act,
        remedy: "Check numbers for their range, hashes for 32 bytes and accounts for 20 bytes.",
        cause,
      },
    );
  }
}

function encode(act: Act, book: AddressBook): Call {
  const call = (name: keyof typeof REGISTRIES, method: string, values: unknown[]): Call => ({
    to: book[REGISTRIES[name]],
    data: compiled(name).abi.encodeFunctionData(method, values),
  });
  const departments = (method: string, ...values: unknown[]) => call("IDepartmentRegistry", method, values);
  const certificates = (method: string, ...values: unknown[]) => call("ICertificateRegistry", method, values);
  const traces = (method: string, ...values: unknown[]) => call("ITraceRegistry", method, values);
  switch (act.act) {
    case "register-department":
      return departments(
        "registerDepartment",
        act.parent,
        act.identifier,
        act.name,
        act.nameEn,
        act.administrator,
      );
    case "rename-department":
      return departments("renameDepartment", act.department, act.name, act.nameEn);
    case "suspend-department":
      return departments("suspendDepartment", act.department, hash(act.decision));
    case "reinstate-department":
      return departments("reinstateDepartment", act.department, hash(act.decision));
    case "name-successor":
      return departments("nameSuccessor", act.department, act.successor);
    case "set-operator":
      return departments("setOperator", act.department, act.account, act.permissions, ...window(act));
    case "declare-operator-compromised":
      return departments("declareOperatorCompromised", act.department, act.account, act.compromisedAt);
    case "register-signing-key":
      return departments(
        "registerSigningKey",
        act.department,
        hash(act.x),
        hash(act.y),
        act.use,
        ...window(act),
      );
    case "retire-signing-key":
      return departments("retireSigningKey", act.department, hash(act.thumbprint), act.validUntil);
    case "declare-signing-key-compromised":
      return departments(
        "declareSigningKeyCompromised",
        act.department,
        hash(act.thumbprint),
        act.compromisedAt,
      );
    case "define-type":
      return certificates("defineType", act.definer, act.vct, hash(act.metadataHash));
    case "authorise-issuer":
      return certificates("authoriseIssuer", act.typeId, act.issuer, ...window(act));
    case "anchor":
      return certificates("anchor", act.department, hash(act.root), act.size, act.typeId, act.list);
    case "set-status":
      return certificates("setStatus", act.by, act.department, hash(act.root), act.index, ...change(act));
    case "set-statuses":
      return certificates("setStatuses", act.by, act.department, hash(act.root), act.indexes, ...change(act));
    case "set-status-range": {
      const { by, department, root, first, count } = act;
      return certificates("setStatusRange", by, department, hash(root), first, count, ...change(act));
    }
    case "supersede": {
      const { by, department, root, indexes, reason, decision } = act;
      const successors = act.successors.map((ref: CertificateRef) => [
        ref.department,
        hash(ref.root),
        ref.index,
      ]);
      return certificates(
        "supersede",
        by,
        department,
        hash(root),
        indexes,
        successors,
        place(REASONS, reason),
        hash(decision),
      );
    }
    case "open-log":
      return traces("openLog", act.log, act.department, act.origin, hash(act.noteKey), hash(act.vrfKey));
    case "rotate-log-keys":
      return traces("rotateLogKeys", act.log, hash(act.noteKey), hash(act.vrfKey));
    case "advance-log": {
      const { log, size, root, consistencyProof, mapRoot } = act;
      return traces("advance", log, size, hash(root), consistencyProof.map(hash), hash(mapRoot));
    }
    case "prove-omission": {
      const { log, epoch, evidence } = act;
      const at = [log, epoch, [hash(act.head.root), hash(act.head.mapRoot)]];
      switch (evidence.kind) {
        case "absence": {
          const { tag, siblings, terminal } = evidence.absence;
          const other = terminal ?? { tag: MISSING, value: MISSING };
          const absence = [tag, terminal === null, other.tag, other.value, siblings];
          return traces("proveAbsence", ...at, entry(evidence.entry), absence);
        }
        case "omission":
          return traces(
            "proveOmission",
            ...at,
            entry(evidence.entry),
            subject(evidence.subject),
            evidence.leaves.map(leaf),
          );
        case "disorder":
          return traces("proveDisorder", ...at, subject(evidence.subject), evidence.leaves.map(leaf));
      }
    }
  }
}

/** which of the address book's contracts each interface is that of */
export const REGISTRIES = {
  IDepartmentRegistry: "departmentRegistry",
  ICertificateRegistry: "certificateRegistry",
  ITraceRegistry: "traceRegistry",
} as const;

const entry = ({ index, tag, bodyHash, path }: EvidenceEntry) => [index, tag, bodyHash, path];
const subject = ({ tag, count, miniRoot, siblings }: EvidenceSubject) => [tag, count, miniRoot, siblings];
const leaf = ({ position, logIndex, leafHash, path }: EvidenceLeaf) => [position, logIndex, leafHash, path];

const ZERO = `0x${"00".repeat(32)}`;
/** the end of an open window on chain */
const OPEN_END = 2n ** 40n - 1n;

const hash = (text: string | null): string => (text === null ? ZERO : base64urlToHex(text));
const window = (act: { validFrom: number; validUntil: number | null }) => [
  act.validFrom,
  act.validUntil ?? OPEN_END,
];
const change = (act: {
  status: (typeof STATUSES)[number];
  reason: (typeof REASONS)[number];
  decision: string | null;
}) => [place(STATUSES, act.status), place(REASONS, act.reason), hash(act.decision)];

function place<T extends string>(names: readonly T[], name: T): number {
  const index = names.indexOf(name);
  if (index < 0) throw new RangeError(`no such value: ${name}`);
  return index;
}
