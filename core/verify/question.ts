/** What every check is asked with: one certificate, what is known, and the verifier's own terms. */
import type { ParsedCertificate } from "../certificate/model.ts";
import type { DigestText, P256PublicKey, VerifyEs256 } from "../crypto.ts";
import type { ToldHint } from "../successor/learn.ts";
import type { CheckCode } from "./codes.ts";
import type { Finding as AnyFinding } from "./finding.ts";
import type { Mirror } from "./mirror.ts";
import type { SettledFacts } from "./settle-facts.ts";

export type Finding = AnyFinding<CheckCode>;

/** A service's key for restricted copies (core/copy/seal.ts). */
export interface CopyKey {
  kid: string;
  key: P256PublicKey;
}

export interface Question {
  certificate: ParsedCertificate;
  facts: SettledFacts;
  /** Unix seconds */
  now: number;
  /**
   * Unix seconds: "what was it then?"; null: now, which means up to the newest block, so that a chain clock that
   * runs a little ahead hides nothing
   */
  at: number | null;
  /** the registries that this verifier trusts; null: it could not find out */
  registries: readonly string[] | null;
  /** what answers for the registry that the certificate names; null: that registry itself */
  mirror: Mirror | null;
  verifyEs256: VerifyEs256;
  digestText: DigestText;
  /** seconds that facts may be old, and clocks may differ */
  factsTolerance: number;
  /** seconds that the newest block may be old; null: any */
  maxHeadAge: number | null;
  /** what a presentation must be bound to; null: none is asked for */
  expected: { audience: string; nonce: string } | null;
  /** keys with which services seal restricted copies; null: none could be had */
  copyKeys: readonly CopyKey[] | null;
  /** what departments tell of newer versions; empty: nothing */
  successors: readonly ToldHint[];
}
