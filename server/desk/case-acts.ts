/**
 * What people do to a case, and who may: the four-eyes rule is here and nowhere else.
 *
 * - Every act names the revision that it was decided upon. Another act came in between (two checkers at once, a tab left
 *   open over night, an edit while somebody was reading): `case-changed`, and nothing is done.
 * - Approving names the digest as well, of exactly what was shown.
 * - Nobody approves or sends back their own work, whatever roles they have.
 * - A case, the line of the activity record that says who changed it, and the index are one write: all or nothing.
 *
 * Throws CertraceError `case-unknown`, `case-changed`, `case-state`, `case-not-yours`, `desk-role-missing`, `desk-own-work`,
 * `case-kind-unknown`, `remark-invalid`, what the kind's `check` throws, `disk-full`, `activity-damaged`, `store-…`.
 */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import type {
  CaseAct,
  CaseActor,
  CaseFailure,
  CaseProgress,
  CaseState,
  PersonAct,
} from "../../core/desk/case.ts";
import { CertraceError } from "../../core/errors.ts";
import { hasHiddenCharacters } from "../../core/text.ts";
import type { ActivityRecord } from "./activity.ts";
import type { CaseKind, DeskTools } from "./case.ts";
import { digestOf, dropFiles, keepFiles, pathOf } from "./case-files.ts";
import type { Cases, KeptCase } from "./cases.ts";

/** Who asks. */
export interface Actor extends CaseActor {
  roles: readonly string[];
}

const MAX_REMARK = 2_000;
/** Which states an act is for. */
const FROM = {
  edit: ["draft", "sent-back"],
  submit: ["draft", "sent-back"],
  approve: ["submitted"],
  "send-back": ["submitted"],
  withdraw: ["draft", "submitted", "sent-back"],
  "run-again": ["failed"],
} as const satisfies Record<PersonAct, readonly CaseState[]>;

export interface CaseActsParts {
  cases: Cases;
  record: ActivityRecord;
  kinds: ReadonlyMap<string, CaseKind>;
  tools: DeskTools;
  /** told of every change, once it is written */
  changed(kept: KeptCase): void;
}

export class CaseActs {
  readonly #parts: CaseActsParts;

  constructor(parts: CaseActsParts) {
    this.#parts = parts;
  }

  async create(actor: Actor, kind: string, terms: unknown): Promise<KeptCase> {
    requireRole(actor, "maker");
    const { cases, tools } = this.#parts;
    const checked = await this.kind(kind).check(terms, tools);
    const id = randomBytes(16).toString("base64url");
    const folder = tools.caseFolder(id);
    try {
      const files = await keepFiles(folder, checked, tools);
      return await this.#inTurn(async () => {
        const now = tools.now();
        const content = { kind, terms: checked.terms, files };
        const made: KeptCase = {
          ...{ id, n: cases.nextNumber, kind, state: "draft", revision: 0, title: checked.title },
          ...{ maker: who(actor), created: now, changed: now, terms: checked.terms, files },
          ...{ digest: digestOf(content), events: [] },
        };
        return this.#write(null, made, actor, "create");
      });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async edit(actor: Actor, id: string, revision: number, terms: unknown): Promise<KeptCase> {
    const { tools } = this.#parts;
    const seen = await this.#own(actor, id, revision, "edit");
    const checked = await this.kind(seen.kind).check(terms, withFilesOf(seen, tools));
    return this.#inTurn(async () => {
      const before = await this.#own(actor, id, revision, "edit");
      const folder = tools.caseFolder(id);
      const files = await keepFiles(folder, checked, tools, before.files);
      const content = { kind: before.kind, terms: checked.terms, files };
      const edited = { ...before, ...content, title: checked.title, digest: digestOf(content) };
      const written = await this.#write(before, edited, actor, "edit");
      await dropFiles(folder, before.files, files);
      return written;
    });
  }

  submit(actor: Actor, id: string, revision: number, remark?: string): Promise<KeptCase> {
    return this.#inTurn(async () => {
      const before = await this.#own(actor, id, revision, "submit");
      const state = this.kind(before.kind).approval ? "submitted" : "approved";
      return this.#write(before, { ...before, state }, actor, "submit", readRemark(remark));
    });
  }

  /** @param digest of what the checker was shown */
  approve(actor: Actor, id: string, revision: number, digest: string, remark?: string): Promise<KeptCase> {
    return this.#inTurn(async () => {
      const before = await this.#others(actor, id, revision, "approve");
      if (digest !== before.digest) throw changedMeanwhile(before);
      const { remark: _, ...approved } = before;
      const next: KeptCase = { ...approved, state: "approved", checker: who(actor) };
      return this.#write(before, next, actor, "approve", readRemark(remark));
    });
  }

  sendBack(actor: Actor, id: string, revision: number, remark: string): Promise<KeptCase> {
    return this.#inTurn(async () => {
      const before = await this.#others(actor, id, revision, "send-back");
      const said = readRemark(remark);
      const back: KeptCase = { ...before, state: "sent-back", checker: who(actor), remark: said };
      return this.#write(before, back, actor, "send-back", said);
    });
  }

  /** Its files go with it: they are people's data, and nobody will need them. */
  withdraw(actor: Actor, id: string, revision: number): Promise<KeptCase> {
    return this.#inTurn(async () => {
      const before = await this.#own(actor, id, revision, "withdraw");
      const written = await this.#write(before, { ...before, state: "withdrawn" }, actor, "withdraw");
      await rm(this.#parts.tools.caseFolder(id), { recursive: true, force: true });
      return written;
    });
  }

  /** What was approved stays approved: anybody who works here may let it go on. */
  runAgain(actor: Actor, id: string, revision: number): Promise<KeptCase> {
    return this.#inTurn(async () => {
      requireRole(actor, "maker", "checker");
      const { failure: _, ...before } = await this.#current(id, revision, "run-again");
      return this.#write(before, { ...before, state: "approved" }, actor, "run-again");
    });
  }

  /** Of the runner: no person's act, and no line of the record. */
  began(id: string): Promise<KeptCase> {
    return this.#inTurn(async () => {
      const { cases, changed } = this.#parts;
      const before = await cases.require(id);
      const running: KeptCase = { ...before, state: "running" };
      const { operations, written } = cases.change(before, running);
      await this.#parts.record.note(operations);
      written();
      changed(running);
      return running;
    });
  }

  /** Of the runner. */
  ended(
    id: string,
    end: { outcome: object } | { failure: CaseFailure; progress?: CaseProgress },
  ): Promise<KeptCase> {
    return this.#inTurn(async () => {
      const before = await this.#parts.cases.require(id);
      const state = "outcome" in end ? "done" : "failed";
      return this.#write(before, { ...before, ...end, state }, SERVICE, state);
    });
  }

  /** What this person may do with it now. */
  may(actor: Actor, kept: KeptCase): PersonAct[] {
    const own = kept.maker.person === actor.person;
    const isMaker = actor.roles.includes("maker");
    const isChecker = actor.roles.includes("checker");
    const allowed: Record<PersonAct, boolean> = {
      edit: own && isMaker,
      submit: own && isMaker,
      approve: !own && isChecker,
      "send-back": !own && isChecker,
      withdraw: own && isMaker,
      "run-again": isMaker || isChecker,
    };
    return (Object.keys(FROM) as PersonAct[]).filter((act) => allowed[act] && isFrom(act, kept.state));
  }

  /** Throws `case-kind-unknown`. */
  kind(name: string): CaseKind {
    const kind = this.#parts.kinds.get(name);
    if (kind !== undefined) return kind;
    throw new CertraceError("case-kind-unknown", "The desk has no such kind of case.", {
      field: "kind",
      remedy: `Use one of ${[...this.#parts.kinds.keys()].join(", ")}.`,
    });
  }

  async #own(actor: Actor, id: string, revision: number, act: PersonAct): Promise<KeptCase> {
    requireRole(actor, "maker");
    const kept = await this.#current(id, revision, act);
    if (kept.maker.person === actor.person) return kept;
    throw new CertraceError("case-not-yours", "Only the person who made this case may do that.", {
      field: "id",
      remedy: "Let its maker do it, or make a case of your own.",
    });
  }

  async #others(actor: Actor, id: string, revision: number, act: PersonAct): Promise<KeptCase> {
    requireRole(actor, "checker");
    const kept = await this.#current(id, revision, act);
    if (kept.maker.person !== actor.person) return kept;
    throw new CertraceError("desk-own-work", "Nobody approves or sends back their own work.", {
      field: "id",
      remedy: "Let another checker decide.",
    });
  }

  async #current(id: string, revision: number, act: PersonAct): Promise<KeptCase> {
    const kept = await this.#parts.cases.require(id);
    if (kept.revision !== revision) throw changedMeanwhile(kept);
    if (isFrom(act, kept.state)) return kept;
    throw new CertraceError("case-state", `A case that is ${kept.state} cannot be asked to ${act}.`, {
      field: "state",
      remedy: "Read the case again: what may be done with it now is in `may`.",
    });
  }

  async #write(
    before: KeptCase | null,
    now: KeptCase,
    by: CaseActor,
    act: CaseAct,
    remark?: string,
  ): Promise<KeptCase> {
    const { cases, changed, record, tools } = this.#parts;
    const { person, name } = who(by);
    const time = tools.now();
    const revision = (before?.revision ?? 0) + 1;
    const event = { time, person, name, act, revision, ...(remark === undefined ? {} : { remark }) };
    const next: KeptCase = { ...now, revision, changed: time, events: [...now.events, event] };
    const { operations, written } = cases.change(before, next);
    const code = now.state === "failed" ? { code: now.failure!.code } : {};
    const detail = { kind: now.kind, revision, digest: now.digest, ...code };
    await record.write({ person, name, act, case: now.id, detail }, operations);
    written();
    changed(next);
    return next;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#parts.record.inTurn(work);
  }
}

/** Uploads that a case has already are its own, however old they are. */
function withFilesOf(kept: KeptCase, tools: DeskTools): DeskTools {
  return {
    ...tools,
    async upload(id) {
      const own = kept.files.find(({ file }) => file === id);
      if (own === undefined) return tools.upload(id);
      const { name, sha256, size } = own;
      const path = pathOf(tools.caseFolder(kept.id), kept, id);
      return { id, name, sha256, size, path, by: kept.maker, created: kept.created };
    },
  };
}

/** Who finishes a run. */
const SERVICE: CaseActor = { person: "service", name: "" };

const isFrom = (act: PersonAct, state: CaseState): boolean =>
  (FROM[act] as readonly CaseState[]).includes(state);

const who = ({ person, name }: CaseActor): CaseActor => ({ person, name });

/** Throws `desk-role-missing` unless they have one of these roles. */
export function requireRole({ roles }: Pick<Actor, "roles">, ...wanted: [string, ...string[]]): void {
  if (wanted.some((role) => roles.includes(role))) return;
  throw new CertraceError("desk-role-missing", `This needs the role ${wanted.join(" or ")}.`, {
    field: "roles",
    remedy: "Ask whoever looks after your department's accounts for the role, then sign in again.",
  });
}

function changedMeanwhile({ revision }: KeptCase): CertraceError {
  return new CertraceError(
    "case-changed",
    `The case was changed meanwhile; it is at revision ${revision} now.`,
    {
      field: "revision",
      remedy: "Read the case again, look at what changed, then decide.",
    },
  );
}

function readRemark<T extends string | undefined>(remark: T): T {
  if (remark === undefined) return remark;
  const text = remark.trim();
  const hidden = hasHiddenCharacters(text) || !text.isWellFormed();
  if (text !== "" && text.length <= MAX_REMARK && !hidden) return text as T;
  throw new CertraceError("remark-invalid", "The remark cannot be shown to the maker.", {
    field: "remark",
    remedy: `Write 1 to ${MAX_REMARK} characters, none of them hidden.`,
  });
}
