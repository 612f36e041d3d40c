/**
 * The index: what the chain says, kept in a store so that it can be asked quickly. Built only from ChainSteps
 * (apply.ts), written together with the cursor; deleting it loses nothing but the time to rebuild it.
 */
import type {
  BlockRef,
  DepartmentFact,
  Fact,
  Facts,
  FactsQuery,
  SigningKeyFact,
  StatusChange,
  TypeFact,
} from "../../core/verify/facts.ts";
import type { EpochFact, LogFact, TraceFacts, TraceFactsQuery } from "../../core/verify/receipt/facts.ts";

/** A batch as the status lists need it. */
export interface BatchRef {
  department: number;
  root: string;
  size: number;
  typeId: number;
  list: number;
  anchoredAt: number;
}

/** What the chain says about a trace log now. */
export interface LogState extends LogFact {
  /** of the newest epoch; null before the first */
  root: string | null;
  mapRoot: string | null;
  /** how many there are, and the newest one's number */
  epochs: number;
}

/** Who signed, as a log must know it before it takes a submission. */
export interface Signer {
  department: DepartmentFact | null;
  /** neither the department nor one above it is suspended */
  active: boolean;
  key: SigningKeyFact | null;
}

/** The part of the facts about a receipt that the chain knows. */
export type ChainTraceFacts = Pick<
  TraceFacts,
  "readAt" | "head" | "finalized" | "state" | "epoch" | "department" | "key"
>;

export interface Page<T> {
  items: T[];
  /** give it back to get the next page; null at the end */
  next: string | null;
}

/** Every question the service asks of the index. All answers come from one consistent state. */
export interface Index {
  /** never throws for an absent thing (that is `null` inside a fact); missing facts say why */
  facts(query: FactsQuery): Promise<Facts>;
  departments(after: string | null, limit: number): Promise<Page<DepartmentFact>>;
  department(id: number): Promise<DepartmentFact | null>;
  departmentByIdentifier(identifier: string): Promise<DepartmentFact | null>;
  signingKeys(department: number): Promise<SigningKeyFact[]>;
  types(after: string | null, limit: number): Promise<Page<TypeFact>>;
  typeByVct(vct: string): Promise<TypeFact | null>;
  /** the departments authorised to issue a type, with their windows */
  issuers(typeId: number): Promise<{ department: number; validFrom: number; validUntil: number | null }[]>;
  /** null: no such list. Throws `status-list-ambiguous` where two batches claim the number */
  batchByList(department: number, list: number): Promise<BatchRef | null>;
  /** all status changes of a batch in chain order, each with its word */
  statusChanges(department: number, root: string): Promise<(StatusChange & { word: number })[]>;
  /** as `facts`, about the receipt of a trace log */
  traceFacts(query: TraceFactsQuery): Promise<ChainTraceFacts>;
  /** null: the registry has no such log; missing while it cannot be said */
  traceLog(id: number): Promise<Fact<LogState | null>>;
  /** missing while it cannot be said */
  signer(department: number, kid: string): Promise<Fact<Signer>>;
  /** a log's epochs, oldest first; `after`: size of the last one of the page before */
  epochs(log: number, after: number | null, limit: number): Promise<Page<EpochFact>>;
  /** as `epochs`, newest first; `before`: size of the last one of the page before */
  newestEpochs(log: number, before: number | null, limit: number): Promise<Page<EpochFact>>;
  /** how far it has read; head null: nothing yet */
  progress(): Promise<{
    head: BlockRef | null;
    readAt: number;
    behind: number;
  }>;
}
