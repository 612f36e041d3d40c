/** Selections: all that a pointer leads to, and nothing else, whatever the value. */
import { expect } from "chai";
import fc from "fast-check";
import type { JsonValue } from "../../../core/json.ts";
import { type Pointer, parsePointer, select, valueAt } from "../../../server/gateway/pointer.ts";

const pick = (value: JsonValue, ...pointers: string[]) => select(value, pointers.map(parsePointer));
const name = fc.constantFrom("a", "b", "c", "0", "1", "__proto__", "a/b", "m~n", "");
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, 1, "x"),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.uniqueArray(fc.tuple(name, tie("json")), { selector: ([key]) => key, maxLength: 4 }).map((entries) => {
      const object = {};
      for (const [key, value] of entries)
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      return object as JsonValue;
    }),
  ),
}));
const pointer = fc.array(fc.oneof(name, fc.constant("*")), { maxLength: 4 });

/** Every leaf of a value, empty objects and lists among them, with its way from the top. */
function leaves(value: JsonValue, at: string[] = []): [way: string[], leaf: JsonValue][] {
  if (typeof value !== "object" || value === null) return [[at, value]];
  const members = Object.entries(value);
  return members.length === 0 ? [[at, value]] : members.flatMap(([key, each]) => leaves(each, [...at, key]));
}

describe("JSON pointers", () => {
  it("select objects, elements, all elements and the whole", () => {
    const value = { a: { b: 1, c: 2 }, list: [{ x: 1, y: 2 }, { x: 3 }, { y: 4 }], d: null };
    expect(pick(value, "/a/b")).to.deep.equal({ a: { b: 1 } });
    expect(pick(value, "/list/*/x")).to.deep.equal({ list: [{ x: 1 }, { x: 3 }] });
    expect(pick(value, "/list/1")).to.deep.equal({ list: [{ x: 3 }] });
    expect(pick(value, "/a", "/d")).to.deep.equal({ a: { b: 1, c: 2 }, d: null });
    expect(pick(value, "")).to.deep.equal(value);
    expect(pick(value, "/a/b/c", "/none", "/list/9", "/list/01", "/A")).to.equal(undefined);
    expect(pick(value)).to.equal(undefined);
    expect(pick({ "a/b": 1, "m~n": 2, ab: 3 }, "/a~1b", "/m~0n")).to.deep.equal({ "a/b": 1, "m~n": 2 });
    expect(pick(JSON.parse('{"__proto__":{"x":1},"y":2}'), "/constructor", "/toString")).to.equal(undefined);
    expect(JSON.stringify(pick(JSON.parse('{"__proto__":{"x":1},"y":2}'), "/__proto__"))).to.equal(
      '{"__proto__":{"x":1}}',
    );
  });

  it("refuse what is no pointer", () => {
    for (const text of ["a", "a/b", "/a~", "/a~2", "$.a", "#/a", "/".repeat(2_000)])
      expect(() => parsePointer(text), text)
        .to.throw()
        .with.property("code", "pointer-malformed");
  });

  it("select every leaf below a pointer and no other", () => {
    const leadsTo = (to: Pointer, way: string[], value: JsonValue): boolean =>
      to.length <= way.length &&
      to.every((each, i) => {
        const inList = Array.isArray(valueAt(value, way.slice(0, i)));
        return each === way[i] || (each === "*" && inList);
      });
    fc.assert(
      fc.property(json, fc.array(pointer, { maxLength: 3 }), (value, pointers) => {
        const selected = select(value, pointers);
        const wanted = leaves(value).filter(([way]) => pointers.some((to) => leadsTo(to, way, value)));
        const got = selected === undefined ? [] : leaves(selected);
        expect(got.map(([, leaf]) => leaf)).to.deep.equal(wanted.map(([, leaf]) => leaf));
        // Names stay; only places in lists may move up.
        const names = (way: string[]) => way.filter((each) => !/^\d+$/.test(each));
        expect(got.map(([way]) => names(way))).to.deep.equal(wanted.map(([way]) => names(way)));
      }),
      { numRuns: 500 },
    );
  });
});
