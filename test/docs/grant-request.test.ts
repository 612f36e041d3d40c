/** The grant request of docs/protocol.md against the code: its example is one, and its codes are all there. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { encodeBase64url, encodeBase64urlText } from "../../core/base64url.ts";
import { parseGrantRequest } from "../../core/trace/grant-request.ts";

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

  it("names every code, and no other", () => {
    const source = read("core/trace/grant-request.ts") + read("core/verify/grant-request.ts");
    const inCode = new Set([...source.matchAll(/"(grant-request-[a-z-]+)"/g)].map(([, code]) => code));
    const listed = new Set(
      [...(example! + codes!).matchAll(/`(grant-request-[a-z-]+)`/g)].map(([, code]) => code),
    );
    expect([...listed].sort()).to.deep.equal([...inCode].sort());
  });
});
