/**
 * Invented chains for tests of the index: events that the contracts could have emitted, and blocks around them.
 */
import { hash } from "node:crypto";
import fc from "fast-check";
import type { BlockRef } from "../../../core/verify/facts.ts";
import type { ChainEvent, ChainStep } from "../../../server/chain/events.ts";
import type { Store } from "../../../server/store/store.ts";

export const hash32 = (of: string) => hash("sha256", of, "base64url");
export const account = (of: string) => `0x${hash("sha256", of).slice(0, 40)}`;

/** A block on the fork named by `salt`. */
export function block(number: number, salt = "a"): BlockRef {
  return { number, hash: `0x${hash("sha256", `${salt}/${number}`)}`, time: 1_700_000_000 + number * 10 };
}

export function blockStep(at: BlockRef, events: readonly ChainEvent[]): ChainStep & { type: "block" } {
  return {
    type: "block",
    block: at,
    parentHash: block(at.number - 1).hash,
    events: events.map((event, logIndex) => ({ event, logIndex, transaction: `0x${hash("sha256", "tx")}` })),
  };
}

export const registered = (id: number, parent = 0): ChainEvent => ({
  type: "department-registered",
  department: id,
  parent,
  identifier: `TEST-${id}`,
  name: `部门${id}`,
  nameEn: `Department ${id}`,
});

export const anchored = (department: number, root: string, list: number, size = 300): ChainEvent => ({
  type: "batch-anchored",
  department,
  root,
  typeId: 1,
  size,
  list,
  operator: account("operator"),
});

export const changed = (
  department: number,
  root: string,
  index: number,
  status: "valid" | "revoked" | "suspended" | "superseded",
): ChainEvent => ({
  type: "statuses-changed",
  department,
  root,
  word: Math.floor(index / 128),
  lanes: `0x${(1n << BigInt(index % 128)).toString(16).padStart(32, "0")}`,
  status,
  reason: "withdrawn",
  decision: null,
  by: department,
  operator: account("operator"),
});

/** What every index of the tests begins with: two departments, a key, an operator, a type. */
export const founding: readonly ChainEvent[] = [
  registered(1),
  registered(2, 1),
  {
    type: "operator-set",
    department: 2,
    account: account("operator"),
    permissions: 6,
    validFrom: 0,
    validUntil: null,
  },
  {
    type: "signing-key-registered",
    department: 2,
    thumbprint: hash32("key"),
    x: hash32("x"),
    y: hash32("y"),
    use: 1,
    validFrom: 1_700_000_000,
    validUntil: null,
  },
  {
    type: "type-defined",
    typeId: 1,
    definer: 1,
    vct: "https://t.example/v1/types/a",
    metadataHash: hash32("a"),
  },
  { type: "issuer-authorised", typeId: 1, issuer: 2, validFrom: 0, validUntil: null },
];

/** Events that may follow `founding` in any order, many of them touching the same records. */
export const anyEvent: fc.Arbitrary<readonly ChainEvent[]> = fc.oneof(
  fc
    .record({ root: fc.nat({ max: 5 }), list: fc.nat({ max: 3 }) })
    .map(({ root, list }) => [anchored(2, hash32(`root${root}`), list)]),
  fc
    .record({
      root: fc.nat({ max: 5 }),
      index: fc.nat({ max: 299 }),
      status: fc.constantFrom("valid" as const, "revoked" as const, "suspended" as const),
    })
    .map(({ root, index, status }) => [changed(2, hash32(`root${root}`), index, status)]),
  fc
    .record({ root: fc.nat({ max: 5 }), index: fc.nat({ max: 299 }) })
    .map(({ root, index }): ChainEvent[] => [
      changed(2, hash32(`root${root}`), index, "superseded"),
      {
        type: "certificate-superseded",
        department: 2,
        root: hash32(`root${root}`),
        index,
        successor: { department: 2, root: hash32("root9"), index: 7 },
      },
    ]),
  fc
    .record({ department: fc.constantFrom(1, 2), name: fc.string({ unit: "grapheme" }) })
    .map(({ department, name }): ChainEvent[] => [
      { type: "department-renamed", department, name, nameEn: name },
    ]),
  fc
    .constantFrom(1, 2)
    .map((department): ChainEvent[] => [
      { type: "department-suspended", department, by: account("root"), decision: null },
    ]),
  fc
    .constantFrom(1, 2)
    .map((department): ChainEvent[] => [
      { type: "department-reinstated", department, by: account("root"), decision: null },
    ]),
  fc.constant<ChainEvent[]>([{ type: "successor-named", department: 2, successor: 1 }]),
  fc
    .nat()
    .map((compromisedAt): ChainEvent[] => [
      { type: "operator-compromised", department: 2, account: account("operator"), compromisedAt },
    ]),
  fc
    .nat()
    .map((compromisedAt): ChainEvent[] => [
      { type: "signing-key-compromised", department: 2, thumbprint: hash32("key"), compromisedAt },
    ]),
  fc
    .nat()
    .map((validUntil): ChainEvent[] => [
      { type: "signing-key-retired", department: 2, thumbprint: hash32("key"), validUntil },
    ]),
  fc
    .nat({ max: 3 })
    .map((typeId): ChainEvent[] => [
      { type: "issuer-authorised", typeId: typeId + 1, issuer: 2, validFrom: 5, validUntil: 9 },
    ]),
  fc.constant<ChainEvent[]>([]),
);

/** Everything the index says, without the records of how to undo it. */
export async function content(store: Store): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const [key, value] of store.range({ from: "index/", to: "index0" })) {
    if (!key.startsWith("index/undo/")) found[key] = new TextDecoder().decode(value);
  }
  return found;
}
