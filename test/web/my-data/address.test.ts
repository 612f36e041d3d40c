/** Addresses of rooms and entries: what is written reads back; anything else leads to the first room. */
import { expect } from "chai";
import fc from "fast-check";
import { hrefOf, parseAddress, ROOMS } from "../../../web/my-data/address.ts";

describe("web/my-data/address", () => {
  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ROOMS), fc.nat(), fc.maxSafeNat(), (room, log, index) => {
        expect(parseAddress(hrefOf(room))).to.deep.equal({ room, at: null });
        const at = `${log}/${index}`;
        // behind the notices stand the links of letters, never an entry
        expect(parseAddress(hrefOf(room, at))).to.deep.equal({ room, at: room === "notices" ? null : at });
      }),
    );
  });

  it("leads to the first room from anything else", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { room, at } = parseAddress(`#${text}`);
        expect(ROOMS).to.include(room);
        if (at !== null) expect(at).to.match(/^\d+\/\d+$/);
      }),
    );
    for (const hash of ["", "#", "#nowhere", "#trail/", "#trail/1", "#proof/1/2/3", "#proof/../x"])
      expect(parseAddress(hash)).to.deep.equal({ room: "trail", at: null });
  });
});
