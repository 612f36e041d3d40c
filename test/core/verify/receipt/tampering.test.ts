/** The adversary with a pen: whatever is changed in a receipt or in the facts, nothing forged is ever `logged`. */
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../../core/base64url.ts";
import { formatProof, parseProof } from "../../../../core/trace/proof.ts";
import { receiptFile, reduceReceipt } from "../../../../core/trace/receipt.ts";
import type { TraceFacts } from "../../../../core/verify/receipt/facts.ts";
import { accessEvent, citizen, makeSmallLog, TestLog } from "../../build-trace.ts";
import { bent, checkOf, trace } from "./trace.ts";

const { log, receipt, file, submitted } = makeSmallLog();
const facts = log.facts(receipt);
const bytes = new TextEncoder().encode(file);
const one = reduceReceipt(receipt, { indexes: [submitted.indexes[1]!], details: true });
const oneFacts = log.facts(one);
const oneBytes = new TextEncoder().encode(receiptFile(one));
const GOOD = new Set(["logged"]);

function flipped(of: Uint8Array, bit: number): Uint8Array {
  const copy = of.slice();
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

describe("core/verify/receipt: tampering", () => {
  it("never finds a receipt logged after any one bit of it was flipped, and never throws", async () => {
    expect((await trace(one, oneFacts)).verdict).to.equal("logged");
    for (let bit = 0; bit < oneBytes.length * 8; bit++) {
      const { verdict } = await trace(flipped(oneBytes, bit), oneFacts);
      if (GOOD.has(verdict)) expect.fail(`bit ${bit}: ${verdict}`);
    }
  });

  it("nor any of one with the department's submission and tag proofs", async () => {
    expect((await trace(bytes, facts)).verdict).to.equal("logged");
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length * 8 - 1),
        async (bit) => !GOOD.has((await trace(flipped(bytes, bit), facts)).verdict),
      ),
      { numRuns: 1500 },
    );
  });

  it("nor one that was cut, spliced or overwritten", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(oneBytes.length - 2),
        fc.nat(oneBytes.length),
        fc.uint8Array({ maxLength: 4 }),
        async (from, to, put) => {
          const cut = Uint8Array.of(...oneBytes.subarray(0, from), ...put, ...oneBytes.subarray(to));
          if (Buffer.from(cut).toString().trim() === Buffer.from(oneBytes).toString().trim()) return;
          expect((await trace(cut, oneFacts)).verdict).not.to.equal("logged");
        },
      ),
      { numRuns: 400 },
    );
  });

  it("never throws, whatever it is given", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array(), fc.json({ maxDepth: 5 })),
        async (input) => {
          const { verdict, checks } = await trace(input, facts);
          expect(verdict).to.equal("invalid");
          expect(checks[0]).to.include({ name: "format", outcome: "fail" });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("nor with any member of the receipt replaced by anything", async () => {
    const places = paths(receipt);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 3 }), async (path, value) => {
        const changed = bent(receipt, (r) => replace(r, path, value));
        if (JSON.stringify(changed) === JSON.stringify(receipt)) return;
        expect((await trace(JSON.stringify(changed), facts)).verdict).not.to.equal("logged");
      }),
      { numRuns: 800 },
    );
  });

  it("is not talked into logged by broken facts, and never throws over them", async () => {
    // Facts are believed where they can be true; broken ones must not turn an unauthorised access into a good one.
    const own = new TestLog();
    own.loadCatalogue();
    const { jws, indexes } = own.submit([accessEvent({ purpose: "statistics" })]);
    const bad = own.receipt(indexes, { submission: jws });
    const told = own.facts(bad);
    expect((await trace(bad, told)).verdict).to.equal("unauthorised");
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths(told)),
        fc.jsonValue({ maxDepth: 3 }),
        async (path, value) => {
          const broken = bent(told, (f) => replace(f, path, value)) as TraceFacts;
          expect((await trace(bad, broken)).verdict).not.to.be.oneOf(["logged", "pending", "erased"]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("takes facts about another log, another receipt or of another registry for what they are", async () => {
    const other = makeSmallLog();
    for (const foreign of [
      other.log.facts(other.receipt),
      bent(facts, (f) => (f.registry = f.registry.replace("31337", "1"))),
      bent(facts, (f) => (f.log = 4)),
      bent(facts, (f) => (f.state.value.id = 4)),
    ]) {
      expect((await trace(file, foreign)).verdict).not.to.equal("logged");
    }
  });

  it("accepts no other entry's place, path, tag or body, and no larger or smaller log", async () => {
    const index = submitted.indexes[1]!;
    const proof = parseProof(receipt.entries[1]!.proof);
    const neighbour = log.receipt([index - 1, index + 1], { size: log.size - 3 });
    const with1 = (change: object) => ({ ...one, entries: [{ ...one.entries[0]!, ...change }] });
    const moved = (to: number) => with1({ index: to, proof: formatProof({ ...proof, index: to }) });
    for (const forged of [
      moved(index - 1),
      moved(index + 1),
      moved(0),
      with1({ proof: formatProof({ ...proof, path: proof.path.slice(1) }) }),
      with1({ proof: formatProof({ ...proof, path: [...proof.path, proof.path[0]!] }) }),
      with1({ proof: formatProof({ ...proof, path: parseProof(receipt.entries[0]!.proof).path }) }),
      with1({
        proof: formatProof({ ...proof, checkpoint: parseProof(neighbour.entries[0]!.proof).checkpoint }),
      }),
      with1({ tag: encodeBase64url(log.tag(citizen(9))) }),
      with1({ body: receipt.entries[0]!.body, details: undefined }),
    ]) {
      const tracing = await trace(JSON.stringify(forged), oneFacts);
      expect(tracing.verdict).to.equal("invalid");
      expect(checkOf(tracing, "inclusion").outcome).to.equal("fail");
      expect(tracing.entries).to.equal(null);
    }
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
