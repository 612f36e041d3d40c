/** The shared vectors: what core says to them (the contracts' side is test/contracts/trace-vectors.test.ts). */
import { expect } from "chai";
import { mapValue } from "../../../core/subject/map-hash.ts";
import { verifyMapAbsence, verifyMapInclusion } from "../../../core/subject/map-proof.ts";
import { omissionFault } from "../../../core/subject/omission.ts";
import { SubjectMap } from "../../../core/subject/subject-map.ts";
import { asText, makeMapVectors, makeOmissionVectors, readText, readVectors } from "./vectors.ts";

describe("core/subject: shared vectors", () => {
  it("are those that the reference makes (node test/core/subject/vectors.ts writes them anew)", () => {
    expect(readText("map")).to.equal(asText(makeMapVectors()));
    expect(readText("omission")).to.equal(asText(makeOmissionVectors()));
  });

  it("values and roots of maps, in any order of insertion", () => {
    const { values, maps } = readVectors("map");
    for (const { count, miniRoot, value } of values) expect(mapValue(count, miniRoot)).to.deep.equal(value);
    for (const { name, leaves, root } of maps) {
      for (const order of [leaves, leaves.toReversed()]) {
        expect(order.reduce((map, leaf) => map.with(leaf), SubjectMap.EMPTY).root, name).to.deep.equal(root);
      }
    }
  });

  it("what proofs about maps show", () => {
    for (const { name, root, tag, proof, shows } of readVectors("map").proofs) {
      const { siblings, terminal } = proof;
      const own = terminal !== null && Buffer.compare(terminal.tag, tag) === 0;
      expect(own && verifyMapInclusion(root, terminal, siblings), name).to.equal(shows === "present");
      expect(verifyMapAbsence(root, tag, proof), name).to.equal(shows === "absent");
    }
  });

  it("what accusations show", () => {
    const vectors = readVectors("omission");
    for (const { name, epoch, evidence, fault } of vectors) {
      expect(omissionFault(epoch, evidence), name).to.equal(fault);
    }
    expect(new Set(vectors.map(({ fault }) => fault)).size).to.equal(10);
  });
});
