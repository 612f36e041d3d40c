/**
 * The kind "status": suspend, reinstate, revoke or supersede certificates, one, many, or by an uploaded list. What will
 * change is shown before it changes, and worked out again when it runs: a certificate that was revoked meanwhile is left
 * out, and what has its new status already is not sent again, so a case that was killed anywhere goes on.
 */
import { join } from "node:path";
import { z } from "zod";
import {
  STATUS_ACTIONS,
  type StatusOutcome,
  type StatusPreview,
  type StatusTerms,
} from "../../core/desk/kinds.ts";
import { CertraceError } from "../../core/errors.ts";
import { REASONS } from "../chain/decode.ts";
import { csvLine, GrowingFile, rename } from "../issuing/files.ts";
import { statusGas } from "../issuing/status-acts.ts";
import { changeStatuses, hashDecision, supersede } from "../issuing/status-change.ts";
import type { CaseKind, DeskTools, Work } from "./case.ts";
import { firstCounts } from "./first-counts.ts";
import { previewFolder } from "./preview.ts";
import { registerTerms } from "./register-terms.ts";
import { pairsOf, planActs, planStatuses, type StatusPlan, THEN, targetsOf } from "./status-plan.ts";
import { tellSuccessors } from "./tell-successors.ts";
import { readTerms } from "./terms.ts";

/** changes and refusals that the preview itself carries; the file beside it has all */
const SHOWN = 100;
/** that can be named one by one; more come as a list */
const MOST_NAMED = 1_000;

const number = z.string().min(1).max(8192);
const upload = z.string().min(1).max(64);
const root = z.string().regex(/^[\w-]{43}$/);
const terms = z.strictObject({
  action: z.enum(STATUS_ACTIONS).meta({ description: `Say ${STATUS_ACTIONS.join(", ")}.` }),
  numbers: z
    .array(number)
    .min(1)
    .max(MOST_NAMED)
    .optional()
    .meta({ description: `Give 1 to ${MOST_NAMED} certificate numbers; more as a list.` }),
  places: z
    .array(z.strictObject({ root, index: z.int().min(0), number: number.optional() }))
    .min(1)
    .max(MOST_NAMED)
    .optional()
    .meta({ description: "Give root and index of certificates that were found." }),
  pairs: z
    .array(z.strictObject({ older: number, newer: number }))
    .min(1)
    .max(MOST_NAMED)
    .optional()
    .meta({ description: "Give pairs of an older number and the newer one." }),
  list: upload.optional().meta({ description: "Give the id of an upload." }),
  column: number.optional().meta({ description: "Name the column of the numbers." }),
  newerColumn: number.optional().meta({ description: "Name the column of the newer numbers." }),
  encoding: registerTerms.encoding,
  sheet: registerTerms.sheet,
  reason: z.enum(REASONS).meta({ description: `Say ${REASONS.join(", ")}.` }),
  decision: upload.optional().meta({ description: "Give the id of the upload of the decision document." }),
  decisionNumber: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "Give the number that the decision goes by, with its document." }),
});

export const statusKind: CaseKind<StatusTerms, StatusPreview, StatusOutcome> = {
  kind: "status",
  approval: true,
  followsChain: true,

  async check(sent, desk) {
    const read = readTerms(terms, sent) as StatusTerms;
    requireOneSource(read);
    if (read.places !== undefined) read.places = await Promise.all(read.places.map((at) => named(at, desk)));
    const uploads = [read.list, read.decision].filter((id) => id !== undefined);
    const files = await Promise.all(uploads.map((id) => desk.upload(id)));
    const { numbers, pairs, places } = read;
    const what = (numbers ?? pairs ?? places)?.length ?? files[0]!.name;
    return { title: `${read.action} · ${what}`, terms: read, uploads };
  },

  async preview(work) {
    const plan = await planStatuses(work);
    const decision = await decisionOf(work);
    await writeChanges(work, plan);
    const acts = planActs(plan, { by: work.desk.department, reason: work.case.terms.reason, decision });
    return {
      changes: plan.changes.slice(0, SHOWN).map(({ certificate, now, becomes, newer }) => ({
        ...{ number: certificate.number, now, becomes },
        ...(newer === null ? {} : { newer: newer.number }),
      })),
      counts: { change: plan.changes.length, same: plan.same, refused: plan.refused.length },
      refused: plan.refused.slice(0, SHOWN),
      transactions: acts.length,
      gas: acts.reduce((sum, act) => sum + statusGas(act), 0),
      decision,
    };
  },

  async run(work, running) {
    const { progress, sender, signal } = running;
    const { action, decisionNumber, reason } = work.case.terms;
    const plan = await planStatuses(work);
    const first = await firstCounts(work.folder, {
      change: plan.changes.length,
      same: plan.same,
      refused: plan.refused.length,
    });
    const decision = await decisionOf(work);
    const common = {
      ...{ by: work.desk.department, reason, decision, signal, operation: work.case.id },
      onProgress: progress,
    };
    let transactions: string[] = [];
    if (plan.changes.length > 0) {
      const opened = await sender();
      const becomes = THEN[action];
      if (becomes === "superseded") {
        const pairs = plan.changes.map(({ certificate, newer }) => ({ older: certificate, newer: newer! }));
        await tellSuccessors(pairs, work.desk, running);
      }
      ({ transactions } =
        becomes === "superseded"
          ? await supersede({ ...common, sender: opened, pairs: pairsOf(plan) })
          : await changeStatuses({ ...common, sender: opened, status: becomes, targets: targetsOf(plan) }));
    }
    if (decision !== null && decisionNumber !== undefined)
      await work.desk.certificates.nameDecision(decisionNumber, decision);
    const refused = plan.refused.length;
    return { changed: first.change - (refused - first.refused), same: first.same, refused, transactions };
  },
};

/** Every change and every refusal, CSV; there once the preview was made. */
export const changesFile = (caseFolder: string, digest: string): string =>
  join(previewFolder(caseFolder), `${digest}-changes.csv`);

async function writeChanges(
  { case: { digest }, folder }: Work<StatusTerms>,
  plan: StatusPlan,
): Promise<void> {
  const path = changesFile(folder, digest);
  await using file = new GrowingFile(`${path}.partial`);
  file.write(csvLine(["number", "now", "becomes", "newer", "line", "refused", "reason"]));
  for (const { certificate, now, becomes, newer } of plan.changes)
    file.write(csvLine([certificate.number, now, becomes, newer?.number ?? "", "", "", ""]));
  for (const { number, line, code, reason } of plan.refused)
    file.write(csvLine([number, "", "", "", line ?? "", code, reason]));
  await file.sync();
  rename(`${path}.partial`, path);
}

async function named(
  { root, index }: { root: string; index: number },
  { certificates }: Pick<DeskTools, "certificates">,
): Promise<NonNullable<StatusTerms["places"]>[number]> {
  const found = await certificates.at(root, index);
  return { root, index, ...(found === null ? {} : { number: found.number }) };
}

async function decisionOf({ case: { terms }, path }: Work<StatusTerms>): Promise<string | null> {
  return terms.decision === undefined ? null : hashDecision(path(terms.decision));
}

function requireOneSource({
  action,
  list,
  numbers,
  pairs,
  places,
  decision,
  decisionNumber,
}: StatusTerms): void {
  const wrong = (field: string, remedy: string) =>
    new CertraceError("terms-invalid", `${field} does not fit the other terms.`, { field, remedy });
  const given = [list, numbers, pairs, places].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw wrong("terms.numbers", "Say which certificates in one way: numbers, places, pairs or list.");
  if (action === "supersede" && pairs === undefined && list === undefined)
    throw wrong(
      "terms.pairs",
      "Name the newer version of each certificate: pairs, or a list with two columns.",
    );
  if (action !== "supersede" && pairs !== undefined)
    throw wrong("terms.pairs", "Pairs are for supersede only.");
  if (decisionNumber !== undefined && decision === undefined)
    throw wrong("terms.decision", "Upload the decision document as well: its number alone proves nothing.");
}
