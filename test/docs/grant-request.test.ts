/** The grant request of docs/protocol.md against the code: its example is one, and its codes are all there. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import { encodeBase64url, encodeBase64urlText } from "../../core/base64url.ts";
import { parseGrantRequest } from "../../core/trace/grant-request.ts";
import { unpackGrantRequest } from "../../core/trace/request-link.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const text = read("docs/protocol.md");
const [, example, codes] = /\*\*Grant request\*\*.*?```json\n(.*?)```(.*?)\*\*Subject tag\*\*/s.exec(text)!;

describe("docs/protocol.md, grant requests", () => {
  it("has an example that can be read", () => {
    const header = { alg: "ES256", kid: "A".repeat(43), typ: "certrace-grant-request+jwt" };
    const signature = encodeBase64url(new Uint8Array(64));
    const request = parseGrantRequest(
      `${encodeBase64urlText(JSON.stringify(header))}.${encodeBase64urlText(example!)}.${signature}`,
    );
    expect(request).to.deep.include({ department: 12, purpose: "school-aid", period: { days: 30 } });
  });

  it("says how a request is packed, and with which dictionary", async () => {
    const dictionary = Buffer.from(/```text\n(.*)\n```/.exec(codes!)![1]!);
    const said = [`{"kid":"${"A".repeat(43)}"}`, JSON.stringify(JSON.parse(example!))];
    const rest = Buffer.concat([Buffer.alloc(64, 7), deflateRawSync(said.join("."), { dictionary })]);
    const check = createHash("sha256").update(rest).digest().subarray(0, 4);
    const packed = Buffer.concat([Buffer.of(1), check, rest]).toString("base64url");
    expect(await unpackGrantRequest(packed)).to.equal(
      [...said.map(encodeBase64urlText), encodeBase64url(new Uint8Array(64).fill(7))].join("."),
    );
  });

  it("names every code, and no other", () => {
    const source = read("core/trace/grant-request.ts") + read("core/verify/grant-request.ts");
    const inCode = new Set([...source.matchAll(/"(grant-request-[a-z-]+)"/g)].map(([, code]) => code));
    const listed = new Set(
      [...(example! + codes!).matchAll(/`(grant-request-[a-z-]+)`/g)].map(([, code]) => code),
    );
    expect([...listed].sort()).to.deep.equal([...inCode].sort());
  });
});
