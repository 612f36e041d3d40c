/** What counts as a request that somebody came with: a link, or the request itself, and nothing else. */
import { expect } from "chai";
import { MAX_GRANT_REQUEST } from "../../../core/trace/grant-request.ts";
import { requestIn } from "../../../web/my-data/permissions/pending-request.ts";

const JWS = "eyJh.eyJi.c2ln";
const PACKED = "Aa0_-".repeat(40);

describe("web/my-data requests", () => {
  it("are taken from a link, from its fragment, or as they are", () => {
    for (const request of [JWS, PACKED])
      for (const text of [
        request,
        ` ${request}\n`,
        `#request=${request}`,
        `https://certrace.example/my-data#request=${request}`,
      ])
        expect(requestIn(text), text).to.equal(request);
  });

  it("are nothing else", () => {
    const others = [
      `#request=${"a".repeat(MAX_GRANT_REQUEST + 1)}`,
      `${PACKED}=`,
      "",
      "#permissions",
      "#request=",
      `#request=${JWS}&x=1`,
      "https://certrace.example/",
      "a.b",
    ];
    const long = `${"a".repeat(MAX_GRANT_REQUEST)}.b.c`;
    for (const text of [...others, `${JWS}.more`, "javascript:alert(1)", `#request=${JWS}"`, long])
      expect(requestIn(text), text.slice(0, 40)).to.equal(null);
  });
});
