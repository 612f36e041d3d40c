/**
 * The hook by which a kind of case says what it does (`CaseKind`). Cases as people are told of them: core/desk/case.ts.
 * What happens to a case, and who may do it, is in case-acts.ts; running one in runner.ts.
 */
import type { Case } from "../../core/desk/case.ts";
import type { Sender } from "../chain/acts.ts";
import type { Index } from "../index/index.ts";
import type { SigningKey } from "../issuing/issue-request.ts";
import type { Successors } from "../successors/successors.ts";
import type { TypeDocuments } from "../type-documents.ts";
import type { Certificates } from "./certificates.ts";
import type { DeskTypes } from "./types.ts";
import type { Upload } from "./uploads.ts";

/** What the desk hands its kinds: what is there as long as it is open. */
export interface DeskTools {
  department: number;
  /** CAIP-10 of the certificate registry */
  registry: string;
  /** origin of the service, without a slash at its end */
  service: string;
  /** of the desk; 0700 */
  folder: string;
  index: Index;
  types: DeskTypes;
  /** of every type that was published here, by its hash */
  documents: TypeDocuments;
  /** everything that the department issued from here */
  certificates: Certificates;
  /** the numbers of newer versions, sealed to the holders of the older */
  successors: Successors;
  /** Throws `upload-unknown`. */
  upload(id: string): Promise<Upload>;
  /** The folder of a case. */
  caseFolder(id: string): string;
  /** Null: there is none. */
  case(id: string): Promise<Case | null>;
  /** Unix seconds */
  now(): number;
}

/** One case in the hands of its kind. */
export interface Work<Terms> {
  case: Case<Terms>;
  /** of the case; 0700. `files/` is the desk's, everything else the kind's */
  folder: string;
  /** The path of a file of the case, by `CaseFile.file`. */
  path(file: string): string;
  desk: DeskTools;
}

export interface Running {
  /** Told as often as the kind likes; kept in memory, sent a few times a second. */
  progress(progress: { stage: string; done: number; total: number; unit: string; rate?: number }): void;
  /** Aborted when the service stops: end soon, by throwing; the case goes on with the next start. */
  signal: AbortSignal;
  /** The department's operator account; opened with the first call, closed after the run. */
  sender(): Promise<Sender>;
  /** The newest stored document-signing key that is registered and within its window. Throws `key-not-usable`, … */
  signingKey(): Promise<SigningKey>;
}

/** What a kind makes of the terms that somebody sent. */
export interface Checked<Terms> {
  title: string;
  /** as they will be kept, shown and approved */
  terms: Terms;
  /** ids of the uploads that the case is about: the desk keeps them with it, unchangeable */
  uploads: string[];
  /** what else the approval shall fix, by the name of the file: `definition.json` */
  files?: Record<string, Uint8Array>;
}

/**
 * One kind of case. Kinds are registered in kinds.ts. All that they throw as CertraceError is told to the person; what is
 * no CertraceError is a fault of ours.
 */
export interface CaseKind<Terms = unknown, Preview extends object = object, Outcome extends object = object> {
  kind: string;
  /** whether another person must approve it */
  approval: boolean;
  /** Reads terms from outside. Throws CertraceError; `field` like `terms.register`. */
  check(terms: unknown, desk: DeskTools): Promise<Checked<Terms>>;
  /** whether what will happen depends on the chain as well as on the terms: then it is asked anew when the chain went on */
  followsChain: boolean;
  /** What will happen, without doing it. The answer is kept in the case's folder, under the case's digest. */
  preview(work: Work<Terms>): Promise<Preview>;
  /** Does it. Called again after a failure or a restart: goes on where it stopped, and does nothing twice. */
  run(work: Work<Terms>, running: Running): Promise<Outcome>;
}
