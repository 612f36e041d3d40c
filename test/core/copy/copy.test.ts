/** Restricted copies: what they show, what they are bound to, and what an adversary makes of them. */
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import { disclose } from "../../../core/certificate/disclose.ts";
import { presentationHash } from "../../../core/certificate/key-binding.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import {
  bindingInput,
  boundCopy,
  disclosableClaims,
  sealedCopy,
  selectClaims,
} from "../../../core/copy/make.ts";
import { parseSeal, sealInput, writeTerms } from "../../../core/copy/seal.ts";
import { type CopyTerms, isTerm, requireTerms } from "../../../core/copy/terms.ts";
import { digestText } from "../../../core/crypto.ts";
import { editFile, makeBatch, makeKey, NOW, signText, type TestKey } from "../build.ts";
import { ask, checkOf } from "../verify/ask.ts";
import { SALT, sealFor } from "./seal-for.ts";

const service = makeKey();
const holder = makeKey();
const TERMS: CopyTerms = { recipient: "示例银行", purpose: "贷款", until: NOW + 1000 };
const copyKeys = [{ kid: service.kid, key: service }];
const batch = makeBatch({ count: 5, holder, nbf: 1, exp: NOW + 10 ** 6 });
const facts = batch.facts(2);
const original = parseCertificate(batch.file(2));

function sealed(claims: readonly string[], terms = TERMS): string {
  const selection = selectClaims(original, claims);
  const text = writeTerms(terms, SALT);
  const input = sealInput(
    {
      iss: "https://certrace.example",
      iat: NOW - 10,
      until: terms.until,
      sd_hash: selection.sdHash,
      terms_hash: digestText(text),
    },
    service.kid,
  );
  return sealedCopy(selection, terms, {
    jws: `${input}.${encodeBase64url(signText(service, input))}`,
    terms: text,
  });
}

function bound(claims: readonly string[], terms = TERMS, by: TestKey = holder): string {
  const selection = selectClaims(original, claims);
  const input = bindingInput(selection, terms, { iat: NOW - 10, nonce: SALT });
  return boundCopy(selection, `${input}.${encodeBase64url(signText(by, input))}`);
}

const names = disclosableClaims(original);
const some = names.slice(0, 3);
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
    return "nothing thrown";
  } catch (error) {
    return (error as { code: unknown }).code;
  }
};

describe("core/copy", () => {
  for (const [how, make] of [
    ["sealed by a service", sealed],
    ["bound by the holder's key", bound],
  ] as const) {
    it(`shows only what was chosen, and for whom, ${how}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.subarray(names), async (chosen) => {
          const answer = await ask(make(chosen), facts, { copyKeys });
          expect(answer.verdict).to.equal("valid");
          const shown = answer.certificate!.claims.filter(({ disclosable }) => disclosable);
          expect([...new Set(shown.map(({ path }) => path[0]))].sort()).to.deep.equal(
            chosen.filter((name) => name !== "certificate_number").sort(),
          );
          const { code, params } = checkOf(answer, "holder");
          expect(code).to.equal("copy-ok");
          expect(params).to.include({ ...TERMS, by: make === bound ? "holder" : "service" });
        }),
        { numRuns: 30 },
      );
    });

    it(`has run out after its last second, however the certificate stands, ${how}`, async () => {
      const file = make(some);
      const at = (now: number, more = {}) =>
        ask(file, facts, { copyKeys, now, factsTolerance: 10 ** 6, ...more });
      expect((await at(TERMS.until)).verdict).to.equal("valid");
      const late = await at(TERMS.until + 1);
      expect(late.verdict).to.equal("expired");
      expect(checkOf(late, "period").code).to.equal("copy-expired");
      // asking about the past does not bring it back
      expect((await at(TERMS.until + 1, { at: NOW - 100 })).verdict).to.equal("expired");
    });

    it(`fails with one disclosure more, fewer, or in another order, ${how}`, async () => {
      const file = make(some);
      const more = original.disclosures.map(({ text }) => text);
      const bend = (edit: (disclosures: string[]) => string[]) =>
        ask(
          editFile(file, (f) => (f.header.disclosures = edit(f.header.disclosures))),
          facts,
          { copyKeys },
        );
      for (const edit of [
        (texts: string[]) => texts.slice(1),
        (texts: string[]) => texts.toReversed(),
        (texts: string[]) => [...texts, more.find((text) => !texts.includes(text))!],
      ]) {
        const answer = await bend(edit);
        expect(answer.verdict).to.equal("invalid");
        expect(checkOf(answer, "holder").code).to.equal("copy-altered");
      }
    });

    it(`is never valid after any bit of it was flipped, ${how}`, async () => {
      const bytes = new TextEncoder().encode(make(some));
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
          const bent = bytes.slice();
          bent[bit >> 3]! ^= 1 << (bit & 7);
          const { verdict } = await ask(bent, facts, { copyKeys });
          expect(verdict, `bit ${bit}`).to.be.oneOf(["invalid", "undetermined"]);
        }),
        { numRuns: 1500 },
      );
    });
  }

  it("does not take another recipient, purpose or day", async () => {
    const other = writeTerms({ ...TERMS, recipient: "Another Bank" }, SALT);
    const answer = await ask(
      editFile(sealed(some), (f) => (f.header.copy.terms = other)),
      facts,
      { copyKeys },
    );
    expect([answer.verdict, checkOf(answer, "holder").code]).to.deep.equal(["invalid", "copy-altered"]);
    const forged = await ask(bound(some, { ...TERMS, recipient: "Another Bank" }, makeKey()), facts);
    expect([forged.verdict, checkOf(forged, "holder").code]).to.deep.equal(["invalid", "copy-signature"]);
    const longer = sealFor(service, sealed(some), { ...TERMS, until: NOW + 10 ** 9 }, { by: makeKey() });
    expect((await ask(longer, facts, { copyKeys })).verdict).to.equal("invalid");
  });

  it("cannot be confirmed without the key of its service, and is no verdict then", async () => {
    for (const keys of [null, []])
      expect((await ask(sealed(some), facts, { copyKeys: keys })).verdict).to.equal("undetermined");
  });

  it("is a plain certificate once its wrapper was stripped: nothing is said of a permission", async () => {
    const answer = await ask(
      editFile(sealed(some), (f) => delete f.header.copy),
      facts,
    );
    expect([answer.verdict, checkOf(answer, "holder").code]).to.deep.equal(["valid", "holder-not-presented"]);
  });

  it("does not count as a presentation that a verifier asked for", async () => {
    const expected = { audience: TERMS.recipient, nonce: "n-1" };
    expect((await ask(bound(some), facts, { expected })).verdict).to.equal("invalid");
    expect((await ask(sealed(some), facts, { expected, copyKeys })).verdict).to.equal("invalid");
  });

  it("takes a claim with all that can be withheld inside it, members and elements", async () => {
    const nested = makeBatch({
      disclosable: () => [
        ["address", "street"],
        ["address", "city"],
        ["activities", 0],
        ["activities"],
        ["owner"],
      ],
    });
    const whole = parseCertificate(nested.file(1));
    expect(disclosableClaims(whole).sort()).to.deep.equal(["activities", "address", "owner"]);
    for (const [name, count] of [
      ["address", 2],
      ["activities", 2],
      ["owner", 1],
    ] as const) {
      const { certificate, disclosures } = selectClaims(whole, [name]);
      expect(disclosures, name).to.have.length(count);
      // nothing is left without what it stands in
      const { claims } = disclose(certificate.body, disclosures);
      expect(claims[name]).to.deep.equal(disclose(whole.body, whole.disclosures).claims[name]);
    }
  });

  it("refuses what cannot be made, with its code", () => {
    expect(codeOf(() => selectClaims(original, ["nothing"]))).to.equal("copy-claims");
    expect(codeOf(() => selectClaims(original, ["iss"]))).to.equal("copy-claims");
    expect(codeOf(() => selectClaims(parseCertificate(sealed(some)), some))).to.equal("copy-of-copy");
    expect(codeOf(() => selectClaims({ ...original, anchor: null }, some))).to.equal("anchor-missing");
    const selection = selectClaims(original, some);
    const seal = parseCertificate(sealed(names)).copy!.text;
    expect(codeOf(() => sealedCopy(selection, TERMS, seal))).to.equal("copy-seal-other");
    for (const bad of ["", " x", "a\nb", "a\u202eb", "x".repeat(121), "\ud800"]) {
      expect(isTerm(bad)).to.equal(false);
      expect(codeOf(() => requireTerms({ ...TERMS, recipient: bad }, NOW))).to.equal("copy-terms");
    }
    expect(codeOf(() => requireTerms({ ...TERMS, until: NOW - 1 }, NOW))).to.equal("copy-terms");
    expect(codeOf(() => requireTerms(TERMS, NOW))).to.equal("nothing thrown");
  });

  it("reads only seals of its own form", () => {
    const good = parseCertificate(sealed(some)).copy!;
    expect(parseSeal({ ...good.text })).to.deep.equal(good);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(codeOf(() => parseSeal(value as never))).to.equal("copy-malformed");
      }),
    );
    for (const edit of [
      { ...good.text, more: 1 },
      { jws: good.text.jws },
      { ...good.text, jws: `${good.text.jws}.` },
    ])
      expect(codeOf(() => parseSeal(edit as never))).to.equal("copy-malformed");
    expect(presentationHash(parseCertificate(sealed(some)), digestText)).to.equal(good.claims.sd_hash);
  });

  it("takes nobody's word twice: a file bound by a holder and sealed by a service is refused", async () => {
    const { copy } = JSON.parse(sealed(some)).header;
    const both = await ask(
      editFile(bound(some), (f) => (f.header.copy = copy)),
      facts,
      { copyKeys },
    );
    expect(checkOf(both, "format").code).to.equal("copy-malformed");
  });
});
