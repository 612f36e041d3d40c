/**
 * The index: what the chain says, kept in a store so that it can be asked quickly. Built only from ChainSteps
 * (apply.ts), written together with the cursor; deleting it loses nothing but the time to rebuild it.
 */
import type {
  DepartmentFact,
  Facts,
  FactsQuery,
  SigningKeyFact,
  StatusChange,
  TypeFact,
} from "../../core/verify/facts.ts";

/** A batch as the status lists need it. */
export interface BatchRef {
  department: number;
  root: string;
  size: number;
  typeId: number;
  list: number;
  anchoredAt: number;
}

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
  /** how far it has read; head null: nothing yet */
  progress(): Promise<{
    head: import("../../core/verify/facts.ts").BlockRef | null;
    readAt: number;
    behind: number;
  }>;
}
