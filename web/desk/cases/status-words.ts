/** What a certificate's status is called. */
import type { StatusName } from "../../../core/verify/facts.ts";
import type { CaseWords } from "./words.ts";

export const statusName = (status: StatusName, words: CaseWords): string =>
  ({
    valid: words.statusValid,
    revoked: words.statusRevoked,
    suspended: words.statusSuspended,
    superseded: words.statusSuperseded,
  })[status];
