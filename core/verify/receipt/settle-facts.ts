/**
 * Facts that cannot be true, or are not about this receipt, become `missing: "source-inconsistent"`; entries of the log
 * are proved against the receipt's own checkpoint before anything in them is believed. So the checks meet only facts
 * that fit, and a bad source can make a verdict `undetermined` but never `logged`.
 */
import { decodeBase64url, encodeBase64url } from "../../base64url.ts";
import { CertraceError } from "../../errors.ts";
import { verifyInclusion } from "../../merkle/proof.ts";
import { type Body, isKind, parseBody } from "../../trace/body.ts";
import { type Catalogue, catalogueHash, parseCatalogue } from "../../trace/catalogue.ts";
import { entryLeafHash, hashBody } from "../../trace/entry.ts";
import type { ParsedReceipt } from "../../trace/receipt.ts";
import type { BlockRef, MissingReason } from "../facts.ts";
import { isMissingReason } from "../parse-facts.ts";
import { isAt, isKey, isLine, isWithin, keep } from "../settle.ts";
import type {
  CatalogueFact,
  EntryFact,
  EpochFact,
  GrantFact,
  LogFact,
  LogShown,
  TraceFacts,
} from "./facts.ts";
import { parseTraceFacts } from "./parse-facts.ts";

/** An entry that was proved to stand in the log below the receipt's checkpoint. */
export interface ProvenEntry {
  index: number;
  tag: string;
  body: Body;
}

export interface SettledGrant {
  /** null: erased */
  entry: ProvenEntry | null;
  revoked: ProvenEntry | null;
  /** accesses that had cited it before, by the entry that cites it */
  used: ReadonlyMap<number, number>;
}

export type SettledTraceFacts = Pick<
  TraceFacts,
  "readAt" | "head" | "finalized" | "state" | "epoch" | "consistency" | "department" | "key"
> & {
  grants: LogShown<ReadonlyMap<number, SettledGrant>>;
  catalogue: LogShown<Catalogue | null>;
  /** indexes whose bodies the log says it erased */
  erased: LogShown<ReadonlySet<number>>;
};

/** Never throws: facts that are not even of the right form are inconsistent altogether. */
export function settleTraceFacts(facts: unknown, receipt: ParsedReceipt): SettledTraceFacts {
  if (facts === null || facts === undefined) return nothingKnown("not-asked");
  if (typeof facts === "object" && "missing" in facts) {
    return nothingKnown(isMissingReason(facts.missing) ? facts.missing : "source-inconsistent");
  }
  const well = attempt(() => parseTraceFacts(facts));
  if (well === null || well.registry !== receipt.registry || well.log !== receipt.log) {
    return nothingKnown("source-inconsistent");
  }
  if ("missing" in well.head) return nothingKnown(well.head.missing);
  const head = well.head.value;
  if (!isAt(well.head.block, head)) return nothingKnown("source-inconsistent");

  const state = keep(well.state, head, (value) => value === null || isLog(receipt, value, head));
  const { size } = receipt.checkpoint;
  const { submission } = receipt;
  return {
    readAt: well.readAt,
    head: well.head,
    finalized: keep(well.finalized, head, (value) => isWithin(value, head)),
    state,
    epoch: keep(well.epoch, head, (value, block) => {
      const log = "value" in state ? state.value : undefined;
      return value === null ? !log || log.size < size : log !== null && isEpoch(size, value, block, log);
    }),
    consistency: well.consistency,
    department: keep(well.department, head, (value) =>
      value === null ? true : value.id === submission?.department && isLine(value),
    ),
    key: keep(
      well.key,
      head,
      (value) => value === null || (submission !== null && isKey(value, submission.kid)),
    ),
    grants: settle(well.grants, (grants) => settleGrants(receipt, grants)),
    catalogue: settle(well.catalogue, (value) => (value === null ? null : settleCatalogue(receipt, value))),
    erased: settle(well.erasures, (entries) => settleErasures(receipt, entries)),
  };
}

function nothingKnown(reason: MissingReason): SettledTraceFacts {
  const missing = { missing: reason };
  return {
    readAt: 0,
    head: missing,
    finalized: missing,
    state: missing,
    epoch: missing,
    consistency: missing,
    department: missing,
    key: missing,
    grants: missing,
    catalogue: missing,
    erased: missing,
  };
}

function isLog({ log }: ParsedReceipt, { id, keys }: LogFact, head: BlockRef): boolean {
  return (
    id === log &&
    keys.every(
      ({ validFrom }, i) => validFrom <= head.time && (i === 0 || keys[i - 1]!.validFrom <= validFrom),
    )
  );
}

function isEpoch(size: number, epoch: EpochFact, block: BlockRef, log: LogFact | undefined): boolean {
  return (
    epoch.number > 0 &&
    epoch.size >= size &&
    (log === undefined || epoch.size <= log.size) &&
    epoch.block <= block.number &&
    epoch.anchoredAt <= block.time
  );
}

const INCONSISTENT = { missing: "source-inconsistent" } as const;

/** @param read throws Inconsistent for what cannot be */
function settle<T, U>(shown: LogShown<T>, read: (value: T) => U): LogShown<U> {
  if ("missing" in shown) return shown;
  try {
    return { value: read(shown.value) };
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return INCONSISTENT;
  }
}

function settleGrants(
  receipt: ParsedReceipt,
  grants: readonly GrantFact[],
): ReadonlyMap<number, SettledGrant> {
  return new Map(
    grants.map(({ index, entry, revoked, used }): [number, SettledGrant] => {
      const proven = entry === null ? null : prove(receipt, entry);
      const revocation = revoked === null ? null : prove(receipt, revoked);
      require(proven === null || proven.index === index);
      // Whoever's grant it is must be who revoked it, and it must be this one.
      require(
        revocation === null ||
          (isKind(revocation.body, "grant-revoked") &&
            revocation.body.grant === index &&
            (proven === null || revocation.tag === proven.tag)),
      );
      const counted = new Map(used.map((each) => [each.index, each.before]));
      return [index, { entry: proven, revoked: revocation, used: counted }];
    }),
  );
}

function settleCatalogue(receipt: ParsedReceipt, { entry, document }: CatalogueFact): Catalogue {
  const { body, index } = prove(receipt, entry);
  const catalogue = parseCatalogue(document);
  require(index < receipt.entries[0]!.index);
  require(
    isKind(body, "catalogue") && body.version === catalogue.version && body.hash === catalogueHash(catalogue),
  );
  return catalogue;
}

function settleErasures(receipt: ParsedReceipt, entries: readonly EntryFact[]): ReadonlySet<number> {
  const erased = new Set<number>();
  for (const entry of entries) {
    const { body, index } = prove(receipt, entry);
    require(isKind(body, "erased"));
    if (isKind(body, "erased")) for (const each of body.entries) if (each < index) erased.add(each);
  }
  return erased;
}

function prove({ checkpoint }: ParsedReceipt, { index, tag, body, path }: EntryFact): ProvenEntry {
  const leafHash = entryLeafHash({ tag: decodeBase64url(tag), bodyHash: hashBody(body) });
  const { root, size } = checkpoint;
  require(verifyInclusion({ root, size, index, leafHash, path: path.map((each) => decodeBase64url(each)) }));
  return { index, tag, body: parseBody(body) };
}

function require(holds: boolean): void {
  if (!holds) throw new CertraceError("source-inconsistent", "the log shows an entry that cannot be");
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return null;
  }
}

/** A tag as facts write it. */
export function tagText(tag: Uint8Array): string {
  return encodeBase64url(tag);
}
