/** What is refused before it is read or verified, and why; everything else is passed on unchanged. */
import { expect } from "chai";
import fc from "fast-check";
import { takeIn } from "../../../web/verify/intake.ts";

const LIMIT = 2000;
const LIMITS = { certificate: 1000, receipt: LIMIT, report: 1000, evidence: 1000 };
const take = (content: BlobPart) => takeIn(new File([content], "file"), LIMITS);

describe("web/verify/intake", () => {
  it("passes text on unchanged, a byte order mark included", async () => {
    expect(await take('{"a":"证"}')).to.deep.equal({ name: "file", text: '{"a":"证"}' });
    expect(await take("\ufeff{}")).to.deep.equal({ name: "file", text: "\ufeff{}" });
  });

  it("refuses by content, never by name", async () => {
    const cases: [Uint8Array<ArrayBuffer>, string][] = [
      [Uint8Array.of(0x89, 0x50, 0x4e, 0x47), "picture"],
      [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "picture"],
      [new TextEncoder().encode("RIFF\0\0\0\0WEBP"), "picture"],
      [new TextEncoder().encode("\0\0\0\u0018ftypheic"), "picture"],
      [new TextEncoder().encode("%PDF-1.4"), "pdf-truncated"],
      [new TextEncoder().encode("PK\u0003\u0004"), "document"],
      [Uint8Array.of(0x1f, 0x8b, 8), "document"],
      [Uint8Array.of(0xfe, 0xff, 0), "binary"],
      [new Uint8Array(0), "empty"],
      [new Uint8Array(LIMIT + 1), "large"],
    ];
    for (const [content, refusal] of cases) {
      expect(await take(content)).to.deep.equal({ name: "file", refusal, size: content.length });
    }
  });

  it("lets a receipt be larger than a certificate", async () => {
    const receipt = `{"entries": "${"x".repeat(1500)}"}`;
    expect(await take(receipt)).to.have.property("text", receipt);
    expect(await take(receipt.replace("entries", "payload"))).to.include({ refusal: "large" });
  });

  it("never reads what is too large", async () => {
    const file = new File([new Uint8Array(LIMIT + 1)], "file");
    file.arrayBuffer = () => Promise.reject(new Error("was read"));
    expect(await takeIn(file, LIMITS)).to.include({ refusal: "large" });
  });

  it("says so when the device cannot read it", async () => {
    const file = new File(["{}"], "folder");
    file.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotFoundError"));
    expect(await takeIn(file, LIMITS)).to.include({ refusal: "unreadable" });
  });

  it("takes a list of numbers for one, by its name and what is in it; a damaged certificate for what it was", async () => {
    const list = (name: string, content: BlobPart = "number\nYS-1") =>
      takeIn(new File([content], name), LIMITS);
    for (const name of ["list.csv", "LIST.TXT", "numbers", "Pasted text", "粘贴的文字"])
      expect(await list(name), name).to.include({ refusal: "list" });
    for (const name of ["licence.json", "licence.sd-jwt", "report.jws"])
      expect(await list(name), name).to.have.property("text");
    expect(await list("licence.txt", '{"payload":"1"}')).to.have.property("text");
    expect(await list("list.csv", Uint8Array.of(0xb1, 0xe0, 0xba, 0xc5))).to.include({ refusal: "encoding" });
  });

  it("never throws, whatever the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: LIMIT + 10 }), async (bytes) => {
        const intake = await take(new Uint8Array(bytes));
        expect("text" in intake || "refusal" in intake).to.equal(true);
      }),
    );
  });
});
