/** Addresses of the desk: what they lead to, and that anything else leads to the overview. */
import { expect } from "chai";
import { hrefOf, parseAddress, ROOMS } from "../../../web/desk/address.ts";

describe("web/desk/address", () => {
  it("leads to every room, and to one thing in it", () => {
    for (const room of ROOMS) {
      expect(parseAddress(hrefOf(room))).to.deep.equal({ room, at: null });
      expect(parseAddress(hrefOf(room, "R6tIiBg-a8a-MkbK61XI_w"))).to.deep.equal({
        room,
        at: "R6tIiBg-a8a-MkbK61XI_w",
      });
    }
  });

  it("leads to the overview from everywhere else", () => {
    for (const hash of [
      "",
      "#",
      "#cases/",
      "#cases/../x",
      "#nowhere",
      "#cases/a/b",
      "#cases/<b>",
      "#signed-in",
    ])
      expect(parseAddress(hash)).to.deep.equal({ room: "overview", at: null });
  });
});
