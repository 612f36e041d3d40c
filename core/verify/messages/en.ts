/** What the verifier says, in English. Plain words: who reads this may never have heard of a hash. */
import type { Catalogue } from "./catalogue.ts";

const ASK_HOLDER = "Ask the holder for the original certificate file again.";
const ASK_ISSUER = "Ask the department that issued it.";
const BROKEN = "The file was altered or damaged. Ask the holder for the original certificate file again.";
const BEFORE_THE_MOVE =
  "Ask the department to issue it anew, or verify evidence that was made on the old network (certrace verify --evidence).";
const TRY_AGAIN = "Try again in a few minutes, or verify through another service.";
const NOT_OURS =
  "This is not a certificate of this kind. Choose the certificate file that the department issued.";

export const en: Catalogue = {
  codes: {
    "not-reached": {
      sentence: "Not looked at, because an earlier check failed.",
      remedy: "See the check that failed.",
    },
    "not-asked": {
      sentence: "Nobody has been asked about the {fact} yet.",
      remedy: "Verify the certificate file while connected to a service.",
    },
    "source-unavailable": {
      sentence: "The {fact} could not be read: the source did not answer.",
      remedy: TRY_AGAIN,
    },
    "source-inconsistent": {
      sentence: "What the source says about the {fact} cannot be true.",
      remedy: "Do not rely on this source: verify through another service, and tell whoever runs it.",
    },
    "source-behind": {
      sentence: "The {fact} is not known yet: the source has not read the whole chain.",
      remedy: TRY_AGAIN,
    },
    "sources-disagree": {
      sentence: "Two sources say different things about the {fact}: {one} and {other}.",
      remedy: "Ask a third source, and tell whoever runs the first two.",
    },
    "facts-stale": {
      sentence: "The source last heard from the chain on {readAt}: too long ago to say what holds now.",
      remedy: TRY_AGAIN,
    },
    "head-stale": {
      sentence: "The chain's newest block that the source knows is from {headTime}: too old.",
      remedy:
        "The chain stands still or the source is cut off from it. Try again later, or through another service.",
    },
    "clock-skew": {
      sentence: "The source's time ({readAt}) lies ahead of this device's.",
      remedy: "Set this device's clock, then verify again.",
    },

    "format-ok": { sentence: "The certificate is well-formed.", remedy: null },
    "json-bom": {
      sentence: "The file begins with a byte order mark.",
      remedy: "Save it as UTF-8 without a byte order mark.",
    },
    "json-truncated": { sentence: "The file ends too early (at character {position}).", remedy: ASK_HOLDER },
    "json-syntax": { sentence: "The file cannot be read (at character {position}).", remedy: BROKEN },
    "json-trailing-data": {
      sentence: "Something follows the end of the certificate (at character {position}).",
      remedy: "Verify one certificate at a time.",
    },
    "json-duplicate-member": {
      sentence: "“{field}” stands in it twice, so it could be read in two ways.",
      remedy: BROKEN,
    },
    "json-too-deep": { sentence: "The file is nested too deep (at character {position}).", remedy: NOT_OURS },
    "json-unsafe-number": {
      sentence: "It holds a number that computers read differently (at character {position}).",
      remedy: BROKEN,
    },
    "json-lone-surrogate": {
      sentence: "It holds half a character (at character {position}).",
      remedy: BROKEN,
    },
    "base64url-invalid": { sentence: "The part “{field}” is not encoded as it must be.", remedy: BROKEN },
    "utf8-invalid": { sentence: "The part “{field}” is not UTF-8 text.", remedy: BROKEN },
    "certificate-empty": { sentence: "There is nothing in it.", remedy: "Choose the certificate file." },
    "certificate-too-large": { sentence: "It is larger than any certificate (1 MiB).", remedy: NOT_OURS },
    "certificate-unrecognised": { sentence: "This is no certificate.", remedy: NOT_OURS },
    "member-missing": { sentence: "The part “{field}” is missing.", remedy: BROKEN },
    "member-unknown": {
      sentence: "The part “{field}” does not belong in a certificate file.",
      remedy: BROKEN,
    },
    "member-invalid": { sentence: "The part “{field}” is not as it must be.", remedy: BROKEN },
    "jose-alg": { sentence: "It is not signed in the one way that is accepted (ES256).", remedy: NOT_OURS },
    "jose-typ": { sentence: "It is a signed document of another kind.", remedy: NOT_OURS },
    "jose-kid": { sentence: "It does not name the key that signed it.", remedy: NOT_OURS },
    "jose-crit": {
      sentence: "It demands an extension that this verifier does not understand.",
      remedy: "Verify it with a newer version.",
    },
    "signature-length": { sentence: "Its signature does not have the right length.", remedy: BROKEN },
    "claim-missing": { sentence: "It lacks “{field}”, which every certificate states.", remedy: NOT_OURS },
    "claim-invalid": {
      sentence: "What it states as “{field}” is not of the right kind.",
      remedy: ASK_ISSUER,
    },
    "claim-time": { sentence: "“{field}” is a date that does not exist.", remedy: ASK_ISSUER },
    "claim-window": { sentence: "It ends before it begins.", remedy: ASK_ISSUER },
    "claim-cnf": { sentence: "The holder's key in it cannot be used.", remedy: ASK_ISSUER },
    "sd-alg": { sentence: "It hides claims in a way that is not accepted.", remedy: NOT_OURS },
    "disclosure-malformed": { sentence: "A disclosed claim cannot be read ({field}).", remedy: BROKEN },
    "disclosures-too-many": { sentence: "It discloses more than 512 claims.", remedy: NOT_OURS },
    "path-too-long": { sentence: "Its proof is longer than any proof can be.", remedy: BROKEN },
    "key-binding-malformed": {
      sentence: "The holder's proof of possession cannot be read ({field}).",
      remedy: "Ask the holder to present the certificate again.",
    },
    "copy-malformed": {
      sentence: "What it says about whom it was made for cannot be read ({field}).",
      remedy: "Ask the holder to make the copy again.",
    },

    "registry-trusted": { sentence: "It hangs in a registry that this verifier trusts.", remedy: null },
    "registry-untrusted": {
      sentence: "It hangs in a registry that this verifier does not trust: {registry}.",
      remedy: "Anyone can set up a registry. If you know this one, verify with a service that trusts it.",
    },
    "registry-mirrored": {
      sentence:
        "It hangs in the registry {registry} of a network that was given up. {mirror}, which mirrors it, answers: what stands there stood there no later than it says, and earlier dates are not shown.",
      remedy: null,
    },
    "registries-not-known": {
      sentence: "Which registries to trust could not be found out.",
      remedy: TRY_AGAIN,
    },
    "anchor-missing": {
      sentence: "This form of the certificate does not say where on the chain it is anchored.",
      remedy: "Ask the holder for the certificate file instead of the compact text.",
    },

    "integrity-ok": { sentence: "What it says is what the department signed.", remedy: null },
    "disclosure-twice": { sentence: "The claim “{field}” is disclosed twice.", remedy: BROKEN },
    "disclosure-no-digest": {
      sentence: "The claim “{field}” was added or altered: the department did not sign it.",
      remedy: "Do not rely on it. Ask the holder for the original certificate file.",
    },
    "disclosure-misplaced": {
      sentence: "A disclosed claim stands where it cannot ({field}).",
      remedy: ASK_ISSUER,
    },
    "disclosure-reserved-name": {
      sentence: "A disclosed claim bears a reserved name ({field}).",
      remedy: ASK_ISSUER,
    },
    "disclosure-name-collision": {
      sentence: "A disclosed claim would overwrite “{field}”.",
      remedy: ASK_ISSUER,
    },
    "disclosure-never": {
      sentence: "“{field}” must be visible and cannot be a disclosed claim.",
      remedy: ASK_ISSUER,
    },
    "disclosure-too-deep": {
      sentence: "The disclosed claims are nested too deep ({field}).",
      remedy: ASK_ISSUER,
    },
    "digest-twice": { sentence: "One digest stands in it twice.", remedy: ASK_ISSUER },
    "sd-malformed": { sentence: "Its list of digests is not as it must be ({field}).", remedy: ASK_ISSUER },
    "signature-invalid": {
      sentence: "The signature is not by the department's key: it was altered or forged.",
      remedy: "Do not rely on it. Ask the department that it names.",
    },
    "key-unknown": {
      sentence: "The department has no such signing key.",
      remedy: "Do not rely on it. Ask the department that it names.",
    },

    "issuer-ok": { sentence: "Issued by {nameEn}.", remedy: null },
    "issuer-mismatch": {
      sentence: "It names {iss} as its issuer, but hangs under department {department}.",
      remedy: "Do not rely on it. Ask the department that it names.",
    },
    "key-use": { sentence: "The key that signed it is not for certificates.", remedy: ASK_ISSUER },
    "key-outside-window": {
      sentence: "The key that signed it was not in use when the certificate was anchored ({anchoredAt}).",
      remedy: ASK_ISSUER,
    },
    "key-compromised": {
      sentence:
        "The signing key was in wrong hands from {compromisedAt} on; this certificate was anchored on {anchoredAt}, not before.",
      remedy: "Do not rely on it. Ask the department to issue it anew.",
    },
    "operator-compromised": {
      sentence:
        "The account that anchored it was in wrong hands from {compromisedAt} on; this certificate was anchored on {anchoredAt}, not before.",
      remedy: "Do not rely on it. Ask the department to issue it anew.",
    },
    "mirror-key-compromised": {
      sentence:
        "The signing key was in wrong hands from {compromisedAt} on. The mirror took this certificate over from the old network on {anchoredAt}; whether it was anchored there before the theft, the mirror cannot show.",
      remedy: BEFORE_THE_MOVE,
    },
    "mirror-key-window": {
      sentence:
        "The key that signed it was not in use when the mirror took it over ({anchoredAt}); whether it was when the certificate was anchored on the old network, the mirror cannot show.",
      remedy: BEFORE_THE_MOVE,
    },
    "mirror-operator-compromised": {
      sentence:
        "The account that anchored it was in wrong hands from {compromisedAt} on. The mirror took this certificate over from the old network on {anchoredAt}; whether it was anchored there before the theft, the mirror cannot show.",
      remedy: BEFORE_THE_MOVE,
    },
    "type-mismatch": {
      sentence: "It says it is of the type {vct}, but was anchored as {anchored}.",
      remedy: "Do not rely on it. Ask the department that it names.",
    },
    "type-metadata-mismatch": {
      sentence: "It names another description of its type {vct} than the one that was published.",
      remedy: ASK_ISSUER,
    },
    "not-anchored": {
      sentence: "The chain has no such batch, so there is no time to judge by.",
      remedy: "See the check of the anchor.",
    },

    "anchor-ok": { sentence: "It has been anchored since {anchoredAt}.", remedy: null },
    "anchor-proven": {
      sentence:
        "It has been anchored since {anchoredAt}, as the chain's storage proves. Which status list its batch has stands in an event, which evidence does not carry: so the list that it names was not compared.",
      remedy: null,
    },
    "anchor-mirrored": {
      sentence:
        "It has been anchored since {anchoredAt} or earlier: the department said so again when the registry moved to another network, and the earlier date is not shown.",
      remedy: null,
    },
    "mirror-lacks": {
      sentence:
        "The {fact} was not taken over by the mirror of its registry. That does not make it false: it may have stood on the old network.",
      remedy: BEFORE_THE_MOVE,
    },
    "anchor-proof": {
      sentence: "It does not belong to the batch that it claims to hang in.",
      remedy: "Do not rely on it. Ask the holder for the original certificate file.",
    },
    "anchor-size": {
      sentence: "It claims to hang in a batch of {size}, but that batch has {anchored}.",
      remedy: "Do not rely on it. Ask the holder for the original certificate file.",
    },
    "anchor-unknown": {
      sentence: "The department has not anchored it: the chain has no such batch.",
      remedy: "If it was issued just now, try again in a few minutes; otherwise do not rely on it.",
    },
    "anchor-status-reference": {
      sentence: "The status list that it names is not the one of its place on the chain ({uri}).",
      remedy: ASK_ISSUER,
    },
    "anchor-status-unseen": {
      sentence:
        "Only one of the two sources sees which status list its batch has, and says that it is not the one that the certificate names ({uri}).",
      remedy: "Ask a third source. If it says the same, tell the department that issued it.",
    },
    "anchor-not-final": {
      sentence: "It was anchored just now; the chain could still take that back.",
      remedy: "Try again in a few minutes.",
    },

    "status-valid": { sentence: "The department has neither revoked nor suspended it.", remedy: null },
    "status-revoked": {
      sentence: "The department revoked it on {time} ({reason}).",
      remedy:
        "It no longer counts. Ask the holder for a current certificate, or the department for the decision.",
    },
    "status-suspended": {
      sentence: "The department suspended it on {time} ({reason}).",
      remedy: "It does not count for now. Verify again later, or ask the department.",
    },
    "status-superseded": {
      sentence: "A newer version replaced it on {time}.",
      remedy: "Ask the holder for the newer version.",
    },
    "status-before-anchor": {
      sentence: "At that time it did not exist yet: it was anchored on {anchoredAt}.",
      remedy: "Choose a later date.",
    },
    "status-in-future": {
      sentence: "Nobody can know yet what will hold on {at}.",
      remedy: "Choose a date that is not in the future.",
    },
    "status-is-revoked": {
      sentence: "It stood revoked at the block of {time}. Since when and why, evidence does not show.",
      remedy: "It no longer counts. Ask the department for the decision.",
    },
    "status-is-suspended": {
      sentence: "It stood suspended at the block of {time}. Since when and why, evidence does not show.",
      remedy: "It did not count at that time. Ask for evidence of a later block, or ask the department.",
    },
    "status-is-superseded": {
      sentence: "A newer version had replaced it by the block of {time}.",
      remedy: "Ask the holder for the newer version.",
    },
    "status-history-unseen": {
      sentence:
        "Only one of the two sources knows what the status was earlier; the other one shows it as of {time}.",
      remedy: "Leave out the date, or ask the one that knows by itself, if you trust it.",
    },
    "status-history-not-proven": {
      sentence: "The evidence proves the status at its own block of {time}, and of no other time.",
      remedy:
        "Leave out the date, ask for evidence of a block of that day, or ask a service or a node of the chain.",
    },

    "mirror-time": {
      sentence: "The mirror answers for the old network from {since} on, and not for an earlier time.",
      remedy: "Choose a later date, or verify evidence that was made on the old network.",
    },

    "period-ok": { sentence: "The date asked for lies within its term.", remedy: null },
    "period-expired": {
      sentence: "Its term ended on {exp}.",
      remedy: "Ask the holder for a renewed certificate.",
    },
    "copy-expired": {
      sentence: "This copy could be relied on until {until}. The certificate itself may still be valid.",
      remedy: "Ask the holder for a new copy.",
    },
    "period-not-yet": { sentence: "Its term begins only on {nbf}.", remedy: "Verify it again then." },
    "period-anchored-later": {
      sentence: "At that time it did not exist yet: it was anchored on {anchoredAt}.",
      remedy: "Choose a later date.",
    },

    "holder-ok": { sentence: "Whoever presents it holds the key it was issued to.", remedy: null },
    "holder-unasked": {
      sentence:
        "Its holder presented it on {iat} to {aud}; whether the same person presents it now was not asked.",
      remedy: null,
    },
    "holder-not-presented": {
      sentence: "Whether it is in the hands of its holder was not asked and not shown.",
      remedy: "Compare the person with the certificate, where that matters.",
    },
    "holder-required": {
      sentence: "It does not show that it is presented by its holder.",
      remedy: "Ask the holder to present it from the wallet that holds its key.",
    },
    "holder-without-key": {
      sentence: "It carries a proof of possession, but was not issued to any key.",
      remedy: "Ask the holder for the certificate without that proof.",
    },
    "holder-signature": {
      sentence: "The proof of possession is not by the holder's key.",
      remedy: "Ask the holder to present it again from the wallet that holds its key.",
    },
    "holder-presentation": {
      sentence: "The proof of possession was made for another presentation.",
      remedy: "Ask the holder to present it again.",
    },
    "holder-audience": {
      sentence: "The proof of possession was made for somebody else ({aud}).",
      remedy: "Ask the holder to present it to you.",
    },
    "holder-nonce": {
      sentence: "The proof of possession was made for another occasion: it may have been copied.",
      remedy: "Ask the holder to present it again.",
    },
    "holder-time": {
      sentence: "The proof of possession is dated in the future ({iat}).",
      remedy: "Set the clocks of both devices, then have it presented again.",
    },
    "copy-ok": {
      sentence:
        "A copy made for {recipient}, for {purpose}, until {until}. Nobody else is meant to rely on it.",
      remedy: null,
    },
    "copy-altered": {
      sentence: "It does not show what the copy was made to show, or names other terms.",
      remedy: "Do not rely on it. Ask the holder for the copy as it was made.",
    },
    "copy-signature": {
      sentence: "Whom the copy was made for was altered or invented: the signature does not match.",
      remedy: "Do not rely on it. Ask the holder for the copy as it was made.",
    },
    "copy-key-unknown": {
      sentence: "Whom this copy was made for cannot be confirmed here: the key of {iss} could not be had.",
      remedy: "Verify it at that service, or try again later.",
    },
  },
  verdicts: {
    valid: { word: "Valid", sentence: "Issued by the department it names, unaltered, and in force." },
    revoked: { word: "Revoked", sentence: "The department has taken it back. It no longer counts." },
    suspended: { word: "Suspended", sentence: "The department has suspended it. It does not count for now." },
    superseded: { word: "Superseded", sentence: "It is genuine, but a newer version has replaced it." },
    expired: { word: "Expired", sentence: "It is genuine, but its term is over." },
    "not-yet-valid": { word: "Not yet valid", sentence: "It is genuine, but not in force yet on that date." },
    invalid: { word: "Invalid", sentence: "It is not what it claims to be. Do not rely on it." },
    undetermined: {
      word: "Undetermined",
      sentence: "Not everything could be found out. This is no verdict either way.",
    },
  },
  checks: {
    format: "Form",
    registry: "Registry",
    integrity: "Unaltered",
    issuer: "Issuer",
    anchor: "Anchor",
    status: "Status",
    period: "Term",
    holder: "Holder",
  },
  reasons: {
    unspecified: "no reason given",
    "temporarily-seized": "temporarily seized",
    withdrawn: "withdrawn",
    cancelled: "cancelled",
    lapsed: "lapsed",
    "transferred-out": "transferred out",
    forfeited: "forfeited",
    "key-compromised": "key compromised",
    other: "other reason",
  },
  facts: {
    head: "newest block",
    finalized: "newest final block",
    department: "department",
    key: "signing key",
    batch: "batch",
    type: "certificate type",
    statuses: "status",
  },
};
