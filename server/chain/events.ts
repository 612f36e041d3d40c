/**
 * What happened on chain, as plain data: one variant for each event of the contracts, decoded and in the
 * units of core/verify/facts.ts (Unix seconds, base64url hashes, lowercase `0x` accounts; an open window's end
 * is null). The rest of the server sees these and never an ethers object.
 */
import type { OmissionFault } from "../../core/subject/omission.ts";
import type { BlockRef, CertificateRef, ReasonName, StatusName } from "../../core/verify/facts.ts";

export type ChainEvent =
  // DepartmentRegistry
  | {
      type: "department-registered";
      department: number;
      parent: number;
      identifier: string;
      name: string;
      nameEn: string;
    }
  | { type: "department-renamed"; department: number; name: string; nameEn: string }
  | { type: "department-suspended"; department: number; by: string; decision: string | null }
  | { type: "department-reinstated"; department: number; by: string; decision: string | null }
  | { type: "successor-named"; department: number; successor: number }
  | {
      type: "operator-set";
      department: number;
      account: string;
      permissions: number;
      validFrom: number;
      validUntil: number | null;
    }
  | { type: "operator-compromised"; department: number; account: string; compromisedAt: number }
  | {
      type: "signing-key-registered";
      department: number;
      thumbprint: string;
      x: string;
      y: string;
      use: number;
      validFrom: number;
      validUntil: number | null;
    }
  | { type: "signing-key-retired"; department: number; thumbprint: string; validUntil: number | null }
  | { type: "signing-key-compromised"; department: number; thumbprint: string; compromisedAt: number }
  // CertificateRegistry
  | { type: "type-defined"; typeId: number; definer: number; vct: string; metadataHash: string }
  | {
      type: "issuer-authorised";
      typeId: number;
      issuer: number;
      validFrom: number;
      validUntil: number | null;
    }
  | {
      type: "batch-anchored";
      department: number;
      root: string;
      typeId: number;
      size: number;
      list: number;
      operator: string;
    }
  | { type: "batch-already-anchored"; department: number; root: string }
  | {
      type: "statuses-changed";
      department: number;
      root: string;
      word: number;
      lanes: string;
      status: StatusName;
      reason: ReasonName;
      decision: string | null;
      by: number;
      operator: string;
    }
  | {
      type: "certificate-superseded";
      department: number;
      root: string;
      index: number;
      successor: CertificateRef;
    }
  // TraceRegistry
  /** the keys are version 1 */
  | {
      type: "log-opened";
      log: number;
      department: number;
      origin: string;
      noteKey: string;
      vrfKey: string;
      operator: string;
    }
  | {
      type: "log-keys-rotated";
      log: number;
      version: number;
      noteKey: string;
      vrfKey: string;
      operator: string;
    }
  | {
      type: "log-advanced";
      log: number;
      /** counts from 1 */
      epoch: number;
      size: number;
      root: string;
      mapRoot: string;
      operator: string;
    }
  | { type: "log-already-anchored"; log: number; epoch: number }
  | {
      type: "log-faulty";
      log: number;
      epoch: number;
      /** of the subject in whose place the map is wrong */
      tag: string;
      fault: OmissionFault;
      /** of the entry; where none is needed, what the little log claims; `empty`: 0 */
      index: number;
      accuser: string;
    };

export interface LoggedEvent {
  event: ChainEvent;
  /** position of the log in its block */
  logIndex: number;
  /** `0x` transaction hash */
  transaction: string;
}

/**
 * What following the chain yields. When a block is yielded, everything up to it has been read; blocks without
 * events are passed over, except the newest that was read.
 */
export type ChainStep =
  | { type: "block"; block: BlockRef; parentHash: string; events: LoggedEvent[] }
  /**
   * The chain was reorganised: everything above `to` is undone. `to` is the newest yielded block that is still on
   * it; null where none of them is.
   */
  | { type: "reorg"; to: BlockRef | null }
  /** this block, yielded or below one that was, is final now */
  | { type: "finalized"; block: BlockRef };
