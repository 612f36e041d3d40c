/**
 * What a log that this service runs shows about a receipt: the part of the facts that the chain does not know
 * (core/verify/receipt/facts.ts). Every entry goes with its path to the root of the receipt's own checkpoint.
 *
 * Bodies of grants are for the parties. So a grant is shown only to who shows the body of an access that cites it:
 * that body has 128 random bits, and only a party can have it.
 */
import { createHash } from "node:crypto";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { type Body, isKind, parseBody } from "../../core/trace/body.ts";
import type { GrantBody } from "../../core/trace/kinds/grant.ts";
import type { Fact, MissingReason } from "../../core/verify/facts.ts";
import type {
  CatalogueFact,
  EntryFact,
  EpochFact,
  GrantFact,
  LogShown,
  TraceFacts,
  TraceFactsQuery,
} from "../../core/verify/receipt/facts.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { ownBody } from "./parties.ts";

export type Shown = Pick<TraceFacts, "consistency" | "grants" | "catalogue" | "erasures">;

/** Entries of one subject that are looked through for the use of one grant. More: how often it was used stays unsaid. */
const MAX_SCAN = 10_000;
const AT_ONCE = 256;

export function nothingShown(missing: MissingReason): Shown {
  return {
    consistency: { missing },
    grants: { missing },
    catalogue: { missing },
    erasures: { missing },
  };
}

/** @param epoch what the chain says is the first epoch that covers the receipt */
export async function shownBy(
  ledger: Ledger,
  query: TraceFactsQuery,
  epoch: Fact<EpochFact | null>,
): Promise<Shown> {
  // A checkpoint beyond the log: from a copy of it that is ahead, or from no copy of it at all.
  if (query.size > ledger.log.size) return nothingShown("source-behind");
  return {
    consistency: await consistency(ledger, query.size, epoch),
    grants: await grants(ledger, query),
    catalogue: await catalogue(ledger, query),
    erasures: { value: await erasures(ledger, query) },
  };
}

async function consistency(
  { log }: Ledger,
  size: number,
  epoch: Fact<EpochFact | null>,
): Promise<Shown["consistency"]> {
  if ("missing" in epoch) return epoch;
  if (epoch.value === null) return { missing: "not-asked" };
  if (epoch.value.size > log.size) return { missing: "source-behind" };
  const proof = await log.consistency(size, epoch.value.size);
  return { value: { root: encodeBase64url(await log.rootAt(size)), proof: proof.map(encodeBase64url) } };
}

async function catalogue(ledger: Ledger, query: TraceFactsQuery): Promise<LogShown<CatalogueFact | null>> {
  if (query.catalogue === null) return { missing: "not-asked" };
  const version = await ledger.catalogues.at(query.catalogue);
  if (version === null || version.index >= query.size) return { value: null };
  const entry = await entryFact(ledger, version.index, query.size);
  if (entry === null) return { missing: "source-inconsistent" };
  return { value: { entry, document: version.catalogue as unknown as JsonObject } };
}

async function erasures(ledger: Ledger, { erased, size }: TraceFactsQuery): Promise<EntryFact[]> {
  const by = await ledger.erasure.erasedByEach(erased.filter((index) => index < size));
  const indexes = [...new Set(by)].filter((index) => index !== null && index < size);
  const entries = await Promise.all(indexes.map((index) => entryFact(ledger, index!, size)));
  return entries.filter((entry) => entry !== null);
}

async function grants(ledger: Ledger, { citing, size }: TraceFactsQuery): Promise<Shown["grants"]> {
  const cited = new Map<number, number[]>();
  for (const { index, body } of citing) {
    const entry = await ledger.log.entry(index);
    const hash = createHash("sha256").update(body).digest();
    // Not what the log holds there: whoever shows it is no party, or the log is another one.
    if (entry === null || !hash.equals(entry.bodyHash)) return { missing: "source-inconsistent" };
    const access = ownBody(body);
    if (!isKind(access, "access") || !("grant" in access.basis)) return { missing: "source-inconsistent" };
    const { grant } = access.basis;
    cited.set(grant, [...(cited.get(grant) ?? []), index]);
  }
  const facts: GrantFact[] = [];
  for (const [index, by] of cited) {
    const fact = await grantFact(ledger, index, by, size);
    if (fact !== null) facts.push(fact);
  }
  return { value: facts };
}

/** @returns null: the log has no grant there */
async function grantFact(
  ledger: Ledger,
  index: number,
  citedBy: readonly number[],
  size: number,
): Promise<GrantFact | null> {
  const body = index < size ? await ledger.log.body(index) : null;
  if (body === null) return null;
  if (body === "erased") return { index, entry: null, revoked: null, used: [] };
  const grant = ownBody(body);
  if (!isKind(grant, "grant")) return null;
  const [record] = await ledger.grants([index]);
  const use = await usesOf(ledger, index, grant, record?.revoked ?? false, size);
  return {
    index,
    entry: await entryFact(ledger, index, size),
    revoked: use.revokedAt === null ? null : await entryFact(ledger, use.revokedAt, size),
    used: citedBy.flatMap((citing) => {
      if (grant.uses === null) return [{ index: citing, before: 0 }];
      return use.complete
        ? [{ index: citing, before: use.cited.filter((other) => other < citing).length }]
        : [];
    }),
  };
}

/** What the subject's later entries say of a grant; looked through only where there can be something to find. */
async function usesOf(ledger: Ledger, index: number, { uses }: GrantBody, revoked: boolean, size: number) {
  const found = { cited: [] as number[], revokedAt: null as number | null, complete: true };
  if (uses === null && !revoked) return found;
  const { tag } = (await ledger.log.entry(index))!;
  let looked = 0;
  for await (const { at, body } of bodiesOf(ledger, tag, index + 1, size)) {
    looked += 1;
    if (body === null || looked > MAX_SCAN) found.complete = false;
    if (looked > MAX_SCAN) break;
    if (body === null) continue;
    if (isKind(body, "access") && "grant" in body.basis && body.basis.grant === index) found.cited.push(at);
    if (isKind(body, "grant-revoked") && body.grant === index) found.revokedAt ??= at;
  }
  return found;
}

/** A subject's entries from `first` to before `end`; body null: erased. */
async function* bodiesOf({ log }: Ledger, tag: Uint8Array, first: number, end: number) {
  let batch: number[] = [];
  const read = async (): Promise<{ at: number; body: Body | null }[]> => {
    const bodies = await log.bodies(batch);
    const each = batch.map((at, i) => {
      const text = bodies[i]!;
      return { at, body: text === null || text === "erased" ? null : parseBody(text) };
    });
    batch = [];
    return each;
  };
  for await (const { index } of log.subjectEntries(tag, end)) {
    if (index < first) continue;
    batch.push(index);
    if (batch.length === AT_ONCE) yield* await read();
  }
  if (batch.length > 0) yield* await read();
}

/** null: there is no such entry, or its body was erased. */
async function entryFact({ log }: Ledger, index: number, size: number): Promise<EntryFact | null> {
  const [entry, body] = [await log.entry(index), await log.body(index)];
  if (entry === null || body === null || body === "erased") return null;
  const path = await log.inclusion(index, size);
  return { index, tag: encodeBase64url(entry.tag), body, path: path.map(encodeBase64url) };
}

/** Whether an error says that the log, or its disk, cannot be read: then nothing is shown, and that is said. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof CertraceError && /^(store|ledger)-/.test(error.code);
}
