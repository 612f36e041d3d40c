/**
 * Finding certificates for people: by number, beginning, batch, job or decision, with the status that each has now.
 *
 * A decision is found by the SHA-256 of its document, which stands on chain with every change that it brought, or by the
 * number that it goes by where the desk was told one.
 */
import type { DeskCertificate, FoundCertificates } from "../../core/desk/answers.ts";
import type { StatusChange } from "../../core/verify/facts.ts";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { isInLanes } from "../../core/verify/status-history.ts";
import type { DeskTools } from "./case.ts";
import { type CertificatePage, type CertificateQuery, pageInvalid } from "./certificates.ts";
import { Statuses } from "./statuses.ts";

export type FindQuery = CertificateQuery | { decision: string };

/** @param after `next` of the page before. Throws `page-invalid`. */
export async function findCertificates(
  desk: Pick<DeskTools, "certificates" | "index">,
  query: FindQuery,
  after: string | null,
  limit: number,
): Promise<FoundCertificates> {
  const { certificates, index } = desk;
  const page =
    "decision" in query
      ? await changedBy(desk, query.decision!, after, limit)
      : await certificates.find(query, after, limit);
  const { head } = await index.progress();
  const statuses = await Statuses.of(index, page.items);
  const items = await Promise.all(
    page.items.map(async (certificate) => {
      if (head === null) return { ...certificate, status: null, change: null };
      const change = statuses.change(certificate);
      const next = statuses.successor(certificate);
      const successor = next === null ? null : await certificates.at(next.root, next.index);
      return {
        ...certificate,
        status: change?.status ?? ("valid" as const),
        change: change === null ? null : shownChange(change, successor),
      };
    }),
  );
  return { items, next: page.next };
}

function shownChange({ reason, decision, by, time }: StatusChange, successor: DeskCertificate | null) {
  return { reason, decision, by, time, successor: successor?.number ?? null };
}

/** Certificates whose status a decision changed, job by job; the page goes by how many came before. */
async function changedBy(
  { certificates, index }: Pick<DeskTools, "certificates" | "index">,
  wanted: string,
  after: string | null,
  limit: number,
): Promise<CertificatePage> {
  const decision = (await certificates.decision(wanted)) ?? hashIn(wanted);
  if (after !== null && !/^\d{1,12}$/.test(after)) throw pageInvalid();
  if (decision === null) return { items: [], next: null };
  const from = Number(after ?? 0);
  const items: DeskCertificate[] = [];
  let passed = 0;
  for (const { department, batches } of certificates.jobs)
    for (const { root, size } of batches) {
      const changes = (await index.statusChanges(department, root)).filter(
        (each) => each.decision === decision,
      );
      const touched = new Set(changes.flatMap((change) => [...lanesOf(change, size)]));
      for (const at of [...touched].sort((a, b) => a - b)) {
        if (passed++ < from) continue;
        if (items.length === limit) return { items, next: String(from + limit) };
        const found = await certificates.at(root, at);
        if (found !== null) items.push(found);
      }
    }
  return { items, next: null };
}

function* lanesOf({ lanes, word }: StatusChange & { word: number }, size: number): Generator<number> {
  for (let lane = 0; lane < STATUSES_PER_WORD; lane++) {
    const index = word * STATUSES_PER_WORD + lane;
    if (index < size && isInLanes(lanes, lane)) yield index;
  }
}

/** SHA-256 in hex or base64url, as base64url; null: it is none. */
function hashIn(text: string): string | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, "hex").toString("base64url");
  return /^[\w-]{43}$/.test(text) ? text : null;
}
