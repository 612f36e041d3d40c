/** Grant requests in links: the JWS comes back to the byte, everything else is refused, and nothing unpacks without bound. */
import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { sha256 } from "../../../core/sha256.ts";
import { grantRequestInput, MAX_GRANT_REQUEST, MAX_REQUESTED } from "../../../core/trace/grant-request.ts";
import { type DeflateRaw, packGrantRequest, unpackGrantRequest } from "../../../core/trace/request-link.ts";
import { hashOf } from "../build-trace.ts";

const deflate: DeflateRaw = (bytes, dictionary) => deflateRawSync(bytes, { level: 9, dictionary });
const NOW = 1_790_000_000;
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A request as a large office makes it: names that the dictionary does not know, words in both languages. */
function requestFor(datasets: number, seed = "seed"): string {
  const input = grantRequestInput({
    ...{ kid: hashOf(seed), department: 120_034, audience: "certrace.example/log/17" },
    ...{ iat: NOW, exp: NOW + 30 * 86_400, jti: hashOf(`${seed} jti`).slice(0, 24), purpose: "school-aid" },
    permissions: Array.from({ length: datasets }, (_, i) => ({
      holder: 1000 + 37 * i,
      dataset: `${["farm", "union", "pension", "insurance"][i % 4]}-${hashOf(`${i}`).slice(0, 3)}-register`,
      fields: ["category", `grade-${i}`, "since"],
    })),
    ...{ period: { days: 365 }, uses: 1 },
    words: {
      zh: "为了办理您的助学金，我们需要向这些部门了解您家里的情况，您不用提交任何材料，随时可以收回许可。",
      en: "For your grant we need to ask these departments about your family. You need not bring any papers.",
    },
  });
  const half = sha256(new TextEncoder().encode(seed));
  return `${input}.${encodeBase64url(Uint8Array.of(...half, ...half))}`;
}

/** What it comes to: the JWS, or the code of the refusal. */
const outcome = (text: string): Promise<string> =>
  unpackGrantRequest(text).catch((error: unknown) => {
    if (error instanceof CertraceError) return error.code;
    throw error;
  });

function packedOf(deflated: Uint8Array): string {
  const rest = Uint8Array.of(...new Uint8Array(64), ...deflated);
  return encodeBase64url(Uint8Array.of(1, ...sha256(rest).subarray(0, 4), ...rest));
}

describe("grant requests in links", () => {
  it("come back to the byte; a JWS is taken as it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.string(), async (datasets, seed) => {
        const jws = requestFor(datasets, seed);
        expect(await unpackGrantRequest(packGrantRequest(jws, deflate))).to.equal(jws);
        expect(await unpackGrantRequest(jws)).to.equal(jws);
      }),
    );
  });

  it("hold sixteen datasets of three fields, and words in two languages, in 1,200 characters", () => {
    expect(requestFor(16).length).to.be.above(2000);
    const link = `https://certrace.example/my-data#request=${packGrantRequest(requestFor(16), deflate)}`;
    expect(link.length).to.be.at.most(1200);
  });

  it("are refused with any bit changed, and cut anywhere", async () => {
    const packed = packGrantRequest(requestFor(6), deflate);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: packed.length - 1 }), fc.nat({ max: 5 }), async (at, bit) => {
        const other = BASE64URL[BASE64URL.indexOf(packed[at]!) ^ (1 << bit)];
        expect(await outcome(packed.slice(0, at) + other + packed.slice(at + 1))).to.equal(
          "grant-request-malformed",
        );
        expect(await outcome(packed.slice(0, at))).to.equal("grant-request-malformed");
      }),
      { numRuns: 300 },
    );
  });

  it("are refused for what is in them: too much, too little, something else", async () => {
    const bomb = deflateRawSync(Buffer.alloc(5_000_000, 32));
    expect(bomb.length).to.be.below(MAX_GRANT_REQUEST / 2);
    expect(await outcome(packedOf(bomb))).to.equal("grant-request-too-large");
    expect(await outcome("A".repeat(MAX_GRANT_REQUEST + 1))).to.equal("grant-request-too-large");
    const whole = deflateRawSync("{}.{}");
    expect(await outcome(packedOf(whole))).to.match(/^e30\.e30\.A{86}$/);
    const others = [whole.subarray(0, -1), Uint8Array.of(...whole, 0), Uint8Array.of(7), new Uint8Array()];
    for (const [i, bytes] of [...others, deflateRawSync(Uint8Array.of(0xff, 0x2e))].entries())
      expect(await outcome(packedOf(bytes)), `${i}`).to.equal("grant-request-malformed");
  });

  it("are packed only where they are requests", () => {
    expect(() => packGrantRequest("a.b.c", deflate)).to.throw(CertraceError);
    const most = requestFor(MAX_REQUESTED);
    expect(most.length).to.be.below(MAX_GRANT_REQUEST);
    expect(packGrantRequest(most, deflate).length).to.be.below(most.length / 2);
  });
});
