/** Bodies as they are placed in the log: put in order once, they stay RFC 8785, whatever a department sends. */
import canonicalize from "canonicalize";
import { expect } from "chai";
import fc from "fast-check";
import type { JsonObject } from "../../../core/json.ts";
import { parseBody } from "../../../core/trace/body.ts";
import { placeDrafts } from "../../../server/ledger/place.ts";

describe("server/ledger/place", () => {
  const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "grapheme" }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(null, true, false, -0),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(word, tie("tree"), { maxKeys: 3 }),
    ),
  }));

  it("writes every body as RFC 8785 says", () => {
    fc.assert(
      fc.property(fc.dictionary(word, tree), (members) => {
        const body = { ...(members as JsonObject), kind: "another" };
        const [entry] = placeDrafts([{ tag: new Uint8Array(32), body }], 0, 1_790_000_000_000).entries;
        expect(entry!.body).to.equal(canonicalize(JSON.parse(entry!.body)));
        for (const [name, value] of Object.entries(members))
          if (!["v", "time", "salt", "kind"].includes(name))
            expect(canonicalize(JSON.parse(entry!.body)[name])).to.equal(canonicalize(value));
      }),
    );
  });

  it("writes what a reader takes for canonical", () => {
    const body = { kind: "erased", why: "request", entries: [3, 10, 41] };
    const [entry] = placeDrafts([{ tag: new Uint8Array(32), body }], 0, 1_790_000_000_000).entries;
    expect(parseBody(entry!.body)).to.deep.include({ ...body, time: "2026-09-21T14:13:20.000Z" });
  });
});
