/** To whom the number of a newer version opens: holders of the older certificate who were shown its number, and nobody else. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { decodeBase64url } from "../../../core/base64url.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { verifyEs256 } from "../../../core/es256.ts";
import { parseHint, SEALED_BYTES } from "../../../core/successor/hint.ts";
import { type Held, openNumber, type Places, sealNumber } from "../../../core/successor/seal.ts";
import { utf8 } from "../../../core/text.ts";
import { flipBit, licenceClaims, makeBatch } from "../build.ts";

const batch = makeBatch({ count: 3 });
const older = batch.anchors[0]!;
const places: Places = { older, newer: { department: 12, root: older.root, index: 2 } };
const whole = parseCertificate(batch.file(0));

/** Without the claims of these names. */
function without(...names: string[]): Held {
  const kept = whole.disclosures.filter(({ name }) => !names.includes(name!)).map(({ text }) => text);
  return parseCertificate(batch.file(0, kept));
}

const sealed = async (number: string, by: Held = whole): Promise<Uint8Array<ArrayBuffer>> =>
  decodeBase64url((await sealNumber(by, places, number))!);

const open = (held: Held, bytes: Uint8Array<ArrayBuffer>, at: Places = places): Promise<string | null> =>
  openNumber(held, { ...at, sealed: bytes });

describe("the sealed number of a newer version", () => {
  it("opens for whoever holds the older certificate, whatever the number; and always has one length", () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 60 }), async (number) => {
        const bytes = await sealed(number.toWellFormed());
        expect(bytes).to.have.length(SEALED_BYTES);
        expect(await open(whole, bytes)).to.equal(number.toWellFormed());
      }),
      { numRuns: 60 },
    ));

  it("is not made of a number that is empty or does not fit", async () => {
    expect(await sealNumber(whole, places, "")).to.equal(null);
    expect(await sealNumber(whole, places, "9".repeat(256))).to.equal(null);
    expect(await sealNumber(whole, places, "号".repeat(86))).to.equal(null);
    expect(await open(whole, await sealed("9".repeat(255)))).to.equal("9".repeat(255));
  });

  it("opens for a copy that shows the number, whatever else it withholds", async () => {
    const bytes = await sealed("N-2");
    expect(await open(without("owner", "address", "ward"), bytes)).to.equal("N-2");
  });

  it("does not open for a copy that withholds the number", async () => {
    expect(await open(without("certificate_number"), await sealed("N-2"))).to.equal(null);
  });

  it("opens for every copy where the number stands open", async () => {
    const open_ = makeBatch({ count: 1, disclosable: () => [["owner"]], claims: licenceClaims });
    const at = { ...places, older: open_.anchors[0]! };
    const bytes = decodeBase64url((await sealNumber(parseCertificate(open_.file(0)), at, "N-2"))!);
    expect(await open(parseCertificate(open_.file(0, [])), bytes, at)).to.equal("N-2");
  });

  it("does not take a disclosure of that name which the department did not sign at the top for the number's", async () => {
    const inner = { name: "certificate_number", text: "forged", digest: whole.disclosures[0]!.digest };
    const forged = {
      ...without("certificate_number"),
      body: { _sd: [] },
      disclosures: [inner],
    } as unknown as Held;
    const none = { ...forged, disclosures: [] };
    expect(await open(forged, await sealed("N-2", none))).to.equal("N-2");
  });

  it("does not open for another certificate of the batch, nor for whoever knows the leaf hash", async () => {
    const bytes = await sealed("N-2");
    expect(await open(parseCertificate(batch.file(1)), bytes)).to.equal(null);
    // what a neighbour has of it: the leaf hash, in its path
    const [leaf] = batch.anchors[1]!.path;
    const guess = { ...whole, protected: leaf!, payload: "", signature: "" };
    expect(await open(guess, bytes)).to.equal(null);
  });

  it("does not open without its signature", async () => {
    const unsigned = { ...whole, signature: flipBit(whole.signature, 77) };
    expect(await open(unsigned, await sealed("N-2"))).to.equal(null);
  });

  it("does not open for another pair of places", async () => {
    const bytes = await sealed("N-2");
    for (const other of [
      { ...places, newer: { ...places.newer, index: 1 } },
      { ...places, older: { ...places.older, index: 1 } },
      { older: places.newer, newer: places.older },
    ])
      expect(await open(whole, bytes, other)).to.equal(null);
  });

  it("does not open once any bit is changed", async () => {
    const bytes = await sealed("N-2");
    await fc.assert(
      fc.asyncProperty(fc.nat(SEALED_BYTES * 8 - 1), async (bit) => {
        const altered = Uint8Array.from(bytes);
        altered[bit >> 3]! ^= 1 << (bit & 7);
        expect(await open(whole, altered)).to.equal(null);
      }),
      { numRuns: 60 },
    );
  });

  it("opens as docs/protocol.md has it written out", async () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
    const { hint, key, number, older: file } = JSON.parse(read("../../vectors/successor.json"));
    const parsed = parseHint(hint);
    expect(await openNumber(parseCertificate(JSON.stringify(file)), parsed)).to.equal(number);
    expect(parsed.kid).to.equal(key.kid);
    expect(await verifyEs256(key, utf8(parsed.signingInput), parsed.signature)).to.equal(true);
    expect(read("../../../docs/protocol.md").replaceAll("\n", "")).to.include(hint).and.include(number);
  });

  it("never seals the same in the same way", async () => {
    expect(await sealNumber(whole, places, "N-2")).not.to.equal(await sealNumber(whole, places, "N-2"));
  });

  it("cannot be opened, and says nothing else, where a page has no cryptography", async () => {
    const bytes = await sealed("N-2");
    const real = Object.getOwnPropertyDescriptor(globalThis, "crypto")!;
    Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
    try {
      expect(await open(whole, bytes)).to.equal(null);
    } finally {
      Object.defineProperty(globalThis, "crypto", real);
    }
  });
});
