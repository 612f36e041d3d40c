/** What tells certificates apart: numbers, versions, file names. */
import { expect } from "chai";
import fc from "fast-check";
import { fileName } from "../../../server/issuing/file-names.ts";
import { Fingerprints } from "../../../server/issuing/fingerprints.ts";
import { RowStates, readState } from "../../../server/issuing/row-states.ts";
import { NO_SUCCESSOR, Versions } from "../../../server/issuing/versions.ts";

describe("issuing: file names", () => {
  const number = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.stringMatching(/^[A-Za-z0-9._-]{0,12}$/),
    fc.constantFrom(
      "..",
      "../../etc/passwd",
      "CON",
      "con.x",
      "LPT1",
      "a/b",
      "a\\b",
      "京建字第12号",
      "é",
      "e\u0301",
      "-rf",
      ".x",
      "A.",
      "",
    ),
  );

  it("are safe on every file system", () => {
    fc.assert(
      fc.property(number, (text) => {
        const name = fileName(text);
        expect(Buffer.byteLength(`${name}.json`)).to.be.at.most(255);
        expect(name)
          .to.match(/^[\p{L}\p{N}~][\p{L}\p{N}._~-]*$/u)
          .and.match(/[^.]$/);
        expect(name).to.not.match(/^(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|$)/i);
      }),
      { numRuns: 2_000 },
    );
  });

  it("differ for different numbers, even where case and normalisation are ignored", () => {
    const ignoring = (text: string) => fileName(text).normalize("NFD").toLowerCase();
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(a !== b);
        expect(ignoring(a)).to.not.equal(ignoring(b));
      }),
      { numRuns: 2_000 },
    );
    expect(ignoring("AB")).to.not.equal(ignoring("ab"));
    expect(ignoring("é")).to.not.equal(ignoring("e\u0301"));
  });

  it("are the number itself where it is harmless", () => {
    const eLicence = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
    for (const text of ["1543954-20050216", eLicence, "A"]) expect(fileName(text)).to.equal(text);
    expect(fileName("京建字第12号")).to.match(/^京建字第12号~[0-9a-z]{16}$/);
  });
});

describe("issuing: fingerprints", () => {
  it("know what came before, like a map", () => {
    const few = fc.array(fc.stringMatching(/^[ab]{0,3}$/), { maxLength: 50 });
    fc.assert(
      fc.property(few, (texts) => {
        const fingerprints = new Fingerprints();
        const map = new Map<string, number>();
        for (const [i, text] of texts.entries()) {
          expect(fingerprints.add(text, i)).to.equal(map.get(text) ?? null);
          if (!map.has(text)) map.set(text, i);
        }
      }),
    );
  });

  it("lose nothing while they grow", () => {
    const fingerprints = new Fingerprints();
    for (let i = 0; i < 20_000; i++) expect(fingerprints.add(`number ${i}`, i)).to.equal(null);
    for (let i = 0; i < 20_000; i += 7) expect(fingerprints.add(`number ${i}`, 0)).to.equal(i);
  });
});

describe("issuing: versions", () => {
  const version = fc.record({
    group: fc.constantFrom("a", "b", "c"),
    order: fc.integer({ min: -50, max: 50 }),
  });
  const rows = fc.uniqueArray(version, {
    maxLength: 60,
    selector: ({ group, order }) => `${group} ${order}`,
  });

  it("give each row the next one of its group", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const versions = new Versions();
        for (const [row, each] of all.entries()) versions.add(row, each);
        const successors = versions.successors(all.length);
        for (const [row, { group, order }] of all.entries()) {
          const later = all.filter((other) => other.group === group && other.order > order);
          const next = later.toSorted((a, b) => a.order - b.order)[0];
          expect(successors[row]).to.equal(next === undefined ? NO_SUCCESSOR : all.indexOf(next));
        }
      }),
    );
    expect([...new Versions().successors(2)]).to.deep.equal([NO_SUCCESSOR, NO_SUCCESSOR]);
  });

  it("supersede what is valid or suspended, never what is revoked", () => {
    const states = new RowStates();
    states.add("revoked", "cancelled", { group: "a", order: 1 });
    states.add("suspended", "temporarily-seized", { group: "a", order: 2 });
    states.add("suspended", "temporarily-seized", { group: "a", order: 3 });
    states.add("valid", "unspecified", { group: "b", order: 1 });
    const { counts, blocks } = states.settle();
    const bytes = Buffer.concat([...blocks()]);
    expect([0, 1, 2, 3].map((i) => readState(bytes, i))).to.deep.equal([
      { status: "revoked", reason: "cancelled", successor: null },
      { status: "superseded", reason: "unspecified", successor: 2 },
      { status: "suspended", reason: "temporarily-seized", successor: null },
      { status: "valid", reason: "unspecified", successor: null },
    ]);
    expect(counts).to.deep.equal({ valid: 1, revoked: 1, suspended: 1, superseded: 1 });
  });
});
