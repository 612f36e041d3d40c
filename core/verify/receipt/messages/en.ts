/** What the verifier says of receipts, in English. Plain words: who reads this may never have heard of a hash. */
import type { TraceCatalogue } from "../messages.ts";

const ASK_SENDER = "Ask whoever gave you the receipt for the original file.";
const ASK_SUBMITTER = "Ask the department that made the access.";
const BROKEN = "The file was altered or damaged. Ask whoever gave it to you for the original receipt.";
const NOT_OURS = "This is no receipt of a trace log. Choose the file that the log answered with.";
const TRY_AGAIN = "Try again in a few minutes, or check through another service.";
const KEEP = "Keep this receipt: it is evidence. Tell the authority that supervises the log.";
const COMPLAIN =
  "Keep this receipt: it is evidence. Complain to the department named in it, or to its supervisor.";
const FIX_SUBMISSION = "Correct the submission and send it again.";

export const en: TraceCatalogue = {
  codes: {
    "not-reached": {
      sentence: "Not looked at, because an earlier check failed.",
      remedy: "See the check that failed.",
    },
    "not-asked": {
      sentence: "Nobody has been asked about the {fact} yet.",
      remedy: "Check the receipt while connected to a service.",
    },
    "source-unavailable": {
      sentence: "The {fact} could not be read: the source did not answer.",
      remedy: TRY_AGAIN,
    },
    "source-inconsistent": {
      sentence: "What the source says about the {fact} cannot be true.",
      remedy: "Do not rely on this source: check through another service, and tell whoever runs it.",
    },
    "source-behind": {
      sentence: "The {fact} is not known yet: the source has not read the whole chain.",
      remedy: TRY_AGAIN,
    },
    "sources-disagree": {
      sentence: "Two sources say different things about the {fact}.",
      remedy: "Ask a third source, and tell whoever runs the first two.",
    },
    "facts-stale": {
      sentence: "The source last heard from the chain at {readAt}: too long ago to say what holds now.",
      remedy: TRY_AGAIN,
    },
    "head-stale": {
      sentence: "The chain's newest block that the source knows is from {headTime}: too old.",
      remedy: "The chain stands still or the source is cut off from it. Try again later.",
    },
    "clock-skew": {
      sentence: "The source's time ({readAt}) lies ahead of this device's.",
      remedy: "Set this device's clock, then check again.",
    },

    "format-ok": { sentence: "The receipt is well-formed.", remedy: null },
    "json-bom": {
      sentence: "The file begins with a byte order mark.",
      remedy: "Save it as UTF-8 without a byte order mark.",
    },
    "json-truncated": { sentence: "The file ends too early (at character {position}).", remedy: ASK_SENDER },
    "json-syntax": { sentence: "The file cannot be read (at character {position}).", remedy: BROKEN },
    "json-trailing-data": {
      sentence: "Something follows the end of the receipt (at character {position}).",
      remedy: "Check one receipt at a time.",
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
    "utf8-invalid": { sentence: "The part “{field}” is not UTF-8 text.", remedy: BROKEN },
    "receipt-empty": { sentence: "There is nothing in it.", remedy: "Choose the receipt file." },
    "receipt-too-large": { sentence: "It is larger than any receipt (64 MiB).", remedy: NOT_OURS },
    "receipt-unrecognised": { sentence: "This is no receipt.", remedy: NOT_OURS },
    "receipt-member-missing": { sentence: "The part “{field}” is missing.", remedy: BROKEN },
    "receipt-member-unknown": {
      sentence: "The part “{field}” does not belong in a receipt.",
      remedy: BROKEN,
    },
    "receipt-member-invalid": { sentence: "The part “{field}” is not as it must be.", remedy: BROKEN },
    "receipt-order": { sentence: "Its entries are not in the order of the log ({field}).", remedy: BROKEN },
    "receipt-proof-index": { sentence: "A proof is for another entry ({field}).", remedy: BROKEN },
    "receipt-proof-extra": {
      sentence: "A proof carries data that nothing vouches for ({field}).",
      remedy: BROKEN,
    },
    "receipt-checkpoints-differ": {
      sentence: "Its proofs lead to different checkpoints ({field}).",
      remedy: "Check the entries of one checkpoint at a time.",
    },
    "proof-malformed": { sentence: "A proof cannot be read ({field}).", remedy: BROKEN },
    "note-malformed": { sentence: "The signed checkpoint cannot be read.", remedy: BROKEN },
    "checkpoint-malformed": { sentence: "The checkpoint cannot be read.", remedy: BROKEN },
    "body-too-large": { sentence: "An entry is larger than any can be ({field}).", remedy: BROKEN },
    "body-not-canonical": {
      sentence: "An entry is not written in the one form that the log uses ({field}).",
      remedy: BROKEN,
    },
    "body-member-missing": { sentence: "An entry lacks “{field}”.", remedy: BROKEN },
    "body-member-unknown": {
      sentence: "An entry says “{field}”, which does not belong there.",
      remedy: BROKEN,
    },
    "body-member-invalid": {
      sentence: "What an entry says as “{field}” is not as it must be.",
      remedy: BROKEN,
    },
    "submission-too-large": { sentence: "The submission is larger than any can be.", remedy: FIX_SUBMISSION },
    "submission-malformed": { sentence: "The submission cannot be read ({field}).", remedy: FIX_SUBMISSION },
    "submission-alg": {
      sentence: "The submission is not signed in the one way that is accepted (ES256).",
      remedy: FIX_SUBMISSION,
    },
    "submission-typ": {
      sentence: "The submission is a signed document of another kind.",
      remedy: FIX_SUBMISSION,
    },
    "submission-kid": {
      sentence: "The submission does not name the key that signed it.",
      remedy: FIX_SUBMISSION,
    },
    "submission-crit": {
      sentence: "The submission demands an extension that is not understood.",
      remedy: FIX_SUBMISSION,
    },
    "submission-member-missing": { sentence: "The submission lacks “{field}”.", remedy: FIX_SUBMISSION },
    "submission-member-unknown": {
      sentence: "The submission says “{field}”, which does not belong there.",
      remedy: FIX_SUBMISSION,
    },
    "submission-member-invalid": {
      sentence: "What the submission says as “{field}” is not as it must be.",
      remedy: FIX_SUBMISSION,
    },
    "submission-too-many-events": {
      sentence: "The submission has more than 10,000 events.",
      remedy: "Split it, and send the parts one after another.",
    },
    "event-kind": { sentence: "An event is of no known kind ({field}).", remedy: FIX_SUBMISSION },
    "event-member-missing": { sentence: "An event lacks “{field}”.", remedy: FIX_SUBMISSION },
    "event-member-unknown": {
      sentence: "An event says “{field}”, which does not belong there.",
      remedy: FIX_SUBMISSION,
    },
    "event-member-invalid": {
      sentence: "What an event says as “{field}” is not as it must be.",
      remedy: FIX_SUBMISSION,
    },
    "event-twice": { sentence: "An event names the same thing twice ({field}).", remedy: FIX_SUBMISSION },
    "event-details-too-large": {
      sentence: "The details of an event are longer than 4 KiB ({field}).",
      remedy: FIX_SUBMISSION,
    },
    "event-window": { sentence: "A grant ends before it begins ({field}).", remedy: FIX_SUBMISSION },
    "subject-malformed": { sentence: "An event does not name a person ({field}).", remedy: FIX_SUBMISSION },
    "citizen-id-form": {
      sentence: "An event names somebody by what is no citizen id ({field}).",
      remedy: FIX_SUBMISSION,
    },
    "citizen-id-date": {
      sentence: "A citizen id states a date of birth that does not exist ({field}).",
      remedy: FIX_SUBMISSION,
    },
    "citizen-id-check-character": {
      sentence: "A citizen id has a wrong check character ({field}).",
      remedy: FIX_SUBMISSION,
    },

    "log-ok": { sentence: "It is from {origin}, a log that this verifier knows.", remedy: null },
    "log-untrusted": {
      sentence: "It names a registry of logs that this verifier does not trust: {registry}.",
      remedy: "Anyone can set up a registry. If you know this one, check with a service that trusts it.",
    },
    "registries-not-known": {
      sentence: "Which registries to trust could not be found out.",
      remedy: TRY_AGAIN,
    },
    "log-unknown": {
      sentence: "The registry knows no log with number {log}.",
      remedy: "Do not rely on it. Ask the department that named this log.",
    },
    "log-origin": {
      sentence: "It is from {origin}, but the log of that number is {known}.",
      remedy: "Do not rely on it. Ask the department that named this log.",
    },
    "log-faulty": {
      sentence: "Somebody has proved that {origin} hid or misstated entries.",
      remedy:
        "What this receipt shows still stands where the other checks pass. Do not rely on anybody's complete list from this log.",
    },

    "signature-ok": { sentence: "The log {origin} signed it.", remedy: null },
    "note-unsigned": { sentence: "No key of the log {origin} signed it.", remedy: BROKEN },
    "note-signature": {
      sentence: "The signature in the name of {origin} is not the log's: it was altered or forged.",
      remedy: BROKEN,
    },
    "note-key-retired": {
      sentence:
        "It was signed with a key that the log {origin} had given up by {validFrom}, and nothing on the chain covers it yet.",
      remedy: "Try again in a few minutes. If nothing changes, ask the log for a new receipt.",
    },

    "inclusion-ok": {
      sentence: "What it says stands in the log ({entries} of {size} entries).",
      remedy: null,
    },
    "inclusion-proof": {
      sentence: "Entry {index} is not in the log that was signed: it was altered, or never written.",
      remedy: BROKEN,
    },
    "details-mismatch": { sentence: "The details shown are not those of entry {index}.", remedy: BROKEN },
    "time-order": {
      sentence:
        "Entry {index} is dated before the one that stands ahead of it: the log's time ran backwards.",
      remedy: KEEP,
    },

    "anchored-ok": {
      sentence: "The chain has vouched for it since {anchoredAt}: nobody can change or drop it any more.",
      remedy: null,
    },
    "anchored-not-yet": {
      sentence: "The log has promised it, but the chain does not cover it yet.",
      remedy: "Check again in a few minutes.",
    },
    "anchored-not-final": {
      sentence: "The chain took it over just now and could still take that back.",
      remedy: "Check again in a few minutes.",
    },
    "anchored-overdue": {
      sentence: "The log promised it at {time}, and the chain still does not cover it.",
      remedy: KEEP,
    },
    "anchored-fork": {
      sentence: "The log signed one history ({size} entries) and anchored another: it deceived somebody.",
      remedy: KEEP,
    },
    "time-after-anchor": {
      sentence: "Entry {index} is dated later than {anchoredAt}, when the chain already had it.",
      remedy: KEEP,
    },

    "body-erased": {
      sentence: "What entry {index} said has been erased, and the log says so.",
      remedy: "Its place in the log is proved; who still has the original receipt can show the rest.",
    },
    "body-withheld": {
      sentence: "What entry {index} says is missing, and the log does not say that it was erased.",
      remedy: ASK_SENDER,
    },

    "submission-ok": { sentence: "{nameEn} signed what it says.", remedy: null },
    "submission-none": {
      sentence: "The receipt does not carry the department's own signature.",
      remedy: "The department has it; ask there if it matters who made the access.",
    },
    "submission-other": {
      sentence: "Entry {index} does not come from the submission shown.",
      remedy: BROKEN,
    },
    "submission-event": {
      sentence: "Entry {index} says something else than the department signed.",
      remedy: KEEP,
    },
    "submission-audience": {
      sentence: "The department signed it for another log ({audience}).",
      remedy: KEEP,
    },
    "submission-time": {
      sentence: "Entry {index} is dated {time}, before the department signed it at {iat}.",
      remedy: KEEP,
    },
    "submission-tag": {
      sentence: "Entry {index} was filed under somebody else than the department named.",
      remedy: KEEP,
    },
    "submission-signature": {
      sentence: "The department's signature does not hold: the submission was altered or forged.",
      remedy: ASK_SUBMITTER,
    },
    "submission-key-unknown": {
      sentence: "Department {department} has no such key.",
      remedy: ASK_SUBMITTER,
    },
    "submission-key-use": {
      sentence: "The key that signed it is not for submissions.",
      remedy: ASK_SUBMITTER,
    },
    "submission-key-window": {
      sentence: "The key that signed it was not in use at that time.",
      remedy: ASK_SUBMITTER,
    },
    "submission-key-compromised": {
      sentence:
        "The key that signed it was in wrong hands from {compromisedAt} on, and it was not anchored before.",
      remedy: ASK_SUBMITTER,
    },

    "authorisation-ok": { sentence: "What it cites allowed the access.", remedy: null },
    "authorisation-refused": {
      sentence: "The access was refused: no data was to be released.",
      remedy: "See the code of the refusal in the entry.",
    },
    "authorisation-not-needed": {
      sentence: "It shows no access, so nothing had to allow one.",
      remedy: "See the entry for what it is about.",
    },
    "grant-erased": {
      sentence: "The grant {grant} that entry {index} cites has been erased since.",
      remedy: "Whoever kept the grant's receipt can show it.",
    },
    "grant-unknown": { sentence: "Entry {index} cites grant {grant}, which there is not.", remedy: COMPLAIN },
    "grant-subject": {
      sentence: "Grant {grant} is somebody else's than entry {index} is about.",
      remedy: COMPLAIN,
    },
    "grant-revoked": { sentence: "Grant {grant} had been revoked before entry {index}.", remedy: COMPLAIN },
    "grant-consumer": {
      sentence: "Grant {grant} is for other departments (entry {index}).",
      remedy: COMPLAIN,
    },
    "grant-holder": {
      sentence: "Grant {grant} is for data that another department holds (entry {index}).",
      remedy: COMPLAIN,
    },
    "grant-dataset": { sentence: "Grant {grant} is for other data (entry {index}).", remedy: COMPLAIN },
    "grant-fields": {
      sentence: "Grant {grant} does not cover every field that was read (entry {index}).",
      remedy: COMPLAIN,
    },
    "grant-purpose": { sentence: "Grant {grant} is for another purpose (entry {index}).", remedy: COMPLAIN },
    "grant-not-yet": { sentence: "Grant {grant} had not begun yet (entry {index}).", remedy: COMPLAIN },
    "grant-expired": { sentence: "Grant {grant} had ended (entry {index}).", remedy: COMPLAIN },
    "grant-used-up": { sentence: "Grant {grant} had been used up (entry {index}).", remedy: COMPLAIN },
    "law-unknown": { sentence: "The catalogue has no legal basis {law} (entry {index}).", remedy: COMPLAIN },
    "law-consumer": {
      sentence: "The legal basis {law} does not allow this department to read (entry {index}).",
      remedy: COMPLAIN,
    },
    "law-dataset": {
      sentence: "The legal basis {law} is not for this data (entry {index}).",
      remedy: COMPLAIN,
    },
    "law-purpose": {
      sentence: "The legal basis {law} is not for this purpose (entry {index}).",
      remedy: COMPLAIN,
    },
    "dataset-unknown": {
      sentence: "The catalogue did not have this dataset then (entry {index}).",
      remedy: COMPLAIN,
    },
    "dataset-holder": {
      sentence: "This dataset is held by another department (entry {index}).",
      remedy: COMPLAIN,
    },
    "dataset-fields": {
      sentence: "The dataset does not have every field that was read (entry {index}).",
      remedy: COMPLAIN,
    },
    "purpose-unknown": {
      sentence: "The catalogue did not have this purpose then (entry {index}).",
      remedy: COMPLAIN,
    },
  },
  verdicts: {
    logged: { word: "Logged", sentence: "It stands in the log, and nobody can change or drop it any more." },
    pending: {
      word: "Promised",
      sentence: "The log has promised it. The chain will vouch for it in a few minutes.",
    },
    unauthorised: {
      word: "Unauthorised",
      sentence: "It stands in the log, but what it cites did not allow the access.",
    },
    erased: {
      word: "Erased",
      sentence: "It stood in the log at this place; what it said has been erased since, as the log says.",
    },
    "log-faulty": {
      word: "Faulty log",
      sentence: "This log has been proved to hide or misstate entries. See what the checks still show.",
    },
    invalid: { word: "Invalid", sentence: "It is not what it claims to be, or its log deceived somebody." },
    undetermined: {
      word: "Undetermined",
      sentence: "Not everything could be found out. This is no verdict either way.",
    },
  },
  checks: {
    format: "Form",
    log: "Log",
    signature: "Log's signature",
    inclusion: "In the log",
    anchored: "Anchored",
    submission: "Department's signature",
    authorisation: "Authorisation",
  },
  facts: {
    log: "log",
    epoch: "anchored head",
    consistency: "way from the receipt to the anchored head",
    finalized: "newest final block",
    key: "department's key",
    grants: "grant that is cited",
    catalogue: "catalogue",
    erasures: "erasure",
  },
};
