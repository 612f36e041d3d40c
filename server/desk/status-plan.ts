/**
 * What a status case would change, certificate by certificate, as the chain stands now: from what, to what, and what is
 * refused and why. Asked before approval to be shown, and again when the case runs, since the chain may have gone on.
 */
import type { DeskCertificate } from "../../core/desk/answers.ts";
import type { StatusAction, StatusRefusal, StatusTerms } from "../../core/desk/kinds.ts";
import type { CertificateRef, ReasonName, StatusName } from "../../core/verify/facts.ts";
import type { Act } from "../chain/acts.ts";
import { actsOfChange, actsOfSuperseding } from "../issuing/status-change.ts";
import { quote } from "../issuing/values.ts";
import type { Work } from "./case.ts";
import { readNumberList } from "./number-list.ts";
import { inForce, Statuses } from "./statuses.ts";

export const THEN: Readonly<Record<StatusAction, StatusName>> = {
  suspend: "suspended",
  reinstate: "valid",
  revoke: "revoked",
  supersede: "superseded",
};

export interface PlannedChange {
  certificate: DeskCertificate;
  now: StatusName;
  becomes: StatusName;
  /** with `superseded` */
  newer: DeskCertificate | null;
}

export interface StatusPlan {
  /** what is to be sent, in the order in which it was asked for */
  changes: PlannedChange[];
  /** certificates that have the status already */
  same: number;
  refused: StatusRefusal[];
}

interface Wish {
  line: number | null;
  number: string;
  /** null: by its number */
  place: { root: string; index: number } | null;
  newer: string | null;
  defect: string | null;
}

export async function planStatuses(work: Work<StatusTerms>): Promise<StatusPlan> {
  const { certificates, index } = work.desk;
  const { action } = work.case.terms;
  const becomes = THEN[action];
  const wishes = await readWishes(work);
  const found: { wish: Wish; of: DeskCertificate[]; newer: DeskCertificate[] }[] = [];
  for (const wish of wishes) {
    const at = wish.place === null ? null : await certificates.at(wish.place.root, wish.place.index);
    const of = wish.place === null ? await certificates.byNumber(wish.number) : at === null ? [] : [at];
    found.push({ wish, of, newer: wish.newer === null ? [] : await certificates.byNumber(wish.newer) });
  }
  const statuses = await Statuses.of(
    index,
    found.flatMap(({ of, newer }) => [...of, ...newer]),
  );

  const plan: StatusPlan = { changes: [], same: 0, refused: [] };
  const seen = new Set<string>();
  for (const { wish, of, newer } of found) {
    const refuse = (code: StatusRefusal["code"], reason: string) =>
      plan.refused.push({ line: wish.line, number: wish.number, code, reason });
    const shown = quote(wish.number);
    if (wish.defect !== null) {
      refuse("row-refused", wish.defect);
      continue;
    }
    if (of.length === 0) {
      refuse("number-unknown", `this desk issued no certificate ${shown}; check the number`);
      continue;
    }
    const certificate = inForce(of, statuses);
    if (certificate === null) {
      refuse(
        "number-ambiguous",
        `${of.length} certificates in force have the number ${shown}; choose in the list`,
      );
      continue;
    }
    const name = placeName(certificate);
    if (seen.has(name)) {
      refuse("number-repeated", `${shown} is asked for twice; once is enough`);
      continue;
    }
    seen.add(name);
    const now = statuses.now(certificate);
    if (now === "revoked" && becomes !== "revoked") {
      refuse("status-final", `${shown} is revoked, and that is final; leave it out, or issue a new one`);
      continue;
    }
    if (becomes !== "superseded") {
      if (now === becomes) plan.same++;
      else plan.changes.push({ certificate, now, becomes, newer: null });
      continue;
    }
    const others = newer.filter((each) => placeName(each) !== name);
    const successor = inForce(others, statuses);
    if (successor === null) {
      if (newer.length > 0 && others.length === 0)
        refuse("supersede-self", `${shown} cannot be newer than itself`);
      else
        refuse(
          "newer-unknown",
          `there is no one certificate ${quote(wish.newer ?? "")} that could be the newer`,
        );
      continue;
    }
    const standing = statuses.successor(certificate);
    if (standing !== null && placeName(standing) === placeName(successor)) plan.same++;
    else plan.changes.push({ certificate, now, becomes, newer: successor });
  }
  return plan;
}

/** The calls that make the changes. */
export function planActs(
  plan: StatusPlan,
  about: { by: number; reason: ReasonName; decision: string | null },
): Act[] {
  const [first] = plan.changes;
  if (first === undefined) return [];
  if (first.becomes === "superseded") return actsOfSuperseding({ ...about, pairs: pairsOf(plan) });
  return actsOfChange({ ...about, status: first.becomes, targets: targetsOf(plan) });
}

export function pairsOf({ changes }: StatusPlan): { older: CertificateRef; newer: CertificateRef }[] {
  return changes.map(({ certificate, newer }) => ({ older: refOf(certificate), newer: refOf(newer!) }));
}

export function targetsOf({ changes }: StatusPlan) {
  return changes.map(({ certificate: { department, root, index } }) => ({
    department,
    root,
    indexes: [index],
  }));
}

export const refOf = ({ department, root, index }: CertificateRef): CertificateRef => ({
  department,
  root,
  index,
});

const placeName = ({ department, root, index }: CertificateRef): string => `${department}/${root}/${index}`;

async function readWishes({ case: { terms, files }, desk, path }: Work<StatusTerms>): Promise<Wish[]> {
  const wish = { line: null, place: null, newer: null, defect: null };
  if (terms.numbers !== undefined) return terms.numbers.map((number) => ({ ...wish, number }));
  if (terms.pairs !== undefined)
    return terms.pairs.map(({ older, newer }) => ({ ...wish, number: older, newer }));
  if (terms.places !== undefined)
    return Promise.all(
      terms.places.map(async (place) => {
        const at = await desk.certificates.at(place.root, place.index);
        return { ...wish, number: at?.number ?? `${place.root}/${place.index}`, place };
      }),
    );
  const pairs = terms.action === "supersede";
  const list = await readNumberList({
    path: path(terms.list!),
    name: files.find(({ file }) => file === terms.list)!.name,
    column: terms.column ?? (pairs ? "older" : undefined),
    newerColumn: pairs ? (terms.newerColumn ?? "newer") : null,
    encoding: terms.encoding,
    sheet: terms.sheet,
  });
  return list.map(({ line, number, newer, defect }) => ({
    ...{ line, number, place: null },
    newer: pairs ? newer : null,
    defect: defect === null ? null : `${defect.column ?? ""}: ${defect.reason}`,
  }));
}
