/**
 * Problems of acts: of signed-in people (server/ledger/acts.ts), of files handed in, and of what departments submit
 * beside accesses and grants. Part of the table in problem.ts. A type error here means that core has a code that nobody
 * would be told.
 */
import type { ActCode } from "../../core/trace/authorise.ts";

type Told = readonly [status: number, title: string];

const RULED = {
  "dispute-unknown": [403, "There is no such dispute"],
  "dispute-closed": [403, "The dispute was answered"],
  "response-party": [403, "The dispute is not about this department"],
  "attachment-missing": [403, "A file was not handed in"],
  "seal-unknown": [403, "There is no such sealed inquiry"],
  "seal-agency": [403, "The sealed inquiry is another agency's"],
  "seal-opened": [403, "The sealed inquiry was opened"],
  "seal-law": [403, "The legal basis does not let this agency seal"],
  "seal-days": [403, "The law does not let it be sealed for so long"],
  "seal-past": [403, "The day of disclosure is past"],
  "seal-earlier": [403, "An extension must be to a later day"],
  "seal-commitment": [403, "This is not what was sealed"],
  "heartbeat-order": [403, "A heartbeat begins where the one before ended"],
  "heartbeat-future": [403, "A heartbeat is about what was"],
  "representation-department": [403, "The catalogue does not let this department record representations"],
  "representation-past": [403, "The representation is over"],
  "representation-unknown": [403, "There is no such representation"],
  "representation-subject": [403, "The representation is of another person"],
  "representation-other": [403, "Another department recorded the representation"],
  "representation-ended": [403, "The representation was ended"],
} as const satisfies Record<ActCode, Told>;

export const ACT_PROBLEMS = {
  ...RULED,
  "seal-salt": [400, "The salt of a seal cannot be read"],

  "act-key-invalid": [400, "The key of an act cannot be read"],
  "act-key-reused": [409, "Another act had this key"],
  "acting-unknown": [403, "There is no such representation"],
  "acting-other": [403, "The representation is of others"],
  "acting-not-live": [403, "The representation does not hold now"],
  "grant-invalid": [400, "The permission is not complete"],
  "dispute-entry": [404, "There is no such entry about this person"],
  "dispute-kind": [409, "This entry cannot be disputed"],
  "dispute-erased": [409, "The entry was erased"],
  "dispute-twice": [409, "The entry is disputed already"],
  "response-outcome": [400, "This is no outcome"],
  "words-missing": [400, "There are no words, or hidden characters in them"],
  "words-too-large": [413, "The words are too long"],
  "attachment-empty": [400, "The file is empty"],
  "attachment-too-large": [413, "The file is too large"],
  "attachment-name": [400, "The file's name cannot be read"],
  "attachment-type": [400, "The file's media type cannot be read"],
  "attachment-unknown": [404, "There is no such file"],
  "attachments-too-many": [409, "There are too many files"],
  "index-invalid": [400, "The number of an entry cannot be read"],
  "tag-invalid": [400, "A tag cannot be read"],
  "trail-behind": [503, "The index of the log is behind it"],
} as const satisfies Record<string, Told>;
