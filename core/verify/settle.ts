/**
 * What facts of one source must fit: one chain, one key under one thumbprint, departments in a line. A fact that does
 * not fit becomes `missing: "source-inconsistent"`.
 */
import { thumbprint } from "../jwk.ts";
import type { BlockRef, DepartmentFact, Fact, SigningKeyFact } from "./facts.ts";

export function keep<T>(
  fact: Fact<T>,
  head: BlockRef,
  fits: (value: T, block: BlockRef) => boolean,
): Fact<T> {
  if ("missing" in fact) return fact;
  return isWithin(fact.block, head) && fits(fact.value, fact.block)
    ? fact
    : { missing: "source-inconsistent" };
}

/** On one chain, a block below another is not younger, and one number is one block. */
export function isWithin(block: BlockRef, head: BlockRef): boolean {
  return block.number === head.number
    ? isAt(block, head)
    : block.number < head.number && block.time <= head.time;
}

export function isAt(block: BlockRef, other: BlockRef): boolean {
  return block.number === other.number && block.hash === other.hash && block.time === other.time;
}

/** Whether the departments above it are in a line: none above itself. */
export function isLine(department: DepartmentFact): boolean {
  const line = [department.id, ...department.ancestors.map((each) => each.id)];
  return new Set(line).size === line.length && !line.includes(0);
}

/** Whether the key is the one that was asked for. */
export function isKey(key: SigningKeyFact, kid: string): boolean {
  return key.thumbprint === kid && thumbprintOf(key) === kid;
}

const thumbprints = new WeakMap<SigningKeyFact, string>();

function thumbprintOf(key: SigningKeyFact): string {
  const known = thumbprints.get(key);
  if (known !== undefined) return known;
  const fresh = thumbprint(key);
  thumbprints.set(key, fresh);
  return fresh;
}
