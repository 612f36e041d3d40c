/**
 * Compares what four places say of the same certificates: the register, the folders they were issued into, the chain, and
 * the published status lists. Every difference is told with what the one side says, what the other does, and what to do.
 * Changes nothing. What could not be looked at is told as well (`not-checked`): it is never taken for agreement.
 *
 * Throws CertraceError: the codes of server/issuing/register.ts, `manifest-unreadable`, `issued-list-damaged`.
 */
import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Difference, DifferenceKind, Reconciliation } from "../../core/desk/kinds.ts";
import type { JsonObject } from "../../core/json.ts";
import { getStatus } from "../../core/status-list/packed.ts";
import type { BatchFact, StatusChange, StatusName } from "../../core/verify/facts.ts";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { lastChange } from "../../core/verify/status-history.ts";
import { STATUSES } from "../chain/decode.ts";
import type { Manifest } from "../issuing/manifest.ts";
import type { Draft } from "../issuing/mapping.ts";
import { openRegister, type RegisterSource } from "../issuing/register.ts";
import { RowStates, readState, STATE_BYTES } from "../issuing/row-states.ts";
import { Screening } from "../issuing/screen.ts";
import { readManifest } from "../issuing/status-change.ts";
import { columnsOf, type TypeDefinition } from "../issuing/type-definition.ts";
import { claimAt } from "./claim-at.ts";
import { issuedList } from "./issued-list.ts";
import { lookAtFile } from "./kept-file.ts";

/** What is asked of the chain and of the service; each answer null: it cannot be found out now. */
export interface ReconcileSources {
  batch(department: number, root: string, kid: string): Promise<{ value: BatchFact | null } | null>;
  /** all changes of a batch in chain order, each with its word */
  changes(
    department: number,
    root: string,
    size: number,
  ): Promise<(StatusChange & { word: number })[] | null>;
  /** the status list as that service publishes it, two bits each */
  published(service: string, department: number, list: number): Promise<Uint8Array | null>;
  head(): Promise<{ number: number; time: number } | null>;
}

export interface ReconcileRequest {
  /** folders of finished jobs */
  outs: readonly string[];
  /** null: the register is not compared */
  register: { source: RegisterSource; type: TypeDefinition } | null;
  sources: ReconcileSources;
  onDifference(difference: Difference): void;
  progress?(done: number, total: number): void;
}

interface Issued {
  number: string;
  line: number;
  manifest: Manifest;
  batch: Manifest["batches"][number];
  index: number;
  /** claims as they were signed; null: the file is missing, incomplete or altered */
  claims: JsonObject | null;
  nbf: number | null;
  exp: number | null;
  /** null: it cannot be found out */
  status: StatusName | null;
}

/** What of a certificate whose status is this still counts as being in force. */
const IN_FORCE: ReadonlySet<StatusName | null> = new Set(["valid", "suspended", null]);

export async function reconcile(request: ReconcileRequest): Promise<Omit<Reconciliation, "differences">> {
  const counts: Reconciliation["counts"] = {};
  const tell = (kind: DifferenceKind, number: string, line: number | null, said: Said) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    request.onDifference({ kind, number, line, ...said });
  };
  const issued = new Map<string, Issued[]>();
  let certificates = 0;
  let batches = 0;
  for (const out of request.outs) {
    const manifest = await readManifest(out);
    const statuses = new Map<string, (index: number) => StatusName | null>();
    for (const batch of manifest.batches) {
      batches++;
      statuses.set(batch.batch, await compareBatch(manifest, batch, request.sources, tell));
    }
    for await (const certificate of certificatesOf(out, manifest, statuses, tell)) {
      certificates++;
      const of = issued.get(certificate.number);
      if (of === undefined) issued.set(certificate.number, [certificate]);
      else of.push(certificate);
      if (certificates % 500 === 0) request.progress?.(certificates, manifest.counts.issued);
    }
  }
  for (const [number, of] of issued) {
    const living = of.filter(({ status }) => IN_FORCE.has(status));
    if (living.length > 1)
      tell("number-twice", number, living[0]!.line, {
        expected: "one certificate in force with a number",
        found: `${living.length}, in batches ${living.map(({ batch }) => batch.root).join(", ")}`,
        remedy: "Revoke or supersede the ones that should not count.",
      });
  }
  const rows = request.register === null ? 0 : await compareRegister(request.register, issued, tell);
  if (request.register === null)
    tell("not-checked", "", null, {
      expected: "the register",
      found: "none was given, and none is kept",
      remedy: "Give the register, and it is compared as well.",
    });
  return { rows, certificates, batches, counts, block: await request.sources.head() };
}

type Said = Pick<Difference, "expected" | "found" | "remedy">;
type Tell = (kind: DifferenceKind, number: string, line: number | null, said: Said) => void;

/** The chain and the published list against the manifest. @returns what the chain says of each certificate */
async function compareBatch(
  { department, service, type }: Manifest,
  { root, size, list, kid }: Manifest["batches"][number],
  sources: ReconcileSources,
  tell: Tell,
): Promise<(index: number) => StatusName | null> {
  const fact = await sources.batch(department, root, kid);
  const unknown = () => null;
  if (fact === null) {
    tell("not-checked", root, null, {
      expected: "what the chain says of the batch",
      found: "it cannot be asked now",
      remedy: "Reconcile again when the service has read the chain.",
    });
    return unknown;
  }
  if (fact.value === null) {
    tell("batch-not-anchored", root, null, {
      expected: `${size} certificates anchored`,
      found: "the chain has no such batch",
      remedy:
        "Run the job again: it anchors what is missing. If the chain was restored, wait until it is sent again.",
    });
    return unknown;
  }
  const { value } = fact;
  if (value.size !== size || value.typeId !== type.id || value.list !== list)
    tell("batch-differs", root, null, {
      expected: `size ${size}, type ${type.id}, list ${list}`,
      found: `size ${value.size}, type ${value.typeId}, list ${value.list}`,
      remedy: "The manifest was changed: restore the job's folder from a backup.",
    });
  const changes = await sources.changes(department, root, size);
  if (changes === null) {
    tell("not-checked", root, null, {
      expected: "the statuses on chain",
      found: "they cannot be asked now",
      remedy: "Reconcile again when the service has read the chain.",
    });
    return unknown;
  }
  const words = Map.groupBy(changes, ({ word }) => word);
  const onChain = (index: number): StatusName => {
    const of = words.get(Math.floor(index / STATUSES_PER_WORD)) ?? [];
    return lastChange(of, index % STATUSES_PER_WORD, null)?.status ?? "valid";
  };
  const published = await sources.published(service, department, list);
  if (published === null || published.length * 4 < size) {
    tell("not-checked", root, null, {
      expected: `the published status list ${list}`,
      found: published === null ? "it cannot be fetched" : "it is shorter than the batch",
      remedy: "Check that the service answers at the address that the certificates name.",
    });
    return onChain;
  }
  const wrong: number[] = [];
  for (let index = 0; index < size; index++)
    if (STATUSES[getStatus(published, 2, index)] !== onChain(index)) wrong.push(index);
  if (wrong.length > 0)
    tell("list-differs", root, null, {
      expected: "the statuses on chain",
      found: `${wrong.length} others in list ${list}, the first at ${wrong[0]}`,
      remedy: "Wait until the list is published anew; if it stays so, the service does not read this chain.",
    });
  return onChain;
}

/** Every certificate of certificates.csv, its file looked at on the way. */
async function* certificatesOf(
  out: string,
  manifest: Manifest,
  statuses: ReadonlyMap<string, (index: number) => StatusName | null>,
  tell: Tell,
): AsyncGenerator<Issued> {
  const bundle = manifest.certificates === "certificates.ndjson" ? join(out, manifest.certificates) : null;
  const lines = bundle !== null && existsSync(bundle) ? linesOf(bundle) : null;
  const listed = manifest.batches.map(() => 0);
  for await (const places of issuedList(out, manifest)) {
    for (const { number, line, batch: at, index, file } of places) {
      const batch = manifest.batches[at]!;
      listed[at]!++;
      const text =
        bundle === null
          ? await readFile(join(out, file), "utf8").catch(() => null)
          : ((await lines?.next())?.value ?? null);
      const place = { number, line, manifest, batch, index };
      const said = text === null ? null : lookAtFile(text, placeOf(place));
      if (said === null)
        tell("file-missing", number, place.line, {
          expected: file,
          found: "it cannot be read",
          remedy: `${RUN_AGAIN}, which writes missing files anew, or restore the folder from a backup.`,
        });
      else if (said.is === "incomplete")
        tell("file-incomplete", number, place.line, {
          expected: "everything that was signed",
          found: `${file} lacks ${said.missing} of its disclosures: its holder could not show what is gone`,
          remedy: `Remove the file and ${RUN_AGAIN.toLowerCase()}, or restore it from a backup; the certificate itself stays as it is. Whoever was handed this file gets the whole one.`,
        });
      else if (said.is === "altered")
        tell("file-altered", number, place.line, {
          expected: "the certificate that was anchored",
          found: `${file} ${said.why}`,
          remedy: `Remove the file and ${RUN_AGAIN.toLowerCase()}, or restore it from a backup.`,
        });
      const { claims, nbf, exp } = said?.is === "whole" ? said : { claims: null, nbf: null, exp: null };
      yield { ...place, status: statuses.get(batch.batch)!(index), claims, nbf, exp };
    }
  }
  for (const [at, { root, size }] of manifest.batches.entries())
    if (listed[at] !== size)
      tell("file-missing", root, null, {
        expected: `${size} certificates of the batch in ${manifest.index}`,
        found: `${listed[at]} of them`,
        remedy: "Restore the job's folder from a backup.",
      });
}

const RUN_AGAIN = "Run the job again (certrace issue, same register, same folder)";

function placeOf({
  number,
  manifest,
  batch,
  index,
}: Pick<Issued, "number" | "manifest" | "batch" | "index">) {
  const { registry, department } = manifest;
  return { number, registry, department, root: batch.root, size: batch.size, index };
}

/** The register as it is today against what was issued. @returns how many rows it has */
async function compareRegister(
  { source, type }: NonNullable<ReconcileRequest["register"]>,
  issued: ReadonlyMap<string, readonly Issued[]>,
  tell: Tell,
): Promise<number> {
  const { mapping } = type;
  const register = await openRegister(source, columnsOf(mapping));
  const screening = new Screening(mapping);
  const states = new RowStates();
  const accepted: { number: string; line: number }[] = [];
  const inRegister = new Set<string>();
  let rows = 0;
  for await (const some of register.rows) {
    for (const row of some) {
      rows++;
      const { draft, refusal } = screening.decide(row);
      if (draft === null) {
        tell("row-refused", "", refusal.line, {
          expected: "a row that can be issued",
          found: `${refusal.column === null ? "" : `${refusal.column}: `}${refusal.reason} [${refusal.code}]`,
          remedy: "Correct the row and issue it.",
        });
        continue;
      }
      states.add(draft.status, draft.reason, draft.version);
      accepted.push({ number: draft.number, line: draft.line });
      inRegister.add(draft.number);
      const certificate = newestOf(issued.get(draft.number));
      if (certificate === null)
        tell("row-without-certificate", draft.number, draft.line, {
          expected: "a certificate",
          found: "none was issued",
          remedy: "Issue the row: upload it as a register of its own.",
        });
      else compareClaims(draft, certificate, type, tell);
    }
  }
  compareStatuses(states, accepted, issued, tell);
  for (const [number, of] of issued) {
    const certificate = newestOf(of)!;
    if (inRegister.has(number) || !IN_FORCE.has(certificate.status)) continue;
    tell("certificate-without-row", number, certificate.line, {
      expected: "a row in the register",
      found: "none has this number",
      remedy: "Revoke the certificate, or put the row back.",
    });
  }
  return rows;
}

function compareStatuses(
  states: RowStates,
  accepted: readonly { number: string; line: number }[],
  issued: ReadonlyMap<string, readonly Issued[]>,
  tell: Tell,
): void {
  let at = 0;
  for (const block of states.settle().blocks()) {
    for (let row = 0; row < block.length / STATE_BYTES; row++, at++) {
      const { status } = readState(block, row);
      const { number, line } = accepted[at]!;
      const certificate = newestOf(issued.get(number));
      if (certificate === null || certificate.status === null || certificate.status === status) continue;
      tell("status-differs", number, line, {
        expected: `${status}, says the register`,
        found: `${certificate.status}, says the chain`,
        remedy:
          certificate.status === "revoked"
            ? "Revoked is final: correct the register, or issue a new certificate."
            : "Change the status at the desk, or correct the register.",
      });
    }
  }
}

function compareClaims(
  draft: Draft,
  { claims, nbf, exp }: Issued,
  { mapping }: TypeDefinition,
  tell: Tell,
): void {
  if (claims === null) return;
  const wrong = mapping.claims.flatMap(({ path }, i) =>
    claimAt(claims, path) === draft.values[i] ? [] : [path.join("/")],
  );
  if (draft.nbf !== nbf) wrong.push("nbf");
  if (draft.exp !== exp) wrong.push("exp");
  if (wrong.length === 0) return;
  // Which claims, and never their values: the result is read by more people than the register.
  tell("claims-differ", draft.number, draft.line, {
    expected: "the certificate says what the register says",
    found: `other values in ${wrong.join(", ")}`,
    remedy: "Correct the register, or issue a new version and supersede this one.",
  });
}

/** Of several certificates with one number the one that counts. */
function newestOf(of: readonly Issued[] | undefined): Issued | null {
  if (of === undefined) return null;
  return of.findLast(({ status }) => IN_FORCE.has(status)) ?? of.at(-1)!;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path, "r");
  try {
    yield* file.readLines();
  } finally {
    await file.close();
  }
}
