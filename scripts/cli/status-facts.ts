/** The statuses that certificates have now, as a source of facts says. */
import { CertraceError } from "../../core/errors.ts";
import type { StatusChange, StatusName, StatusWordFact } from "../../core/verify/facts.ts";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import type { StatusTarget } from "../../server/issuing/status-change.ts";
import type { FactsSource } from "./sources.ts";

export interface KnownStatus {
  /** for people: root and index */
  name: string;
  status: StatusName;
}

/** Of more than this many words of a batch the statuses are not looked up. */
const MOST_WORDS = 512;
const AT_ONCE = 8;
/** Facts are asked for together with a key; statuses need none. */
const NO_KEY = "A".repeat(43);

/** Throws `statuses-unknown` where the source cannot say. */
export async function currentStatuses(
  source: FactsSource,
  registry: string,
  targets: readonly StatusTarget[],
): Promise<KnownStatus[]> {
  const known: KnownStatus[] = [];
  for (const target of targets) {
    const words = [...Map.groupBy(target.indexes, wordOf)].slice(0, MOST_WORDS);
    for (let from = 0; from < words.length; from += AT_ONCE) {
      const some = words.slice(from, from + AT_ONCE);
      const facts = await Promise.all(some.map(([word]) => askWord(source, registry, target, word)));
      for (const [i, [, indexes]] of some.entries()) {
        for (const index of indexes) {
          const status = changesOf(facts[i]!, index).at(-1)?.status ?? "valid";
          known.push({ name: `${target.root.slice(0, 8)}…/${index}`, status });
        }
      }
    }
  }
  return known;
}

/** All changes of the first certificate of a target, in chain order. Throws `statuses-unknown`. */
export async function historyOf(
  source: FactsSource,
  registry: string,
  target: StatusTarget,
): Promise<StatusChange[]> {
  const [index] = target.indexes;
  return changesOf(await askWord(source, registry, target, wordOf(index!)), index!);
}

const wordOf = (index: number): number => Math.floor(index / STATUSES_PER_WORD);

function changesOf({ changes }: StatusWordFact, index: number): StatusChange[] {
  return changes.filter(({ lanes }) => ((BigInt(lanes) >> BigInt(index % STATUSES_PER_WORD)) & 1n) === 1n);
}

async function askWord(
  source: FactsSource,
  registry: string,
  { department, root }: StatusTarget,
  word: number,
): Promise<StatusWordFact> {
  const facts = await source.facts({ registry, department, root, word, kid: NO_KEY });
  if (
    !("missing" in facts) &&
    "value" in facts.statuses &&
    "value" in facts.batch &&
    facts.batch.value !== null
  ) {
    return facts.statuses.value;
  }
  throw new CertraceError(
    "statuses-unknown",
    `${source.name} cannot say what statuses the batch ${root} has`,
    {
      field: "--service",
      remedy:
        "check that the service runs and has read the chain, and that the batch was anchored in its registry",
    },
  );
}
