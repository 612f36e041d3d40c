/**
 * Facts about a receipt from two sources: what the chain says, read from the reader's own node, and what only the log can
 * show, from the log's own service. That service also says what the chain says: where the two contradict each other, the
 * fact is missing as `sources-disagree`. One of them may be some blocks behind: that alone is no contradiction.
 */
import type { Fact, MissingReason, SigningKeyFact } from "../facts.ts";
import type { EpochFact, LogFact, TraceFacts } from "./facts.ts";

/**
 * @param chain of the node
 * @param log of the log's service; or why it said nothing
 */
export function joinTraceFacts(chain: TraceFacts, log: TraceFacts | { missing: MissingReason }): TraceFacts {
  const shown = "missing" in log ? nothing(log.missing) : log;
  const joined = { ...chain, grants: shown.grants, catalogue: shown.catalogue, erasures: shown.erasures };
  if ("missing" in log) return { ...joined, consistency: own(chain) ?? log };
  const ahead = heightOf(log) - heightOf(chain);
  const agreed = <T>(ours: Fact<T>, theirs: Fact<T>, follows: (later: T, earlier: T) => boolean): Fact<T> => {
    if ("missing" in ours || "missing" in theirs) return ours;
    // At one height each must follow from the other.
    const holds =
      (ahead < 0 || follows(theirs.value, ours.value)) && (ahead > 0 || follows(ours.value, theirs.value));
    return holds ? ours : { missing: "sources-disagree" };
  };
  const epoch = agreed(chain.epoch, log.epoch, sameOnce<EpochFact>(equal));
  return {
    ...joined,
    state: agreed(chain.state, log.state, sameOnce<LogFact>(isLaterLog)),
    epoch,
    key: agreed(chain.key, log.key, sameOnce<SigningKeyFact>(isSameKey)),
    consistency: "missing" in epoch ? epoch : (own(chain) ?? theirConsistency(log)),
  };
}

/** What the node's own epoch says already. */
function own({ consistency }: TraceFacts): TraceFacts["consistency"] | null {
  return "value" in consistency ? consistency : null;
}

/** A service that has not heard of the epoch yet cannot show the way to it. */
function theirConsistency({ consistency, epoch }: TraceFacts): TraceFacts["consistency"] {
  return "value" in epoch && epoch.value === null ? { missing: "source-behind" } : consistency;
}

function nothing(missing: MissingReason): Pick<TraceFacts, "grants" | "catalogue" | "erasures"> {
  return { grants: { missing }, catalogue: { missing }, erasures: { missing } };
}

function heightOf({ head }: TraceFacts): number {
  return "value" in head ? head.value.number : 0;
}

/** What stands on chain once stands there later too. */
function sameOnce<T>(follows: (later: T, earlier: T) => boolean) {
  return (later: T | null, earlier: T | null): boolean =>
    earlier === null || (later !== null && follows(later, earlier));
}

function isLaterLog(later: LogFact, earlier: LogFact): boolean {
  return (
    equal([later.id, later.department, later.origin], [earlier.id, earlier.department, earlier.origin]) &&
    equal(later.keys.slice(0, earlier.keys.length), earlier.keys) &&
    later.size >= earlier.size &&
    (later.faulty || !earlier.faulty)
  );
}

/** Its end and its compromise may be told later. */
function isSameKey(later: SigningKeyFact, earlier: SigningKeyFact): boolean {
  const fixed = ({ thumbprint, x, y, use, validFrom }: SigningKeyFact) => [thumbprint, x, y, use, validFrom];
  return equal(fixed(later), fixed(earlier));
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

/** Members in one order: what comes over the wire may have another. */
function sorted(_name: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
