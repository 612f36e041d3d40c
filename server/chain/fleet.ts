/**
 * What the parts of the transactor share: the account's flights (transactions on their way) and where to tell how
 * they fare. transactor.ts takes calls in and signs them, broadcast.ts gives them to the chain, settle.ts finds
 * out what became of them.
 */
import type { CertraceError } from "../../core/errors.ts";
import type { Flight } from "./flight.ts";
import type { Outbox } from "./outbox.ts";
import type { Mined } from "./receipt.ts";
import type { Rpc } from "./rpc.ts";
import type { Signer } from "./signer.ts";

export interface Progress {
  id: string;
  /** held: not given up, but waiting for something that `why` tells */
  state: "queued" | "sent" | "mined" | "confirmed" | "refused" | "held";
  transaction?: string;
  block?: number;
  why?: string;
}

export interface Fleet {
  readonly rpc: Rpc;
  readonly signer: Signer;
  /** lowercase */
  readonly account: string;
  readonly outbox: Outbox;
  readonly confirmations: number | "finalized";
  /** milliseconds */
  readonly stuckAfter: number;
  /** by nonce */
  readonly flights: Map<number, Flight>;
  /** number of the newest block seen */
  head: number;
  /** the nonce from which on all old entries are in flight again because the chain went back; null: it did not */
  reopenedFrom: number | null;
  /** since when the nonce before all of ours is not used, in milliseconds; null: not so */
  gapSince: number | null;
  onProgress(progress: Progress): void;
  confirmed(id: string, mined: Mined): void;
  /** It will not get onto the chain as things are. */
  refused(id: string, why: CertraceError): void;
  /** Has it signed anew, with a new nonce; the old one is written off in the same moment. */
  again(flight: Flight): void;
}

const FILLER = "filler:";
export const fillerId = (nonce: number): string => `${FILLER}${nonce}`;

/** Whether an id stands or falls with it; others only fill their nonce. */
export const speaks = ({ entry }: Flight): boolean =>
  (entry.state === "open" || entry.state === "confirmed") && !entry.id.startsWith(FILLER);
