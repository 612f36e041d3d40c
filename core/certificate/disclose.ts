/**
 * Puts disclosed claims back where their digests stand (RFC 9901 section 7.1, steps 3 to 5), and refuses everything
 * that would let a holder or a forger show something else than what was signed: a disclosure twice or for no digest,
 * a digest twice, a claim that overwrites another, a reserved or never-disclosable name.
 */
import { CertraceError } from "../errors.ts";
import { isHash } from "../hash-text.ts";
import { isJsonObject, type JsonObject, type JsonValue, MAX_DEPTH, setOwn } from "../json.ts";
import { type ClaimPath, type Disclosure, NEVER_DISCLOSABLE, RESERVED_NAMES } from "./model.ts";

export type DisclosureCode =
  | "disclosure-twice"
  | "disclosure-no-digest"
  | "disclosure-misplaced"
  | "disclosure-reserved-name"
  | "disclosure-name-collision"
  | "disclosure-never"
  | "disclosure-too-deep"
  | "digest-twice"
  | "sd-malformed";

/** A claim that is neither an object nor an array, or an empty one of these, and where it stands. */
export interface Leaf {
  path: ClaimPath;
  value: JsonValue;
  /** the holder could have withheld it */
  disclosable: boolean;
}

export interface Disclosed {
  /** all claims that were signed openly or disclosed, without digests */
  claims: JsonObject;
  /** the same, flat, in their order */
  leaves: Leaf[];
  /** digests that no disclosure answers: claims that were withheld or lost, and decoys */
  withheld: number;
}

/** Throws CertraceError with a DisclosureCode and the claim in `field`. */
export function disclose(body: JsonObject, disclosures: readonly Disclosure[]): Disclosed {
  const byDigest = new Map<string, Disclosure | null>();
  for (const each of disclosures) {
    if (byDigest.has(each.digest)) throw refusal("disclosure-twice", each.name ?? "");
    byDigest.set(each.digest, each);
  }
  const discloser = new Discloser(byDigest);
  const claims = discloser.object(body, [], false);
  for (const unplaced of byDigest.values()) {
    if (unplaced !== null) throw refusal("disclosure-no-digest", unplaced.name ?? "");
  }
  return { claims, leaves: discloser.leaves, withheld: discloser.withheld };
}

class Discloser {
  readonly leaves: Leaf[] = [];
  withheld = 0;
  /** by digest: what has not found its place yet; null: a digest that was met already */
  readonly #unplaced: Map<string, Disclosure | null>;

  constructor(unplaced: Map<string, Disclosure | null>) {
    this.#unplaced = unplaced;
  }

  object(from: JsonObject, path: ClaimPath, disclosable: boolean): JsonObject {
    const claims: JsonObject = {};
    for (const name of Object.keys(from)) {
      if (name === "_sd" || (name === "_sd_alg" && path.length === 0)) continue;
      if (RESERVED_NAMES.has(name)) throw refusal("sd-malformed", name);
      put(claims, name, this.#value(from[name]!, [...path, name], disclosable));
    }
    if (!Object.hasOwn(from, "_sd")) return claims;

    if (!Array.isArray(from._sd)) throw refusal("sd-malformed", "_sd");
    for (const digest of from._sd) {
      const found = this.#take(digest);
      if (found === undefined) continue;
      const { name } = found;
      if (name === null) throw refusal("disclosure-misplaced", "_sd");
      if (RESERVED_NAMES.has(name)) throw refusal("disclosure-reserved-name", name);
      if (Object.hasOwn(claims, name)) throw refusal("disclosure-name-collision", name);
      if (NEVER_DISCLOSABLE.has(String(path[0] ?? name))) throw refusal("disclosure-never", name);
      put(claims, name, this.#value(found.value, [...path, name], true));
    }
    return claims;
  }

  #array(from: readonly JsonValue[], path: ClaimPath, disclosable: boolean): JsonValue[] {
    const elements: JsonValue[] = [];
    for (const each of from) {
      const at = [...path, elements.length];
      if (!isJsonObject(each) || !Object.hasOwn(each, "...")) {
        elements.push(this.#value(each, at, disclosable));
        continue;
      }
      if (Object.keys(each).length !== 1) throw refusal("sd-malformed", "...");
      const found = this.#take(each["..."]);
      if (found === undefined) continue;
      if (found.name !== null) throw refusal("disclosure-misplaced", found.name);
      if (NEVER_DISCLOSABLE.has(String(path[0]))) throw refusal("disclosure-never", String(path[0]));
      elements.push(this.#value(found.value, at, true));
    }
    return elements;
  }

  #value(value: JsonValue, path: ClaimPath, disclosable: boolean): JsonValue {
    // Each disclosure alone is at most MAX_DEPTH deep, but one may stand inside another.
    if (path.length > MAX_DEPTH) throw refusal("disclosure-too-deep", String(path[0]));
    if (typeof value !== "object" || value === null) {
      this.leaves.push({ path, value, disclosable });
      return value;
    }
    const before = this.leaves.length;
    const whole = Array.isArray(value)
      ? this.#array(value, path, disclosable)
      : this.object(value, path, disclosable);
    if (this.leaves.length === before) this.leaves.push({ path, value: whole, disclosable });
    return whole;
  }

  /** The disclosure of a digest; undefined for a decoy or a claim that was withheld. */
  #take(digest: JsonValue | undefined): Disclosure | undefined {
    if (!isHash(digest)) throw refusal("sd-malformed", "_sd");
    const found = this.#unplaced.get(digest);
    if (found === null) throw refusal("digest-twice", digest);
    this.#unplaced.set(digest, null);
    if (found === undefined) this.withheld++;
    return found;
  }
}

function put(claims: JsonObject, name: string, value: JsonValue): void {
  if (name === "__proto__") setOwn(claims, name, value);
  else claims[name] = value;
}

function refusal(code: DisclosureCode, field: string): CertraceError<DisclosureCode> {
  return new CertraceError(code, `${code.replaceAll("-", " ")}: ${field.slice(0, 64)}`, {
    field: field.slice(0, 64),
  });
}
