/** Request targets and path templates: what passes is written anew, and reads the same again. */
import { expect } from "chai";
import fc from "fast-check";
import { CertraceError } from "../../../core/errors.ts";
import { parsePathTemplate } from "../../../server/gateway/path-template.ts";
import { readTarget, writeTarget } from "../../../server/gateway/target.ts";

const ALPHABET = [..."ab01XZ/.?&=%;+-_~:@'()*,#\\ \0\r\n", "%2e", "%2F", "%25", "..", "//", "é", "身"];
const hostile = fc
  .array(fc.constantFrom(...ALPHABET), { maxLength: 12 })
  .map((parts) => `/${parts.join("")}`);

describe("request targets", () => {
  it("either are refused, or say the same after they were written anew", () => {
    fc.assert(
      fc.property(hostile, (target) => {
        let read: ReturnType<typeof readTarget>;
        try {
          read = readTarget(target);
        } catch (error) {
          if (error instanceof CertraceError) return;
          throw error;
        }
        const written = writeTarget(read.path, read.query);
        expect(readTarget(written)).to.deep.equal(read);
        const url = new URL(written, "http://upstream.example");
        expect(url.host).to.equal("upstream.example");
        expect(url.pathname, "no reader shortens the path").to.equal(read.path);
        expect([...url.searchParams]).to.deep.equal([...read.query]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("of listed parameters come through with any text", () => {
    const plain = fc.string({ unit: "grapheme", maxLength: 20 }).filter(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are refused
      (text) => !/[\u0000-\u001f\u007f]|%[0-9a-f]{2}/i.test(text) && text.isWellFormed(),
    );
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        const query = new Map([
          ["a", a],
          ["b", b],
        ]);
        expect(readTarget(writeTarget("/x", query)).query).to.deep.equal(query);
      }),
    );
  });
});

describe("path templates", () => {
  it("match whole segments, and write what they matched", () => {
    const template = parsePathTemplate("/v1/residents/{id}/licences/{licence}");
    expect(template.match("/v1/residents/11X/licences/a-b")).to.deep.equal({ id: "11X", licence: "a-b" });
    for (const path of [
      "/v1/residents/1",
      "/v1/residents/1/2/licences/3",
      "/v1/residents/1/licences/",
      "/v1/residents",
    ])
      expect(template.match(path), path).to.equal(null);
    expect(template.write({ id: "11X", licence: "a-b" })).to.equal("/v1/residents/11X/licences/a-b");
    const odata = parsePathTemplate("/Residents('{id}')");
    expect(odata.match("/Residents('11X')")).to.deep.equal({ id: "11X" });
    expect(odata.match("/Residents('11X')/Spouse")).to.equal(null);
    expect(odata.match("/Residents('1','2')")).to.equal(null);
    expect(parsePathTemplate("/a.b/{id}").match("/aXb/1"), "a dot is a dot").to.equal(null);
  });

  it("refuse what is not plain, in templates and in what is written", () => {
    for (const text of [
      "residents/{id}",
      "",
      "//x",
      "/x/",
      "/../{id}",
      "/./{id}",
      "/%41/{id}",
      "/a;b/{id}",
      "/a/{id}{other}",
      "/a/{id}/{id}",
      "/a/{}",
      "/a/{1}",
      "/a/{id",
      "/a?b={id}",
      "/a b",
    ])
      expect(() => parsePathTemplate(text), text)
        .to.throw()
        .with.property("code", "path-not-plain");
    const template = parsePathTemplate("/a/{id}/b");
    for (const id of ["..", ".", "", "x/y", "%2e", "x?y", "x#y", "x;y"])
      expect(() => template.write({ id }), id)
        .to.throw()
        .with.property("code", "path-not-plain");
  });
});
