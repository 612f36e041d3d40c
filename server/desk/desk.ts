/**
 * The desk of one department: registers in, certificates out, by two people. Made of its store, the activity record, the
 * cases and what people may do to them, the uploads, and the runner that does what was approved.
 *
 *   <folder>/store      cases, uploads, activity (LevelDB; a second service on the folder gets `store-locked`)
 *   <folder>/uploads    what was handed in within the last day
 *   <folder>/types      type definitions with their mapping
 *   <folder>/certificates  which certificate is where (LevelDB; certificates.ts)
 *   <folder>/cases/<id> files/ (fixed), preview/, out/ (certificates)
 *
 * Everything in it is people's data: folders 0700, files 0600, nothing of it in logs.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Case, CaseSummary } from "../../core/desk/case.ts";
import { CertraceError } from "../../core/errors.ts";
import type { Index } from "../index/index.ts";
import { makeFolder } from "../issuing/files.ts";
import type { Log } from "../log.ts";
import { openLevelStore } from "../store/level.ts";
import type { Successors } from "../successors/successors.ts";
import type { TypeDocuments } from "../type-documents.ts";
import { ActivityRecord } from "./activity.ts";
import type { DeskTools } from "./case.ts";
import { type Actor, CaseActs } from "./case-acts.ts";
import { Cases, type KeptCase, summaryOf } from "./cases.ts";
import { Certificates } from "./certificates.ts";
import { KINDS } from "./kinds.ts";
import { Previews } from "./preview.ts";
import { type DeskKeys, Runner } from "./runner.ts";
import { openDeskTypes } from "./types.ts";
import { type UploadLimits, Uploads } from "./uploads.ts";

export interface DeskSetting {
  department: number;
  /** CAIP-10 of the certificate registry */
  registry: string;
  /** origin of the service, as the certificates name it */
  service: string;
  folder: string;
  index: Index;
  documents: TypeDocuments;
  successors: Successors;
  keys: DeskKeys;
  log: Log;
  /** Unix seconds */
  now(): number;
  limits?: Partial<UploadLimits>;
}

interface DeskStores {
  cases: Cases;
  certificates: Certificates;
  record: ActivityRecord;
  uploads: Uploads;
  close(): Promise<void>;
}

/** milliseconds between two words about a run */
const TELL_EVERY = 250;
const SWEEP_EVERY = 3_600_000;

export class Desk {
  readonly department: number;
  readonly tools: DeskTools;
  /** for what else is done in the department's name (server/wallets) */
  readonly keys: DeskKeys;
  readonly acts: CaseActs;
  readonly uploads: Uploads;
  readonly activity: ActivityRecord;
  readonly cases: Cases;
  readonly previews: Previews;
  readonly #runner: Runner;
  readonly #close: () => Promise<void>;
  /** called at each change of any case */
  readonly #watching = new Set<(id: string) => void>();
  #closing = new AbortController();

  /** Throws CertraceError `store-…`, `disk-full`, `folder-unwritable`. */
  static async open(setting: DeskSetting): Promise<Desk> {
    makeFolder(setting.folder);
    const store = await openLevelStore(join(setting.folder, "store"));
    try {
      const record = await ActivityRecord.open(store, setting.now);
      if (record.damaged !== null)
        setting.log.error({ department: setting.department }, "the desk's activity record does not hold");
      const cases = await Cases.open(store);
      // Its files go with a case that is withdrawn, also where a crash came between the word and the deed.
      for (const id of await cases.inState("withdrawn"))
        await rm(join(setting.folder, "cases", id), { recursive: true, force: true }).catch((err: unknown) =>
          setting.log.warn({ err }, "the files of a withdrawn case cannot be removed"),
        );
      const uploads = new Uploads(setting.folder, store, record, setting.now, setting.limits);
      await uploads.sweep();
      const certificates = await Certificates.open(setting.folder);
      const close = async () => {
        await certificates.close();
        await store.close();
      };
      return new Desk(setting, { cases, certificates, record, uploads, close });
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(
    { department, documents, folder, index, keys, log, now, registry, service, successors }: DeskSetting,
    { cases, certificates, close, record, uploads }: DeskStores,
  ) {
    this.department = department;
    this.keys = keys;
    this.cases = cases;
    this.activity = record;
    this.uploads = uploads;
    this.tools = {
      ...{ department, registry, service, folder, index, documents, certificates, successors, now },
      types: openDeskTypes(folder),
      upload: (id) => uploads.find(id),
      caseFolder: (id) => join(folder, "cases", id),
      case: (id) => cases.find(id),
    };
    this.previews = new Previews(this.tools);
    this.acts = new CaseActs({
      cases,
      record,
      kinds: new Map(KINDS.map((kind) => [kind.kind, kind])),
      tools: this.tools,
      changed: (kept) => {
        if (kept.state === "approved") this.#runner.wake();
        this.#tell(kept.id);
      },
    });
    this.#runner = new Runner({
      ...{ cases, acts: this.acts, tools: this.tools, keys, log },
      progressed: (id) => this.#tell(id),
    });
    const sweeper = setInterval(() => {
      uploads.sweep().catch((err: unknown) => log.warn({ err }, "old uploads cannot be removed"));
    }, SWEEP_EVERY);
    sweeper.unref();
    this.#close = async () => {
      clearInterval(sweeper);
      this.#closing.abort();
      await this.#runner.close();
      await record.inTurn(close);
    };
    // What ran when the service stopped goes on; of a record that does not hold nothing is carried out.
    if (record.damaged === null) this.#runner.wake();
  }

  /** With how far it is, where it runs. Throws `case-unknown`. */
  async case(id: string): Promise<KeptCase> {
    return this.#live(await this.cases.require(id));
  }

  async list(query: Parameters<Cases["list"]>[0]): ReturnType<Cases["list"]> {
    const { items, next } = await this.cases.list(query);
    return { items: items.map((item) => this.#live(item)), next };
  }

  /** What will happen, as JSON. Throws `case-nothing-there`, and what the kind throws. */
  async preview(kept: KeptCase): Promise<string> {
    if (kept.state === "withdrawn")
      throw new CertraceError("case-nothing-there", "The case was withdrawn, and its files are gone.", {
        field: "id",
        remedy: "Make a new case.",
      });
    return this.previews.of(kept, this.acts.kind(kept.kind));
  }

  /** A case as this person sees it. */
  shown(actor: Actor, { n: _, ...kept }: KeptCase) {
    const may = this.acts.may(actor, { n: _, ...kept });
    return { ...(kept as Case), may, own: kept.maker.person === actor.person };
  }

  /**
   * The case now, and again whenever it changed, until it has come to an end or the service stops. `null`: nothing new
   * for a while.
   * @param quiet milliseconds
   */
  async *watch(id: string, signal: AbortSignal, quiet = 15_000): AsyncGenerator<CaseSummary | null> {
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    let changed = true;
    let wake = () => {};
    const hear = (which: string) => {
      if (which !== id) return;
      changed = true;
      wake();
    };
    const pause = (milliseconds: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    const stop = () => wake();
    ended.addEventListener("abort", stop);
    this.#watching.add(hear);
    try {
      while (!ended.aborted) {
        if (changed) {
          changed = false;
          const summary = summaryOf(await this.case(id));
          yield summary;
          if (!["approved", "running"].includes(summary.state)) return;
          await new Promise((resolve) => setTimeout(resolve, TELL_EVERY));
          continue;
        }
        await pause(quiet);
        if (!changed && !ended.aborted) yield null;
      }
    } finally {
      ended.removeEventListener("abort", stop);
      this.#watching.delete(hear);
    }
  }

  /** Ends what is being watched, so that its requests can end. */
  endWatching(): void {
    this.#closing.abort();
  }

  close(): Promise<void> {
    return this.#close();
  }

  #live<T extends CaseSummary>(kept: T): T {
    const progress = kept.state === "running" ? this.#runner.progressOf(kept.id) : undefined;
    return progress === undefined ? kept : { ...kept, progress };
  }

  #tell(id: string): void {
    for (const hear of this.#watching) hear(id);
  }
}
