/**
 * Signatures judged in threads: the same judgement as on the main one, for many at once, for what is no signature, and
 * when the threads are gone, which says nothing about a signature.
 */
import { createSecretKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { p256FromJwk } from "../../../core/jwk.ts";
import { openSubmission } from "../../../server/ledger/kept-submissions.ts";
import { type SignedBytes, SubmissionThreads } from "../../../server/ledger/submission-threads.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = p256FromJwk(publicKey.export({ format: "jwk" }))!;
const other = p256FromJwk(
  generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }),
)!;
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function signed(n: number): SignedBytes {
  const signingInput = `${encoded({ alg: "ES256", kid: "k", typ: "certrace-submission+jwt" })}.${encoded({ jti: n, text: "张三".repeat(n % 50) })}`;
  const signature = sign("sha256", Buffer.from(signingInput), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return { signingInput, signature, events: Array.from({ length: (n % 3) + 1 }) as SignedBytes["events"] };
}
const jwsOf = ({ signingInput, signature }: SignedBytes) =>
  `${signingInput}.${Buffer.from(signature).toString("base64url")}`;

describe("submissions in threads", () => {
  const seal = createSecretKey(randomBytes(32));
  let threads: SubmissionThreads;
  before(() => {
    threads = new SubmissionThreads(seal, 2);
  });
  after(() => threads.close());

  it("are sealed as they were signed, each its own, however many come in the same moment", async () => {
    const all = Array.from({ length: 100 }, (_, n) => signed(n));
    const sealed = await Promise.all(all.map((each) => threads.check(key, each)));
    for (const [i, record] of sealed.entries()) {
      const opened = openSubmission(i, record!, seal);
      expect(opened).to.deep.include({ jws: jwsOf(all[i]!), count: all[i]!.events.length });
    }
  });

  it("are refused among good ones, one by one: altered, of another key, no signature at all", async () => {
    const good = signed(1);
    const asked: [typeof key, SignedBytes, boolean][] = [
      [key, good, true],
      [other, good, false],
      [key, { ...good, signingInput: `${good.signingInput}A` }, false],
      [key, { ...good, signature: good.signature.subarray(1) }, false],
      [key, { ...good, signature: new Uint8Array(64) }, false],
      [{ x: key.x, y: other.y }, good, false],
      [{ x: "", y: "not base64url" }, good, false],
      [key, signed(2), true],
    ];
    const answers = await Promise.all(asked.map(([by, submission]) => threads.check(by, submission)));
    expect(answers.map((answer) => answer !== null)).to.deep.equal(asked.map(([, , is]) => is));
  });

  it("are never good with any bit of the signature flipped", async () => {
    const { signature, ...rest } = signed(7);
    await fc.assert(
      fc.asyncProperty(fc.nat(64 * 8 - 1), async (bit) => {
        const bent = Uint8Array.from(signature);
        bent[bit >> 3]! ^= 1 << (bit & 7);
        expect(await threads.check(key, { ...rest, signature: bent })).to.equal(null);
      }),
      { numRuns: 60 },
    );
  });

  it("are judged here where no thread answers", async () => {
    const gone = new SubmissionThreads(seal, 1);
    await gone.close();
    const good = signed(3);
    expect(openSubmission(0, (await gone.check(key, good))!, seal).jws).to.equal(jwsOf(good));
    expect(await gone.check(other, good)).to.equal(null);
  });
});
