/** From claims and type metadata to labelled entries, whatever shape others gave them. */
import { expect } from "chai";
import fc from "fast-check";
import type { JsonObject } from "../../../core/json.ts";
import { certificateEntries, type Entry, readLabels, withheldLabels } from "../../../web/verify/claims.ts";

const METADATA = {
  display: [
    { locale: "zh-CN", name: "许可证" },
    { locale: "en-US", name: "Licence" },
  ],
  claims: [
    {
      path: ["owner"],
      display: [
        { locale: "zh", label: "姓名" },
        { locale: "en", label: "Name" },
      ],
    },
    { path: ["address", "city"], display: [{ lang: "en", label: "City" }] },
    { path: ["shops", null, "name"], display: [{ locale: "en", label: "Shop" }] },
    { path: ["phone"], display: [{ locale: "en", label: "Telephone" }] },
    { path: ["iss"], display: [{ locale: "en", label: "Never" }] },
  ],
};

const english = readLabels(METADATA, "en");
const entriesOf = (claims: JsonObject) => certificateEntries(claims, english);
const only = (entries: Entry[]) => entries[0]!;

describe("web/verify/claims", () => {
  it("names the type and its claims in the reader's language, else in what there is", () => {
    expect(english.name).to.equal("Licence");
    expect(readLabels(METADATA, "zh-CN").name).to.equal("许可证");
    const chinese = readLabels(METADATA, "zh-CN").claims.map(({ label }) => label);
    expect(chinese).to.deep.equal(["姓名", "City", "Shop", "Telephone", "Never"]);
  });

  it("labels nested claims and those inside lists, and keeps the order of the type", () => {
    const entries = entriesOf({
      zebra: 1,
      shops: [{ name: "A" }, { name: "B" }],
      address: { street: "x", city: "y" },
      owner: "o",
    });
    expect(entries.map(({ label }) => label)).to.deep.equal(["Name", "address", "shops", "zebra"]);
    const [, address, shops] = entries;
    if (address?.value.kind !== "entries" || shops?.value.kind !== "list") throw new Error("wrong kinds");
    expect(address.value.entries.map(({ label }) => label)).to.deep.equal(["City", "street"]);
    const first = shops.value.items[0];
    if (first?.kind !== "entries") throw new Error("wrong kind");
    expect(only(first.entries).label).to.equal("Shop");
  });

  it("tells days, instants, numbers, yes and no, and nothing apart", () => {
    const kind = (value: JsonObject[string]) => only(entriesOf({ claim: value })).value;
    expect(kind("2024-02-29")).to.deep.equal({ kind: "day", iso: "2024-02-29" });
    expect(kind("2023-02-29")).to.deep.equal({ kind: "text", text: "2023-02-29" });
    expect(kind("2024-02-29T08:00:00+08:00")).to.deep.equal({ kind: "moment", seconds: 1_709_164_800 });
    expect(kind("2023-02-30T08:00:00Z")).to.deep.equal({ kind: "text", text: "2023-02-30T08:00:00Z" });
    expect(kind("2024-13-45")).to.deep.equal({ kind: "text", text: "2024-13-45" });
    expect(kind(7)).to.deep.equal({ kind: "number", value: 7 });
    expect(kind(false)).to.deep.equal({ kind: "yes-no", value: false });
    expect(kind(null)).to.deep.equal({ kind: "nothing" });
  });

  it("leaves out what speaks about the token, and names what this copy does not show", () => {
    const claims = { iss: "x", vct: "y", status: {}, exp: 1, owner: "o" };
    expect(entriesOf(claims).map(({ name }) => name)).to.deep.equal(["owner"]);
    expect(withheldLabels(claims, english)).to.deep.equal(["Telephone"]);
  });

  it("takes claims named like an object's own members for what they are", () => {
    const claims = JSON.parse('{"__proto__":{"owner":"x"},"constructor":"c","toString":1}') as JsonObject;
    expect(entriesOf(claims).map(({ name }) => name)).to.deep.equal(["__proto__", "constructor", "toString"]);
  });

  it("never throws, whatever the metadata is, and shows every claim exactly once", () => {
    const display = fc.array(
      fc.oneof(fc.jsonValue(), fc.record({ locale: fc.string(), label: fc.string() })),
    );
    const claim = fc.record({ path: fc.oneof(fc.jsonValue(), fc.array(fc.string())), display });
    const metadata = fc.oneof(
      fc.jsonValue(),
      fc.record({
        display: fc.oneof(fc.jsonValue(), display),
        claims: fc.array(fc.oneof(fc.jsonValue(), claim)),
      }),
    );
    fc.assert(
      fc.property(metadata, fc.dictionary(fc.string(), fc.jsonValue()), (document, claims) => {
        const labels = readLabels(document, "zh-CN");
        const names = certificateEntries(claims as JsonObject, labels).map(({ name }) => name);
        expect(new Set(names).size).to.equal(names.length);
        withheldLabels(claims as JsonObject, labels);
      }),
    );
  });
});
