/** Strict JSON against JSON.parse, and each refusal with its code and place. */
import { expect } from "chai";
import fc from "fast-check";
import { CertraceError } from "../../core/errors.ts";
import { parseJson } from "../../core/json.ts";

function refusal(text: string): { code: string; position: number | undefined } {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof CertraceError) return { code: error.code, position: error.position };
    throw error;
  }
  return { code: "accepted", position: undefined };
}

describe("core/json", () => {
  it("reads what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        const safe =
          !/\\ud[89a-f]/i.test(text) && numbers(value).every((n) => Math.abs(n) <= Number.MAX_SAFE_INTEGER);
        if (safe) expect(JSON.stringify(parseJson(text))).to.equal(text);
      }),
      { numRuns: 500 },
    );
  });

  it("accepts nothing that JSON.parse refuses, and reads the same", () => {
    const near = fc.string({
      unit: fc.constantFrom(...'{}[]",:0123e-+.\\tnu \n\r/truefalsn'),
      maxLength: 24,
    });
    fc.assert(
      fc.property(near, (text) => {
        if (refusal(text).code === "accepted") expect(parseJson(text)).to.deep.equal(JSON.parse(text));
      }),
      { numRuns: 5000 },
    );
  });

  it("refuses each thing by its code, and says where", () => {
    const cases: [text: string, code: string, position: number][] = [
      ["\ufeff{}", "json-bom", 0],
      ["", "json-truncated", 0],
      ['{"a":', "json-truncated", 5],
      ['{"a":1', "json-truncated", 6],
      ['["abc', "json-truncated", 5],
      ['["a\\', "json-truncated", 4],
      ['["\\u12', "json-truncated", 6],
      ["[tru", "json-truncated", 1],
      ["{}x", "json-trailing-data", 2],
      ["1 2", "json-trailing-data", 2],
      ['{"a":1,"a":2}', "json-duplicate-member", 7],
      ['{"a":1,"\\u0061":2}', "json-duplicate-member", 7],
      ['{"__proto__":1,"__proto__":2}', "json-duplicate-member", 15],
      ["9007199254740992", "json-unsafe-number", 0],
      ["[-9007199254740992]", "json-unsafe-number", 1],
      ["1e16", "json-unsafe-number", 0],
      ["1e999", "json-unsafe-number", 0],
      ["1e-999", "json-unsafe-number", 0],
      ["0.1234567890123456789", "json-unsafe-number", 0],
      ['"\\ud800"', "json-lone-surrogate", 0],
      ['"\\ude00\\ud83d"', "json-lone-surrogate", 0],
      ['"a\ud800"', "json-lone-surrogate", 2],
      ["{a:1}", "json-syntax", 1],
      ["[1,]", "json-syntax", 3],
      ['{"a":1,}', "json-syntax", 7],
      ["[01]", "json-syntax", 2],
      ["[1.]", "json-syntax", 2],
      ["[+1]", "json-syntax", 1],
      ["[NaN]", "json-syntax", 1],
      ['"\\x"', "json-syntax", 1],
      ['"\\u00g0"', "json-syntax", 1],
      ['"a\nb"', "json-syntax", 2],
      ["'a'", "json-syntax", 0],
      ["[1 2]", "json-syntax", 3],
      ["// {}", "json-syntax", 0],
    ];
    for (const [text, code, position] of cases) {
      const found = refusal(text);
      expect(found.code, JSON.stringify(text)).to.equal(code);
      if (code !== "json-syntax" || !/[01.]/.test(text)) expect(found.position, text).to.equal(position);
    }
  });

  it("refuses nesting beyond 32 without running out of stack", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(refusal(nested(32)).code).to.equal("accepted");
    expect(refusal(nested(33))).to.deep.equal({ code: "json-too-deep", position: 32 });
    expect(refusal("[".repeat(500_000)).code).to.equal("json-too-deep");
    expect(refusal('{"a":'.repeat(500_000)).code).to.equal("json-too-deep");
  });

  it("takes __proto__ for a member like any other", () => {
    const parsed = parseJson('{"__proto__":{"admin":true},"constructor":1}') as Record<string, unknown>;
    expect(Object.keys(parsed)).to.deep.equal(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(parsed)).to.equal(Object.prototype);
    expect(parsed.admin).to.equal(undefined);
    expect(({} as Record<string, unknown>).admin).to.equal(undefined);
    expect(JSON.stringify(parsed)).to.equal('{"__proto__":{"admin":true},"constructor":1}');
  });

  it("keeps surrogate pairs, escaped or not", () => {
    expect(parseJson('"\\ud83d\\ude00 \u{1F600}"')).to.equal("\u{1F600} \u{1F600}");
  });

  it("keeps safe numbers exactly", () => {
    for (const text of [
      "0",
      "-1",
      "9007199254740991",
      "-9007199254740991",
      "1.5e3",
      "0.1",
      "1e-7",
      "0e5",
      "3.141592653589793",
    ]) {
      expect(parseJson(text)).to.equal(Number(text));
    }
  });
});

function numbers(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbers) : [];
}
