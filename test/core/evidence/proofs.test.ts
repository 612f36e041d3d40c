/** Proofs without their certificate: read as they are written, and whatever else comes is refused with its member. */
import { expect } from "chai";
import fc from "fast-check";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { CertraceError } from "../../../core/errors.ts";
import { parseProofs, proofsAnswer } from "../../../core/evidence/proofs.ts";
import { evidenceQuery } from "../../../core/evidence/query.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import { makeBatch } from "../build.ts";

const codeOf = (act: () => unknown): [string, string | undefined] | null => {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return [error.code, error.field];
  }
};

describe("core/evidence: proofs", () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  const any = fc.record({
    header: bytes,
    code: bytes,
    nodes: fc.array(bytes, { minLength: 1, maxLength: 9 }),
    vct: fc.option(fc.string()),
  });

  it("are read as they are written", () => {
    fc.assert(
      fc.property(any, (proofs) => {
        expect(parseProofs(JSON.parse(JSON.stringify(proofsAnswer(proofs))))).to.deep.equal(proofs);
      }),
    );
  });

  it("are refused with the member that is wrong", () => {
    const answer = proofsAnswer({
      header: new Uint8Array(3),
      code: new Uint8Array(3),
      nodes: [Uint8Array.of(1)],
      vct: null,
    });
    for (const [change, field] of [
      [{ type: "certrace-evidence-bundle" }, "type"],
      [{ v: 2 }, "v"],
      [{ header: "=" }, "header"],
      [{ code: "A".repeat(40_000) }, "code"],
      [{ nodes: [] }, "nodes"],
      [{ nodes: ["AA", 7] }, "nodes[1]"],
      [{ nodes: ["A".repeat(2_000)] }, "nodes[0]"],
      [{ vct: 1 }, "vct"],
      [{ more: 1 }, "more"],
    ] as const)
      expect(codeOf(() => parseProofs({ ...answer, ...change }))).to.deep.equal(["proofs-malformed", field]);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(codeOf(() => parseProofs(value))![0]).to.equal("proofs-malformed");
      }),
    );
  });

  it("are asked for a group, of what can have evidence", () => {
    const batch = makeBatch({ count: 130 });
    const parsed = parseCertificate(batch.file(129));
    expect(evidenceQuery(parsed)).to.deep.equal(factsQuery(parsed)).and.to.include({ word: 1 });
    expect(codeOf(() => evidenceQuery(parseCertificate(batch.compact(3))))![0]).to.equal("anchor-missing");
    const copy = { iss: "https://service.example", kid: "", signature: "" } as unknown as typeof parsed.copy;
    expect(codeOf(() => evidenceQuery({ ...parsed, copy }))![0]).to.equal("copy-no-evidence");
  });
});
