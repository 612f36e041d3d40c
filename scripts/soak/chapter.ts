/** What a chapter of the soak gets and gives. */

export interface Settings {
  /** of the service */
  kills: number;
  /** milliseconds that the chain is away */
  outage: number;
  /** how often the shorter faults are played */
  rounds: number;
}

export interface Stage {
  /** an empty folder */
  data: string;
  settings: Settings;
  /** Says how far it is. */
  tell(progress: string): void;
}

/** Plays its fault. Throws an Error that says what did not hold. @returns rows for the summary */
export type Chapter = (stage: Stage) => Promise<[what: string, figure: string][]>;
