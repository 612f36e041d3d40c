/**
 * What the handlers need, made once by the composition root (server/main.ts) and handed to every one of them.
 */
import type { ParsedCertificate } from "../../core/certificate/model.ts";
import type { VerifyEs256 } from "../../core/crypto.ts";
import type { VerifyEd25519 } from "../../core/ed25519.ts";
import type { EvidenceBundle } from "../../core/evidence/bundle.ts";
import type { Copies } from "../copies/copies.ts";
import type { Desk } from "../desk/desk.ts";
import type { Index } from "../index/index.ts";
import type { PublicJwk, ServiceKey } from "../keys/service-key.ts";
import type { RunningLog } from "../log-role.ts";
import type { Cookies } from "../sign-in/cookies.ts";
import type { Sessions } from "../sign-in/session.ts";
import type { SignIn } from "../sign-in/sign-in.ts";
import type { StatusLists } from "../status-lists/publish.ts";
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
  /** the trace registry that this service reads and trusts, CAIP-10 */
  traceRegistry: string;
  /** the logs that this service runs, by their number; one may be opened while it runs */
  logs: ReadonlyMap<number, RunningLog>;
  /** the desks that this service runs, by their department; one may be opened while it runs */
  desks: ReadonlyMap<number, Desk>;
  index: Index;
  /** Collects evidence from the chain; throws what server/chain/evidence.ts throws. */
  evidence(certificate: ParsedCertificate): Promise<EvidenceBundle>;
  types: TypeDocuments;
  statusLists: StatusLists;
  /** public half of the key that signs the status lists */
  statusListKey: PublicJwk;
  wallets: Wallets;
  /** seals and keeps restricted copies */
  copies: Copies;
  /** signs verification reports */
  reportKey: ServiceKey;
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
