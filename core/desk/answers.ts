/**
 * What else the desk answers: who somebody is there, what was issued and found, its types, its record. Plain JSON, the same
 * for the service and the page. Times are Unix seconds, hashes and roots base64url, unless said otherwise.
 */
import type { ReasonName, StatusName } from "../verify/facts.ts";
import type { CaseActor } from "./case.ts";

/** Who somebody is at the desk, and what there is to do, as GET /desk/me answers it. */
export interface DeskMe extends CaseActor {
  department: number;
  departmentName: string;
  departmentNameEn: string;
  roles: readonly string[];
  /** those of the desk; `issuable`: as the chain has it now, the department may issue it by this definition */
  types: { vct: string; name: { zh: string; en: string }; columns: string[]; issuable: boolean }[];
  counts: {
    /** submitted by others: to be checked, where one has the role */
    toCheck: number;
    /** one's own */
    mine: { draft: number; sentBack: number; submitted: number };
    /** approved or running */
    running: number;
    failed: number;
  };
  /** of the activity record; `damaged`: line from which on it does not hold, and nothing can be changed here */
  activity: ActivityHead & { damaged: number | null };
  /** bytes of one upload */
  maxUpload: number;
}

/** A file that was handed in, as POST /desk/registers answers it. */
export interface UploadShown {
  id: string;
  name: string;
  size: number;
  /** SHA-256, hex */
  sha256: string;
  /** of what can be read as a register, in its order */
  columns?: string[];
}

/** One certificate in the desk's index. Its number is the only thing about a person in it. */
export interface DeskCertificate {
  number: string;
  /** the case that issued it, or `adopted-…` */
  job: string;
  /** of the job, from 0001 on */
  batch: string;
  department: number;
  root: string;
  index: number;
  /** row of the register */
  line: number;
  vct: string;
  /** of the key that signed it */
  kid: string;
  /** the block that anchored it */
  block: number;
}

/** As GET /desk/certificates answers it. */
export interface FoundCertificate extends DeskCertificate {
  /** null: the chain cannot be asked now */
  status: StatusName | null;
  /** of the last change; null: there was none, or it cannot be said */
  change: {
    reason: ReasonName;
    decision: string | null;
    by: number;
    time: number;
    successor: string | null;
  } | null;
}

export interface FoundCertificates {
  items: FoundCertificate[];
  /** to be given back as `after`; null at the end */
  next: string | null;
}

/** What was issued together, as GET /desk/jobs answers it. */
export interface JobShown {
  /** the case that issued it, with `-2`, … where it has several; or `adopted-…` */
  job: string;
  vct: string;
  department: number;
  issued: number;
  /** issued with the CLI, and taken over by the desk */
  adopted: boolean;
  batches: { batch: string; root: string; size: number; kid: string; block: number }[];
}

export interface TypeVersion {
  vct: string;
  /** on chain; null: not defined there yet */
  typeId: number | null;
  definer: number | null;
  metadataHash: string;
  /** whether this department may issue it now */
  issues: boolean;
  /** whether its mapping is kept here: without it no register can be issued */
  mapping: boolean;
  replaces: string | null;
}

/** A type as GET /desk/types answers it; versions of one type stand together. */
export interface DeskType {
  /** of the newest version, for people */
  name: { zh: string | null; en: string | null };
  /** the newest first */
  versions: TypeVersion[];
}

/** The newest line of the activity record. */
export interface ActivityHead {
  /** 0: there is none yet */
  n: number;
  hash: string;
}

/** A line of the activity record, as GET /desk/activity answers it: a chain of hashes (server/desk/activity.ts). */
export interface Activity extends CaseActor {
  /** counted from 1 */
  n: number;
  time: number;
  act: string;
  /** id of the case it was about */
  case?: string;
  /** numbers, codes and hashes: `revision`, `digest`, `code`, `sha256` */
  detail?: Record<string, string | number>;
  /** hash of the line before, hex; the first has 64 zeros */
  previous: string;
  /** SHA-256 of this line without `hash`, hex */
  hash: string;
}
