/** The form of a hint: what is written is read back, and nothing else is read. */
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { hintInput, MAX_HINT, parseHint, SEALED_BYTES } from "../../../core/successor/hint.ts";

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(encodeBase64url);
const place = fc.record({
  department: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  root: hash,
  index: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});
const hint = fc.record({
  by: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  iat: fc.integer({ min: 0, max: 253402300799 }),
  older: place,
  newer: place,
});
const KID = encodeBase64url(new Uint8Array(32).fill(3));
const SIGNATURE = encodeBase64url(new Uint8Array(64).fill(5));
const SEALED = encodeBase64url(new Uint8Array(SEALED_BYTES).fill(7));

const code = (jws: string): string => {
  try {
    parseHint(jws);
  } catch (error) {
    if (error instanceof CertraceError) return error.code;
    throw error;
  }
  return "read";
};

const part = (value: unknown) => encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));
const header = { alg: "ES256", kid: KID, typ: "certrace-successor+jwt" };
const payload = {
  by: 12,
  iat: 1_795_364_280,
  older: { department: 12, root: KID, index: 41 },
  newer: { department: 12, root: KID, index: 6 },
  sealed: SEALED,
};
const jwsOf = (head: unknown, body: unknown, signature = SIGNATURE) =>
  `${part(head)}.${part(body)}.${signature}`;

describe("a hint at a newer version", () => {
  it("is read as it was written, and always fits", () =>
    fc.assert(
      fc.property(hint, (said) => {
        const jws = `${hintInput(said, SEALED, KID)}.${SIGNATURE}`;
        expect(jws.length).to.be.at.most(MAX_HINT);
        const { signature, signingInput, sealed, kid, ...read } = parseHint(jws);
        expect(read).to.deep.equal(said);
        expect([kid, encodeBase64url(sealed), encodeBase64url(signature)]).to.deep.equal([
          KID,
          SEALED,
          SIGNATURE,
        ]);
        expect(jws).to.equal(`${signingInput}.${SIGNATURE}`);
      }),
    ));

  it("says of a place nothing but where it is", () => {
    const more = { ...payload.newer, number: "YS-2026-000041" };
    const { newer } = parseHint(`${hintInput({ ...payload, newer: more }, SEALED, KID)}.${SIGNATURE}`);
    expect(newer).to.deep.equal(payload.newer);
  });

  it("refuses everything else", () => {
    expect(code(jwsOf(header, payload))).to.equal("read");
    const wrong = [
      "",
      "a.b.c",
      "x".repeat(MAX_HINT + 1),
      jwsOf(header, payload).slice(0, -1),
      `${jwsOf(header, payload)}.`,
      jwsOf(header, payload, encodeBase64url(new Uint8Array(63))),
      jwsOf({ ...header, alg: "none" }, payload),
      jwsOf({ ...header, typ: "dc+sd-jwt" }, payload),
      jwsOf({ ...header, jwk: {} }, payload),
      jwsOf({ ...header, kid: "k" }, payload),
      jwsOf(header, { ...payload, number: "YS-2026-000041" }),
      jwsOf(header, { ...payload, by: 0 }),
      jwsOf(header, { ...payload, by: "12" }),
      jwsOf(header, { ...payload, iat: 1.5 }),
      jwsOf(header, { ...payload, older: { ...payload.older, index: -1 } }),
      jwsOf(header, { ...payload, newer: { ...payload.newer, registry: "eip155:1:0x" } }),
      jwsOf(header, { ...payload, sealed: SEALED.slice(4) }),
      jwsOf(header, { ...payload, sealed: undefined }),
    ];
    for (const each of wrong) expect(code(each), each.slice(0, 90)).to.equal("successor-malformed");
  });
});
