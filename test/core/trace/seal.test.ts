/** The commitment of a sealed inquiry: one for what was looked up, another for everything else. */
import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { commitSeal, type SealedLookup } from "../../../core/trace/seal.ts";
import { citizen } from "../build-trace.ts";

const SALT = Buffer.alloc(16, 7).toString("base64url");
const LOOKUP: SealedLookup = {
  ...{ subject: citizen(1), holder: 7, dataset: "residence", fields: ["address", "since"] },
  ...{ purpose: "inquiry", occurred: "2026-11-20T09:00:00Z" },
};

describe("core/trace/seal", () => {
  it("is SHA-256 of the salt and the RFC 8785 text", () => {
    const text = `{"dataset":"residence","fields":["address","since"],"holder":7,"occurred":"2026-11-20T09:00:00Z","purpose":"inquiry","subject":"${citizen(1)}"}`;
    const expected = createHash("sha256").update(Buffer.alloc(16, 7)).update(text).digest("base64url");
    expect(commitSeal(SALT, LOOKUP)).to.equal(expected);
  });

  it("knows a person and a set of fields by any of their spellings", () => {
    const spelled = { ...LOOKUP, subject: ` ${citizen(1).toLowerCase()} `, fields: ["since", "address"] };
    expect(commitSeal(SALT, spelled)).to.equal(commitSeal(SALT, LOOKUP));
  });

  it("differs where anything differs", () => {
    const lookup = fc.record({
      subject: fc.integer({ min: 1, max: 50 }).map(citizen),
      holder: fc.integer({ min: 1, max: 9 }),
      dataset: fc.constantFrom("a", "b", "residence"),
      fields: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { minLength: 1 }),
      purpose: fc.constantFrom("p", "q"),
      occurred: fc.constantFrom("2026-11-20T09:00:00Z", "2026-11-20T09:00:00.001Z"),
    });
    const name = (each: SealedLookup) => JSON.stringify({ ...each, fields: [...each.fields].sort() });
    const plain = (each: SealedLookup) => ({
      ...{ subject: each.subject, holder: each.holder, dataset: each.dataset, fields: each.fields },
      ...{ purpose: each.purpose, occurred: each.occurred },
    });
    fc.assert(
      fc.property(lookup, lookup, fc.uint8Array({ minLength: 16, maxLength: 16 }), (one, two, salt) => {
        const drawn = Buffer.from(salt).toString("base64url");
        const same = name(plain(one)) === name(plain(two));
        expect(commitSeal(drawn, one) === commitSeal(drawn, two)).to.equal(same);
        expect(commitSeal(drawn, one) === commitSeal(SALT, one)).to.equal(drawn === SALT);
      }),
    );
  });

  it("refuses what is no salt, and what is no person", () => {
    for (const salt of ["", "AAAA", Buffer.alloc(17).toString("base64url"), `${SALT}=`])
      expect(() => commitSeal(salt, LOOKUP))
        .to.throw()
        .with.property("code", "seal-salt");
    expect(() => commitSeal(SALT, { ...LOOKUP, subject: "110101199003070053" }))
      .to.throw()
      .with.property("code", "citizen-id-check-character");
  });
});
