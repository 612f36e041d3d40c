/**
 * A registry whose network was given up, and the one on another network that says the same (docs/decisions/0015). A
 * certificate names its registry in its anchor and cannot be renamed; so whoever verifies may trust a mirror to answer
 * for it. What a mirror cannot know is when something happened on the old network: its own blocks are all younger. So it
 * proves "no later than", and where an earlier time would decide, nothing is concluded from it.
 */
import { isAnchorGuessed } from "../certificate/hang-alone.ts";
import type { ParsedCertificate } from "../certificate/model.ts";
import { isRegistry } from "../hash-text.ts";
import type { Question } from "./question.ts";

export interface Mirror {
  /** the registry that certificates name, CAIP-10 */
  of: string;
  /** the registry that answers for it, CAIP-10; the same name, where the new network has the chain id of the old one */
  by: string;
  /**
   * Unix seconds, by the blocks of `by`: since then it says all that `of` had said. Before, it may lack a revocation or
   * a stolen key, and nothing is concluded from it. What was anchored later was never on the old network.
   */
  since: number;
}

/** Whom a verifier believes. */
export interface Trust {
  /** the registries that it trusts, CAIP-10, lowercase; null: it could not find out which */
  registries: readonly string[] | null;
  /** the mirrors that it takes for what they mirror; one counts if it is among the trusted registries itself */
  mirrors?: readonly Mirror[];
}

/**
 * The mirror that answers about a certificate; null: its own registry does. An anchor that was guessed names no registry:
 * what the mirror says about it may have been carried over, or not (`carriedOver`).
 */
export function mirrorFor(
  certificate: ParsedCertificate,
  { mirrors = [], registries }: Trust,
): Mirror | null {
  const registry = certificate.anchor?.registry;
  if (registry === undefined || registries === null) return null;
  const own = registries.includes(registry);
  const found = isAnchorGuessed(certificate)
    ? mirrors.filter(({ by }) => by === registry)
    : mirrors.filter(({ by, of }) => of === registry && (own ? by === registry : registries.includes(by)));
  return found.reduce<Mirror | null>(
    (latest, each) => (latest === null || latest.since < each.since ? each : latest),
    null,
  );
}

/** The mirror, where the batch came to it from the old network: its anchor time is that of the move. */
export function carriedOver({ facts, mirror }: Pick<Question, "facts" | "mirror">): Mirror | null {
  const batch = "value" in facts.batch ? facts.batch.value : null;
  return mirror !== null && batch !== null && batch.anchoredAt <= mirror.since ? mirror : null;
}

const MIRRORED = /^(eip155:[1-9]\d{0,15}:0x[0-9a-f]{40})@([1-9]\d{0,10})$/;

/** `<CAIP-10, lowercase>@<Unix seconds>`, as `certrace mirror` prints it when it is done; null: it is not of this form. */
export function parseMirrored(text: string): Pick<Mirror, "of" | "since"> | null {
  const [, of, since] = MIRRORED.exec(text) ?? [];
  return of === undefined ? null : { of, since: Number(since) };
}

/** Mirrors as a service tells of them; null: they are not of the form that they must have. */
export function readMirrors(told: unknown): Mirror[] | null {
  const isMirror = (each: Partial<Mirror> | null) =>
    isRegistry(each?.by) && isRegistry(each?.of) && Number.isSafeInteger(each.since);
  return Array.isArray(told) && told.every(isMirror) ? (told as Mirror[]) : null;
}
