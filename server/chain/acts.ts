/**
 * Acts: what a department or the root authority can do on chain, as plain data. `send.ts` turns an act into a
 * transaction in the durable outbox and answers when it is confirmed. Every act may be sent twice without harm.
 * Units are those of events.ts; `null` for an open window's end.
 */
import type { OmissionEvidence } from "../../core/subject/omission.ts";
import type { CertificateRef, ReasonName, StatusName } from "../../core/verify/facts.ts";

export type Act =
  // DepartmentRegistry
  | {
      act: "register-department";
      parent: number;
      identifier: string;
      name: string;
      nameEn: string;
      administrator: string;
    }
  | { act: "rename-department"; department: number; name: string; nameEn: string }
  | { act: "suspend-department"; department: number; decision: string | null }
  | { act: "reinstate-department"; department: number; decision: string | null }
  | { act: "name-successor"; department: number; successor: number }
  | {
      act: "set-operator";
      department: number;
      account: string;
      permissions: number;
      validFrom: number;
      validUntil: number | null;
    }
  | { act: "declare-operator-compromised"; department: number; account: string; compromisedAt: number }
  | {
      act: "register-signing-key";
      department: number;
      x: string;
      y: string;
      use: number;
      validFrom: number;
      validUntil: number | null;
    }
  | { act: "retire-signing-key"; department: number; thumbprint: string; validUntil: number }
  | { act: "declare-signing-key-compromised"; department: number; thumbprint: string; compromisedAt: number }
  // CertificateRegistry
  | { act: "define-type"; definer: number; vct: string; metadataHash: string }
  | { act: "authorise-issuer"; typeId: number; issuer: number; validFrom: number; validUntil: number | null }
  | { act: "anchor"; department: number; root: string; size: number; typeId: number; list: number }
  | {
      act: "set-status";
      by: number;
      department: number;
      root: string;
      index: number;
      status: Exclude<StatusName, "superseded">;
      reason: ReasonName;
      decision: string | null;
    }
  | {
      act: "set-statuses";
      by: number;
      department: number;
      root: string;
      indexes: number[];
      status: Exclude<StatusName, "superseded">;
      reason: ReasonName;
      decision: string | null;
    }
  | {
      act: "set-status-range";
      by: number;
      department: number;
      root: string;
      first: number;
      count: number;
      status: Exclude<StatusName, "superseded">;
      reason: ReasonName;
      decision: string | null;
    }
  | {
      act: "supersede";
      by: number;
      department: number;
      root: string;
      indexes: number[];
      successors: CertificateRef[];
      reason: ReasonName;
      decision: string | null;
    }
  // TraceRegistry
  /** `log`: the number that it will get, the next one; so `origin` can name it */
  | { act: "open-log"; log: number; department: number; origin: string; noteKey: string; vrfKey: string }
  | { act: "rotate-log-keys"; log: number; noteKey: string; vrfKey: string }
  /** `consistencyProof`: from the newest epoch; empty for the first */
  | {
      act: "advance-log";
      log: number;
      size: number;
      root: string;
      consistencyProof: readonly string[];
      mapRoot: string;
    }
  /** `head`: both roots of the epoch; what the evidence shows is `omissionFault` of core/subject/omission.ts */
  | {
      act: "prove-omission";
      log: number;
      epoch: number;
      head: { root: string; mapRoot: string };
      evidence: OmissionEvidence;
    };

/** A confirmed act: its transaction is as deep as configured, and succeeded. */
export interface Confirmed {
  transaction: string;
  block: number;
  /** what it logged, decoded */
  events: import("./events.ts").ChainEvent[];
}

/**
 * Sends acts for one account. `send` resolves when confirmed; it survives restarts: an act with the same `id`
 * that was accepted before is not sent anew, its confirmation is awaited.
 * A node that is away is waited for. Acts in flight at once have no order on chain.
 * Throws CertraceError: `chain-refused` (the contract's error name in `field`), `chain-unavailable` (the node
 * refuses to answer for this act), `chain-other` (another chain id), `chain-restored` (the registries are not
 * there), `account-unfunded`, `act-invalid`, `outbox-id-reused`, `outbox-closed`.
 */
export interface Sender {
  readonly account: string;
  send(id: string, act: Act): Promise<Confirmed>;
  close(): Promise<void>;
}
