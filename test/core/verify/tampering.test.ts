/** The adversary with a pen: whatever is changed in a file or in the facts, nothing forged is ever valid. */
import { expect } from "chai";
import fc from "fast-check";
import type { Facts } from "../../../core/verify/facts.ts";
import { bindKey, changed, makeBatch, makeKey, NOW } from "../build.ts";
import { ask, bend } from "./ask.ts";

const holder = makeKey();
const expected = { audience: "https://verifier.example", nonce: "n-1" };
const small = makeBatch({ count: 3, claims: () => ({ name: "张三" }) });
const large = makeBatch({ count: 600, holder, nbf: 1, exp: NOW + 10 ** 6 });
const smallFile = new TextEncoder().encode(small.file(1));
const largeFile = new TextEncoder().encode(
  large.file(41, undefined, bindKey(holder, large.certificates[41]!)),
);

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

describe("core/verify: tampering", () => {
  it("never finds a file valid after any one bit of it was flipped, and never throws", async () => {
    const facts = small.facts(1);
    expect((await ask(smallFile, facts)).verdict).to.equal("valid");
    for (let bit = 0; bit < smallFile.length * 8; bit++) {
      const { verdict } = await ask(flipped(smallFile, bit), facts);
      if (verdict !== "invalid" && verdict !== "undetermined") expect.fail(`bit ${bit}: ${verdict}`);
    }
  });

  it("nor any of a large one with a key binding", async () => {
    const facts = large.facts(41);
    expect((await ask(largeFile, facts, { expected })).verdict).to.equal("valid");
    await fc.assert(
      fc.asyncProperty(fc.nat(largeFile.length * 8 - 1), async (bit) => {
        const { verdict } = await ask(flipped(largeFile, bit), facts, { expected });
        return verdict === "invalid" || verdict === "undetermined";
      }),
      { numRuns: 2000 },
    );
  });

  it("nor one that was cut, spliced, doubled or overwritten", async () => {
    const facts = large.facts(41);
    const length = largeFile.length;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(length - 2),
        fc.nat(length),
        fc.uint8Array({ maxLength: 4 }),
        async (from, to, put) => {
          const cut = Uint8Array.of(...largeFile.subarray(0, from), ...put, ...largeFile.subarray(to));
          if (Buffer.from(cut).toString().trim() === Buffer.from(largeFile).toString().trim()) return;
          expect((await ask(cut, facts)).verdict).not.to.equal("valid");
        },
      ),
      { numRuns: 500 },
    );
  });

  it("never throws, whatever it is given", async () => {
    const facts = small.facts(1);
    const anything = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array(), fc.json({ maxDepth: 5 }));
    await fc.assert(
      fc.asyncProperty(anything, async (input) => {
        const { verdict, checks } = await ask(input, facts);
        expect(verdict).to.equal("invalid");
        expect(checks[0]).to.include({ name: "format", outcome: "fail" });
      }),
      { numRuns: 1000 },
    );
  });

  it("nor with any member of the file replaced by anything", async () => {
    const facts = small.facts(1);
    const file = JSON.parse(small.file(1));
    const places = paths(file);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 3 }), async (path, value) => {
        const changedFile = structuredClone(file);
        replace(changedFile, path, value);
        // the same file, or one that withholds everything: both are good
        if (JSON.stringify(changedFile) === JSON.stringify(file)) return;
        if (path.at(-1) === "disclosures" && JSON.stringify(value) === "[]") return;
        expect((await ask(JSON.stringify(changedFile), facts)).verdict).not.to.equal("valid");
      }),
      { numRuns: 1000 },
    );
  });

  it("finds another index, another size, another certificate's path or another batch's root invalid", async () => {
    const facts = large.facts(41);
    const elsewhere = makeBatch({ count: 600, key: large.key });
    for (const change of [
      { index: 40 },
      { index: 42 },
      { size: 601 },
      { size: 599 },
      { index: 41 + 128 },
      { path: large.anchors[40]!.path },
      { path: large.anchors[41]!.path.slice(1) },
      { path: [...large.anchors[41]!.path, large.anchors[41]!.root] },
    ]) {
      const file = JSON.parse(large.file(41));
      Object.assign(file.header.anchor, change);
      expect((await ask(JSON.stringify(file), facts)).verdict, JSON.stringify(change)).to.equal("invalid");
    }
    const file = JSON.parse(large.file(41));
    file.header.anchor = elsewhere.anchors[41];
    expect((await ask(JSON.stringify(file), elsewhere.facts(41))).verdict).to.equal("invalid");
  });

  it("is not talked into valid by broken facts, and never throws over them", async () => {
    const file = small.file(1);
    const facts = small.facts(1, [changed(1, "revoked"), changed(2, "suspended")]);
    const places = paths(facts);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 3 }), async (path, value) => {
        const broken = structuredClone(facts);
        replace(broken, path, value);
        const { verdict } = await ask(file, broken as Facts);
        // Facts are believed where they can be true: a source that withholds the revocation itself is what several
        // sources are for. Everything else must not turn a revoked certificate into a valid one.
        if (path[0] !== "statuses") expect(verdict).not.to.equal("valid");
      }),
      { numRuns: 2000 },
    );
  });

  it("takes facts of another certificate, batch, department or registry for what they are", async () => {
    const file = small.file(1);
    for (const foreign of [
      large.facts(1),
      makeBatch({ department: 13 }).facts(1),
      makeBatch({ count: 3 }).facts(1),
    ]) {
      expect((await ask(file, foreign)).verdict).to.equal("undetermined");
    }
    const elsewhere = bend(small.facts(1), (f) => (f.registry = f.registry.replace("31337", "1")));
    expect((await ask(file, elsewhere)).verdict).to.equal("undetermined");
  });
});

type Path = (string | number)[];

/** Every place in a value. */
function paths(value: unknown, above: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = [...above, Array.isArray(value) ? Number(name) : name];
    return [path, ...paths(inner, path)];
  });
}

function replace(value: unknown, path: Path, by: unknown): void {
  const last = path.at(-1)!;
  let at = value as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[last] = by;
}
