/** Subject tags: one for a person however the id is written, another in every log, and none for what is no id. */
import { expect } from "chai";
import fc from "fast-check";
import { vrfProve, vrfSecret } from "../../../core/subject/ecvrf.ts";
import {
  departmentAlpha,
  normaliseSubject,
  provenTag,
  subjectAlpha,
  tagOf,
} from "../../../core/subject/tag.ts";
import { citizen } from "../build-trace.ts";
import { codeOf, errorOf } from "../code-of.ts";

const secret = vrfSecret(new Uint8Array(32).fill(1));
const withX = Array.from({ length: 999 }, (_, i) => citizen(i)).find((id) => id.endsWith("X"))!;
const fullWidth = (id: string) => [...id].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join("");

describe("core/subject/tag", () => {
  it("knows one form of an id, however it was typed", () => {
    for (const typed of [
      withX,
      withX.toLowerCase(),
      ` ${withX}\n`,
      fullWidth(withX),
      `\u3000${fullWidth(withX.toLowerCase())}`,
    ]) {
      expect(normaliseSubject(typed)).to.equal(withX);
    }
  });

  it("refuses what is no citizen id, and never repeats it in the error", () => {
    const wrongCheck = withX.replace(/X$/, "0");
    const cases: [string, string][] = [
      ["", "subject-malformed"],
      ["x".repeat(65), "subject-malformed"],
      [wrongCheck, "citizen-id-check-character"],
      [withX.slice(0, 17), "citizen-id-form"],
      [`${withX.slice(0, 6)}20230230${withX.slice(14)}`, "citizen-id-date"],
      [withX.replace("X", "Х"), "citizen-id-form"],
      [`0${withX.slice(1)}`, "citizen-id-form"],
      [`${withX.slice(0, 9)}\u200b${withX.slice(9)}`, "citizen-id-form"],
    ];
    for (const [id, code] of cases) {
      const error = errorOf(() => normaliseSubject(id, "events[2].subject"))!;
      expect(error.code, id).to.equal(code);
      expect(error.field).to.equal("events[2].subject");
      if (id !== "") expect(JSON.stringify([error.message, error.remedy])).not.to.include(id);
    }
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (id) => codeOf(() => normaliseSubject(id)) !== undefined),
    );
  });

  it("gives a person one tag in a log, which the proof shows, and another in every other log", () => {
    const alpha = subjectAlpha(citizen(1));
    const tag = tagOf(secret, alpha);
    expect(tag.length).to.equal(32);
    expect(provenTag(secret.publicKey, alpha, vrfProve(secret, alpha))).to.deep.equal(tag);
    expect(provenTag(secret.publicKey, subjectAlpha(citizen(2)), vrfProve(secret, alpha))).to.equal(null);
    expect(tagOf(vrfSecret(new Uint8Array(32).fill(2)), alpha)).not.to.deep.equal(tag);
  });

  it("keeps people and departments apart", () => {
    expect(Buffer.from(subjectAlpha("12")).toString()).to.equal("certrace/subject/v1\n12");
    expect(Buffer.from(departmentAlpha(12)).toString()).to.equal("certrace/department/v1\n12");
    expect(tagOf(secret, subjectAlpha("12"))).not.to.deep.equal(tagOf(secret, departmentAlpha(12)));
  });
});
