/**
 * The ledger of one trace log: everything that it takes to run it, put together. Opening it needs no chain; what it
 * does before the log was held against the chain is to answer reads, and to refuse submissions with why.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Catalogue } from "../../core/trace/catalogue.ts";
import type { Sender } from "../chain/acts.ts";
import type { Log } from "../log.ts";
import { ledgerKeys } from "../store/keys.ts";
import { openLevelStore } from "../store/level.ts";
import type { Store } from "../store/store.ts";
import { Trail } from "../trail/trail.ts";
import { Acts } from "./acts.ts";
import { Anchoring, type AnchoringHealth } from "./anchoring.ts";
import { sweepDeposits } from "./attachments.ts";
import { Catalogues } from "./catalogue.ts";
import { Erasure } from "./erasure.ts";
import { HeldRecords } from "./held-records.ts";
import { markKeeping } from "./kept-submissions.ts";
import type { LogChain } from "./log-chain.ts";
import type { LogKeys } from "./log-keys.ts";
import type { GrantRecord } from "./records.ts";
import { adoptRules, areNewRules, type LoggedRules, loggedRules, type RulesVersion } from "./rules.ts";
import { Subjects } from "./subjects.ts";
import { SubmissionThreads } from "./submission-threads.ts";
import { type Answer, Submissions } from "./submit.ts";
import { forgetSubmissions } from "./submit-records.ts";
import { openTraceLog, type TraceLog } from "./trace-log.ts";

export interface LedgerOptions {
  /** data folder of this log: store, tiles, map */
  folder: string;
  keys: LogKeys;
  /** number of the log in its registry */
  id: number;
  /** CAIP-10 of the TraceRegistry */
  registry: string;
  /** the department that runs the log */
  department: number;
  /** the version that shall hold; logged where it is new */
  catalogue: Catalogue;
  /** of what is unusual, by which the pages go; logged where they are new */
  rules?: RulesVersion;
  chain: LogChain;
  /** of an account that may act for the department; closed by whoever opened it, after the ledger */
  sender: Pick<Sender, "send">;
  notes?: Pick<Log, "info" | "warn" | "error">;
  /** seconds that a submission's `iat` may differ from the log's time. Default 300 */
  window?: number;
  /** milliseconds between two heads on chain. Default 60,000 */
  anchorInterval?: number;
  /** entries after which the next head does not wait for the interval. Default 100,000 */
  anchorEntries?: number;
  /** milliseconds between two looks at what is due to be erased or forgotten. Default an hour */
  upkeepInterval?: number;
  /** milliseconds for which a submission's retry gets the first answer; at least twice the window. Default a day */
  retries?: number;
  /** milliseconds after a failed anchoring, doubled with each further one. Default 1,000 */
  retryAfter?: number;
  /** Unix milliseconds; the system's clock when left out */
  now?: () => number;
  /** opens the store in a folder; LevelDB when left out */
  openStore?: (folder: string) => Promise<Store>;
}

export interface Ledger {
  readonly id: number;
  readonly origin: string;
  readonly registry: string;
  readonly log: TraceLog;
  readonly keys: LogKeys;
  readonly subjects: Subjects;
  readonly catalogues: Catalogues;
  readonly erasure: Erasure;
  /** what signed-in people do */
  readonly acts: Acts;
  /** what follows from the log: disputes, clocks, gaps; an index of its own in `<folder>/trail` */
  readonly trail: Trail;
  /** the tag of the department that runs the log */
  readonly operatorTag: Uint8Array;
  /** See `Submissions.submit`. */
  submit(jws: string): Promise<Answer>;
  /** As they are on the disk; null: no such grant. */
  grants(indexes: readonly number[]): Promise<(GrantRecord | null)[]>;
  /** The rules of what is unusual that were logged, the newest first. */
  rules(): Promise<LoggedRules[]>;
  health(): AnchoringHealth;
  close(): Promise<void>;
}

/** Throws `store-…` (`store-locked`: another process runs this log), `ledger-map-damaged`, `catalogue-version`,
 * `rules-version`. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const {
    id,
    keys,
    registry,
    department,
    catalogue,
    rules,
    chain,
    notes,
    now,
    openStore = openLevelStore,
    window = 300,
  } = options;
  // A submission from the end of the window is taken until the window after that is over: forgotten before, it could be
  // logged again by whoever shows it.
  const retries = Math.max(options.retries ?? 86_400_000, 2 * window * 1_000);
  const store = await openStore(join(options.folder, "store"));
  const subjects = new Subjects({ store, keys });
  const threads = new SubmissionThreads(keys.submissions, Math.min(4, availableParallelism()));
  const opened: (() => Promise<void>)[] = [
    () => store.close(),
    () => subjects.close(),
    () => threads.close(),
  ];
  const close = async () => {
    for (const each of opened.splice(0).reverse()) await each();
  };
  try {
    const log = await openTraceLog({
      store,
      folder: options.folder,
      sign: keys.signCheckpoint,
      ...(now === undefined ? {} : { now }),
    });
    opened.push(() => log.close());
    await markKeeping(store, log.size);
    const operatorTag = await subjects.departmentTag(department);
    const catalogues = await Catalogues.open(store, log, operatorTag);
    catalogues.requireNext(catalogue);
    if (rules !== undefined) await areNewRules(store, rules);
    const records = new HeldRecords(store, () => log.settle());
    const erasure = new Erasure({ store, log, catalogues, records, operatorTag });
    const anchoring = new Anchoring({
      id,
      log,
      keys,
      department,
      chain,
      sender: options.sender,
      prepare: async () => {
        await catalogues.adopt(catalogue);
        if (rules !== undefined) await adoptRules(store, log, operatorTag, rules);
      },
      interval: options.anchorInterval ?? 60_000,
      entries: options.anchorEntries ?? 100_000,
      retryAfter: options.retryAfter ?? 1_000,
      ...(notes === undefined ? {} : { notes }),
    });
    opened.push(() => anchoring.close());
    const trailStore = await openStore(join(options.folder, "trail"));
    opened.push(() => trailStore.close());
    const trail = new Trail({
      store: trailStore,
      ledger: store,
      log,
      origin: keys.note.name,
      sources: catalogue.sources ?? [],
      ...(notes === undefined ? {} : { notes }),
    });
    opened.push(() => trail.close());
    const grown = () => anchoring.grown();
    const acts = new Acts({
      store,
      log,
      name: { registry, id },
      catalogues,
      records,
      requireOpen: () => anchoring.requireOpen(),
      grown,
    });
    const submissions = new Submissions({
      store,
      log,
      name: { registry, id },
      keys,
      chain,
      subjects,
      catalogues,
      records,
      requireOpen: () => anchoring.requireOpen(),
      check: threads.check,
      window,
    });
    const upkeep = everySoOften(
      options.upkeepInterval ?? 3_600_000,
      async () => {
        anchoring.requireOpen();
        const erased = await erasure.byRetention();
        if (erased > 0) notes?.info({ erased }, "bodies were erased by their retention");
        await sweepDeposits(store, log.time());
        await forgetSubmissions(store, log.time() - retries);
      },
      (error) => notes?.warn({ err: error }, "what is due could not be erased; it is tried again"),
    );
    opened.push(upkeep.close);
    return {
      id,
      origin: keys.note.name,
      registry,
      log,
      keys,
      subjects,
      catalogues,
      erasure,
      acts,
      trail,
      operatorTag,
      async submit(jws) {
        const answer = await submissions.submit(jws);
        grown();
        return answer;
      },
      grants: (indexes) => records.read<GrantRecord>(indexes.map(ledgerKeys.grant)),
      rules: () => loggedRules(store),
      health: () => anchoring.health(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Never twice at the same time. */
function everySoOften(interval: number, act: () => Promise<void>, failed: (error: unknown) => void) {
  let running = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = act()
      .catch(failed)
      .finally(() => {
        busy = false;
      });
  }, interval);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
