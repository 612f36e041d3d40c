/** What the chain has said last of certificates of the desk, asked a batch at a time. */
import type { DeskCertificate } from "../../core/desk/answers.ts";
import type { StatusChange, StatusName } from "../../core/verify/facts.ts";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { lastChange } from "../../core/verify/status-history.ts";
import type { Index } from "../index/index.ts";

export type Place = Pick<DeskCertificate, "department" | "root" | "index">;

/** Answers are looked up by place; a place of a batch that was not asked about is a mistake of the caller. */
export class Statuses {
  readonly #batches = new Map<string, Map<number, StatusChange[]>>();

  private constructor() {}

  /** Of every batch that one of the places is in. */
  static async of(index: Pick<Index, "statusChanges">, places: Iterable<Place>): Promise<Statuses> {
    const statuses = new Statuses();
    for (const { department, root } of places) {
      const name = `${department}/${root}`;
      if (statuses.#batches.has(name)) continue;
      const words = new Map<number, StatusChange[]>();
      for (const change of await index.statusChanges(department, root)) {
        const of = words.get(change.word);
        if (of === undefined) words.set(change.word, [change]);
        else of.push(change);
      }
      statuses.#batches.set(name, words);
    }
    return statuses;
  }

  /** null: nothing was ever said of it, so it is valid */
  change({ department, root, index }: Place): StatusChange | null {
    const words = this.#batches.get(`${department}/${root}`)!;
    const changes = words.get(Math.floor(index / STATUSES_PER_WORD)) ?? [];
    return lastChange(changes, index % STATUSES_PER_WORD, null);
  }

  now(place: Place): StatusName {
    return this.change(place)?.status ?? "valid";
  }

  /** The newer version that a superseded certificate names; null: it is not superseded. */
  successor(place: Place): Place | null {
    const change = this.change(place);
    if (change?.status !== "superseded") return null;
    return change.successors.find(({ index }) => index === place.index)?.successor ?? null;
  }
}

/** Of several certificates with one number the one that counts: neither superseded nor revoked. Null: none, or several. */
export function inForce(
  certificates: readonly DeskCertificate[],
  statuses: Statuses,
): DeskCertificate | null {
  if (certificates.length === 1) return certificates[0]!;
  const living = certificates.filter((each) => !["superseded", "revoked"].includes(statuses.now(each)));
  if (living.length === 1) return living[0]!;
  return living.length === 0 ? (certificates[0] ?? null) : null;
}
