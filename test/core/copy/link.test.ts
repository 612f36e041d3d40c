/** Copies in links: what comes out is what went in, and nothing that was tampered with opens. */

import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import {
  carryingLink,
  decryptCopy,
  depositLink,
  encryptCopy,
  LONGEST_LINK,
  readLink,
} from "../../../core/copy/link.ts";
import type { CertraceError } from "../../../core/errors.ts";

const SERVICE = "https://certrace.example";
const codeOf = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => "nothing thrown",
    (error: unknown) => (error as CertraceError).code,
  );
const text = fc.string({ unit: "grapheme", maxLength: 300 });

describe("core/copy/link", () => {
  it("carries a short copy whole, and no long one", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (file) => {
        const link = await carryingLink(file, SERVICE);
        if (link === null) return;
        expect(link.length).to.be.at.most(LONGEST_LINK);
        expect(new URL(link).search + new URL(link).pathname).to.equal("/");
        expect(await readLink(link)).to.deep.equal({ file });
      }),
      { numRuns: 50 },
    );
    const random = encodeBase64url(crypto.getRandomValues(new Uint8Array(2000)));
    expect(await carryingLink(random, SERVICE)).to.equal(null);
  });

  it("opens what was deposited, with the key of the link alone", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (file) => {
        const made = await encryptCopy(file);
        const link = await readLink(depositLink(made, SERVICE));
        expect(link).to.deep.equal({ deposit: made.id, key: made.key });
        expect(await decryptCopy(made.ciphertext, link as { deposit: string; key: string })).to.equal(file);
      }),
      { numRuns: 20 },
    );
  });

  it("refuses a deposit that was tampered with, given for another, or opened with another key", async () => {
    const [one, other] = [await encryptCopy("one"), await encryptCopy("other")];
    const about = { deposit: one.id, key: one.key };
    expect(await codeOf(decryptCopy(other.ciphertext, about))).to.equal("copy-deposit-other");
    for (let at = 0; at < one.ciphertext.length; at++) {
      const bent = one.ciphertext.slice();
      bent[at]! ^= 1;
      expect(await codeOf(decryptCopy(bent, about))).to.equal("copy-deposit-other");
    }
    expect(await codeOf(decryptCopy(one.ciphertext, { ...about, key: other.key }))).to.equal(
      "copy-link-broken",
    );
  });

  it("tells links from other texts, and broken ones from both", async () => {
    for (const other of [
      "",
      "https://certrace.example/",
      "#registry=eip155:1:0x0&index=1",
      "#c=",
      "{}",
      "a#d=b",
    ])
      expect(await readLink(other)).to.equal(null);
    expect(await codeOf(readLink("#c=AAAAA"))).to.equal("copy-link-broken");
    const bomb = encodeBase64url(deflateRawSync(Buffer.alloc(64 << 20)));
    expect(await codeOf(readLink(`#c=${bomb}`))).to.equal("copy-link-broken");
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (any) => {
        expect(await codeOf(readLink(`#c=${any}`))).to.be.oneOf(["nothing thrown", "copy-link-broken"]);
      }),
    );
  });
});
