/** Packed statuses against the examples of the Token Status List specification. */
import { deflateSync, inflateSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { decodeStatusList, encodeStatusList } from "../../../core/status-list/encode.ts";
import { emptyStatuses, getStatus, type StatusBits, setStatus } from "../../../core/status-list/packed.ts";

const WIDTHS: StatusBits[] = [1, 2, 4, 8];

function pack(bits: StatusBits, values: number[]): Uint8Array {
  const statuses = emptyStatuses(values.length, bits);
  for (const [i, value] of values.entries()) setStatus(statuses, bits, i, value);
  return statuses;
}

describe("core/status-list", () => {
  // The examples of the specification, sections 4.1 and 4.2, and its appendix.
  const one = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
  const two = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];

  it("packs the examples of the specification", () => {
    expect([...pack(1, one)]).to.deep.equal([0xb9, 0xa3]);
    expect([...pack(2, two)]).to.deep.equal([0xc9, 0x44, 0xf9]);
  });

  it("reads the published lists", async () => {
    const first = await decodeStatusList({ bits: 1, lst: "eNrbuRgAAhcBXQ" }, inflateSync);
    expect(one.map((_, i) => getStatus(first.statuses, 1, i))).to.deep.equal(one);
    const second = await decodeStatusList({ bits: 2, lst: "eNo76fITAAPfAgc" }, inflateSync);
    expect(two.map((_, i) => getStatus(second.statuses, 2, i))).to.deep.equal(two);
  });

  it("keeps every status of every width, and disturbs no neighbour", () => {
    for (const bits of WIDTHS) {
      fc.assert(
        fc.property(fc.array(fc.nat(2 ** bits - 1), { maxLength: 40 }), (values) => {
          const statuses = pack(bits, values);
          expect(statuses).to.have.length(Math.ceil((values.length * bits) / 8));
          expect(values.map((_, i) => getStatus(statuses, bits, i))).to.deep.equal(values);
        }),
      );
    }
  });

  it("encodes so that it decodes", async () => {
    for (const bits of WIDTHS) {
      const statuses = pack(
        bits,
        Array.from({ length: 1000 }, (_, i) => i % 2 ** bits),
      );
      const claim = await encodeStatusList(statuses, bits, deflateSync);
      const decoded = await decodeStatusList(claim, inflateSync);
      expect(decoded.bits).to.equal(bits);
      expect(new Uint8Array(decoded.statuses)).to.deep.equal(statuses);
    }
  });

  it("refuses what is no status, no place, no width and no list", async () => {
    const statuses = emptyStatuses(8, 2);
    for (const index of [-1, 8, 0.5]) {
      expect(() => getStatus(statuses, 2, index))
        .to.throw()
        .and.include({ code: "status-list-invalid", field: "index" });
    }
    for (const status of [-1, 4, 0.5]) {
      expect(() => setStatus(statuses, 2, 0, status))
        .to.throw()
        .and.include({ field: "status" });
    }
    expect(() => emptyStatuses(-1, 2))
      .to.throw()
      .and.include({ field: "count" });
    expect(() => emptyStatuses(1, 3 as StatusBits))
      .to.throw()
      .and.include({ field: "bits" });
    const refused = async (claim: { bits: number; lst: string }) => {
      try {
        await decodeStatusList(claim, inflateSync);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return "accepted";
    };
    expect(await refused({ bits: 3, lst: "eNrbuRgAAhcBXQ" })).to.equal("status-list-invalid");
    expect(await refused({ bits: 1, lst: "AAAA" })).to.equal("status-list-invalid");
    expect(await refused({ bits: 1, lst: "eNrb=" })).to.equal("base64url-invalid");
  });
});
