/**
 * Every code that a check can answer with. messages.ts has a sentence and a remedy for each in every language, which
 * the compiler enforces; docs/protocol.md explains them.
 */
import type { DisclosureCode } from "../certificate/disclose.ts";
import type { FormatCode } from "../certificate/malformed.ts";
import type { MissingReason } from "./facts.ts";

export type CheckCode =
  /** an earlier check failed in a way that leaves nothing to check here */
  | "not-reached"
  /** why a fact could not be read */
  | MissingReason
  /** facts that are older than this verifier accepts */
  | "facts-stale"
  | "head-stale"
  | "clock-skew"
  // format
  | "format-ok"
  | FormatCode
  // registry
  | "registry-trusted"
  | "registry-untrusted"
  | "registry-mirrored"
  | "registries-not-known"
  | "anchor-missing"
  // integrity
  | "integrity-ok"
  | DisclosureCode
  | "signature-invalid"
  | "key-unknown"
  // issuer
  | "issuer-ok"
  | "issuer-mismatch"
  | "key-use"
  | "key-outside-window"
  | "key-compromised"
  | "operator-compromised"
  | "mirror-key-compromised"
  | "mirror-key-window"
  | "mirror-operator-compromised"
  | "type-mismatch"
  | "type-metadata-mismatch"
  | "not-anchored"
  // anchor
  | "anchor-ok"
  | "anchor-proven"
  | "anchor-mirrored"
  | "mirror-lacks"
  | "anchor-proof"
  | "anchor-size"
  | "anchor-unknown"
  | "anchor-status-reference"
  | "anchor-status-unseen"
  | "anchor-not-final"
  // status
  | "status-valid"
  | "status-revoked"
  | "status-suspended"
  | "status-superseded"
  | "status-before-anchor"
  | "status-in-future"
  | "status-is-revoked"
  | "status-is-suspended"
  | "status-is-superseded"
  | "status-history-not-proven"
  | "status-history-unseen"
  | "mirror-time"
  // period
  | "period-ok"
  | "period-expired"
  | "period-not-yet"
  | "period-anchored-later"
  | "copy-expired"
  // holder
  | "holder-ok"
  | "holder-unasked"
  | "holder-not-presented"
  | "holder-required"
  | "holder-without-key"
  | "holder-signature"
  | "holder-presentation"
  | "holder-audience"
  | "holder-nonce"
  | "holder-time"
  | "copy-ok"
  | "copy-altered"
  | "copy-signature"
  | "copy-key-unknown";
