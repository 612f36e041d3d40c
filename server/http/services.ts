/**
 * What the handlers need, made once by the composition root (server/main.ts) and handed to every one of them.
 */
import type { VerifyEs256 } from "../../core/crypto.ts";
import type { VerifyEd25519 } from "../../core/ed25519.ts";
import type { Proofs } from "../../core/evidence/proofs.ts";
import type { FactsQuery } from "../../core/verify/facts.ts";
import type { Mirror } from "../../core/verify/mirror.ts";
import type { ChainBlock } from "../chain/block.ts";
import type { Copies } from "../copies/copies.ts";
import type { Desk } from "../desk/desk.ts";
import type { Index } from "../index/index.ts";
import type { ReportKeys } from "../keys/report-keys.ts";
import type { PublicJwk } from "../keys/service-key.ts";
import type { RunningLog } from "../log-role.ts";
import type { Cookies } from "../sign-in/cookies.ts";
import type { Sessions } from "../sign-in/session.ts";
import type { SignIn } from "../sign-in/sign-in.ts";
import type { StatusLists } from "../status-lists/publish.ts";
import type { Successors } from "../successors/successors.ts";
import type { TypeDocuments } from "../type-documents.ts";
import type { Wallets } from "../wallets/wallets.ts";
import type { Metrics } from "./metrics.ts";

export interface Services {
  version: string;
  /** origin, without a trailing slash */
  publicUrl: string;
  chainId: number;
  /** the certificate registry that this service reads and trusts, CAIP-10 */
  registry: string;
  /** the registries that it mirrors, of networks that were given up */
  mirrors: readonly Mirror[];
  /** the trace registry that this service reads and trusts, CAIP-10 */
  traceRegistry: string;
  /** the logs that this service runs, by their number; one may be opened while it runs */
  logs: ReadonlyMap<number, RunningLog>;
  /** the desks that this service runs, by their department; one may be opened while it runs */
  desks: ReadonlyMap<number, Desk>;
  index: Index;
  /**
   * Collects proofs from the chain; throws what server/chain/evidence.ts throws.
   * @param vct what the batch's type may be called
   */
  proofs(query: FactsQuery, vct?: string): Promise<Proofs>;
  /** as the chain's node has it now; null: there is no such block */
  block(number: number): Promise<ChainBlock | null>;
  types: TypeDocuments;
  statusLists: StatusLists;
  /** public half of the key that signs the status lists */
  statusListKey: PublicJwk;
  wallets: Wallets;
  /** the sealed numbers of newer versions */
  successors: Successors;
  /** seals and keeps restricted copies */
  copies: Copies;
  /** signs verification reports */
  reportKeys: ReportKeys;
  /** null: no provider is configured, nobody can sign in */
  signIn: SignIn | null;
  sessions: Sessions;
  cookies: Cookies;
  verifyEs256: VerifyEs256;
  verifyEd25519: VerifyEd25519;
  metrics: Metrics;
  /** seconds without news of the chain after which the service is not ready */
  maxHeadAge: number;
  /** bulk verifications that are running, and how many may */
  bulk: { running: number; readonly atOnce: number };
  /** Unix seconds */
  now(): number;
}
