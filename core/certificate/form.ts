/**
 * The shape that the claims of many certificates share, worked out once: which names stand where, and which of them
 * may be withheld (RFC 9901 section 4.2). Filled with the values of one certificate it writes the JSON text of the
 * claims straight away, names and brackets being ready. Walking and rebuilding an object of claims for each
 * certificate takes three times as long, and leaves three times as much garbage.
 *
 * Throws CertraceError `draft-invalid` with the claim in `field` for whatever a verifier would refuse later: better
 * to refuse a row of a register than to sign something that nobody can verify.
 */
import { CertraceError } from "../errors.ts";
import { MAX_DEPTH } from "../json.ts";
import { makeDisclosure, type TextTools } from "./disclosure.ts";
import { type ClaimPath, NEVER_DISCLOSABLE, RESERVED_NAMES } from "./model.ts";

export interface FormClaim {
  path: readonly string[];
  /** whether the holder may withhold it */
  disclosable: boolean;
}

/** A place in the claims, and what stands there: the value of a number, or an object or array of further places. */
export interface Place {
  /** JSON text of a member's name; null for an element */
  name: string | null;
  hidden: boolean;
  value: number | { members: Place[] } | { elements: Place[] };
}

export interface Filled {
  /** JSON text of the members, without the braces around them */
  members: string;
  disclosures: string[];
}

/** The places of claims that are members of objects, `claims[i]` taking the value of number i. */
export function formOf(claims: readonly FormClaim[]): Place[] {
  const top: Place[] = [];
  for (const [i, { path, disclosable }] of claims.entries()) {
    let members = top;
    for (const [depth, name] of path.entries()) {
      requireName(name, path.slice(0, depth));
      const label = JSON.stringify(name);
      const last = depth === path.length - 1;
      let place = members.find((each) => each.name === label);
      if (place === undefined) {
        place = { name: label, hidden: last && disclosable, value: last ? i : { members: [] } };
        members.push(place);
      } else if (last || typeof place.value === "number") {
        throw draftInvalid(path, "stands where another claim stands");
      }
      if (!last) ({ members } = place.value as { members: Place[] });
    }
    if (disclosable) requireDisclosable(path);
  }
  return top;
}

/**
 * @param values JSON text (see `claimText`) of each value; empty: the claim is absent
 * @param salts base64url of 16 fresh random bytes each, for every claim that may be withheld
 */
export function fillForm(
  form: readonly Place[],
  values: readonly string[],
  salts: readonly string[],
  tools: TextTools,
): Filled {
  const filling = new Filling(values, salts, tools);
  return { members: filling.members(form), disclosures: filling.disclosures };
}

class Filling {
  readonly disclosures: string[] = [];
  readonly #values: readonly string[];
  readonly #salts: readonly string[];
  readonly #tools: TextTools;

  constructor(values: readonly string[], salts: readonly string[], tools: TextTools) {
    this.#values = values;
    this.#salts = salts;
    this.#tools = tools;
  }

  members(places: readonly Place[]): string {
    let text = "";
    const digests: string[] = [];
    for (const place of places) {
      const value = this.#value(place);
      if (value === "") continue;
      if (place.hidden) digests.push(this.#hide(place, value));
      else text = joined(text, `${place.name}:${value}`);
    }
    // Sorted, so that the order of digests tells nothing about the order of claims.
    return digests.length === 0 ? text : joined(text, `"_sd":["${digests.sort().join('","')}"]`);
  }

  #elements(places: readonly Place[]): string {
    let text = "";
    for (const place of places) {
      const value = this.#value(place);
      text = joined(text, place.hidden ? `{"...":"${this.#hide(place, value)}"}` : value);
    }
    return text;
  }

  /** JSON text of what stands at a place; empty where nothing does, or an object of which nothing is left. */
  #value({ value }: Place): string {
    if (typeof value === "number") return this.#values[value]!;
    if ("elements" in value) return `[${this.#elements(value.elements)}]`;
    const members = this.members(value.members);
    return members === "" ? "" : `{${members}}`;
  }

  #hide({ name }: Place, value: string): string {
    const salt = this.#salts[this.disclosures.length];
    if (salt === undefined) throw draftInvalid("salts", "must be one for each disclosable claim");
    const { text, digest } = makeDisclosure(salt, name, value, this.#tools);
    this.disclosures.push(text);
    return digest;
  }
}

function joined(before: string, more: string): string {
  return before === "" ? more : `${before},${more}`;
}

/** The JSON text of a claim's value, which is checked to be one that every verifier reads alike. */
export function claimText(value: unknown, path: ClaimPath): string {
  requireJson(value, path);
  return JSON.stringify(value);
}

function requireJson(value: unknown, path: ClaimPath): void {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw draftInvalid(path, "holds a lone surrogate");
      return;
    case "number":
      if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
        throw draftInvalid(path, "is a number beyond 2^53; write it as text");
      }
      return;
    case "boolean":
      return;
    case "object":
      if (value === null) return;
      requireDepth(path);
      if (Array.isArray(value)) {
        for (const [i, each] of value.entries()) requireJson(each, [...path, i]);
      } else {
        for (const [name, each] of Object.entries(value)) {
          requireName(name, path);
          requireJson(each, [...path, name]);
        }
      }
      return;
    default:
      throw draftInvalid(path, "is not a JSON value");
  }
}

export function requireName(name: string, above: ClaimPath): void {
  if (RESERVED_NAMES.has(name) || !name.isWellFormed())
    throw draftInvalid([...above, name], "is a reserved name");
}

/** An object or array may stand at `path`. One level is the claims themselves, one the array of a disclosure. */
export function requireDepth(path: ClaimPath): void {
  if (path.length + 1 > MAX_DEPTH - 2) throw draftInvalid(path, "is nested too deep");
}

export function requireDisclosable(path: ClaimPath): void {
  const [first] = path;
  if (first === undefined) throw draftInvalid("disclosable", "holds an empty path");
  if (NEVER_DISCLOSABLE.has(String(first)))
    throw draftInvalid(String(first), "can never be selectively disclosable");
}

export function draftInvalid(path: ClaimPath | string, why: string): CertraceError<"draft-invalid"> {
  const field = typeof path === "string" ? path : path.join(".");
  return new CertraceError("draft-invalid", `${field} ${why}`, { field });
}
