/** The two forms of a certificate, and everything about their form that must be refused. */
import { expect } from "chai";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { CertraceError } from "../../../core/errors.ts";
import { bindKey, editFile, makeBatch, makeKey } from "../build.ts";

const holder = makeKey();
const batch = makeBatch({ holder });
const file = batch.file(2);

function refusal(input: string | Uint8Array): { code: string; field: string | undefined } {
  try {
    parseCertificate(input);
  } catch (error) {
    if (error instanceof CertraceError) return { code: error.code, field: error.field };
    throw error;
  }
  return { code: "accepted", field: undefined };
}

describe("core/certificate/parse", () => {
  it("reads a certificate file and its compact form alike, but for the anchor", () => {
    const fromFile = parseCertificate(file);
    const fromCompact = parseCertificate(batch.compact(2));
    expect(fromFile.anchor).to.deep.equal(batch.anchors[2]);
    expect(fromCompact).to.deep.equal({ ...fromFile, form: "compact", anchor: null });
  });

  it("reads a key binding from either form", () => {
    const keyBinding = bindKey(holder, batch.certificates[2]!);
    const fromFile = parseCertificate(batch.file(2, undefined, keyBinding));
    const fromCompact = parseCertificate(batch.compact(2) + keyBinding);
    expect(fromFile.keyBinding?.nonce).to.equal("n-1");
    expect(fromCompact.keyBinding).to.deep.equal(fromFile.keyBinding);
  });

  it("does not mind how the JSON is laid out, nor white space around the compact form", () => {
    expect(parseCertificate(JSON.stringify(JSON.parse(file), null, 2))).to.deep.equal(parseCertificate(file));
    expect(parseCertificate(`\r\n${batch.compact(2)}\n`)).to.deep.equal(parseCertificate(batch.compact(2)));
  });

  it("knows exactly the members of the design: one missing or one more is refused, by its name", () => {
    const members = ["protected", "payload", "signature", "header"];
    const header = ["header.disclosures", "header.anchor"];
    const anchor = ["registry", "department", "root", "index", "size", "path"].map(
      (name) => `header.anchor.${name}`,
    );
    for (const field of [...members, ...header, ...anchor]) {
      const path = field.split(".");
      // biome-ignore lint/suspicious/noExplicitAny: tests bend documents in every way a type would forbid
      const parent = (object: any) => path.slice(0, -1).reduce((at, name) => at[name], object);
      const without = editFile(file, (object) => delete parent(object)[path.at(-1)!]);
      expect(refusal(without), field).to.deep.equal({ code: "member-missing", field });
      const more = editFile(file, (object) => (parent(object).extra = 1));
      const expected = [...path.slice(0, -1), "extra"].join(".");
      expect(refusal(more)).to.deep.equal({ code: "member-unknown", field: expected });
      const wrong = editFile(file, (object) => (parent(object)[path.at(-1)!] = null));
      expect(refusal(wrong), field).to.deep.equal({ code: "member-invalid", field });
    }
    const proto = file.replace('"header":', '"__proto__":{},"header":');
    expect(refusal(proto)).to.deep.equal({ code: "member-unknown", field: "__proto__" });
  });

  it("refuses anchors that cannot be", () => {
    const cases: [field: string, value: unknown][] = [
      ["registry", "eip155:1:0xABCDEF0000000000000000000000000000000000"],
      ["registry", "solana:1:0x0000000000000000000000000000000000000000"],
      ["department", 0],
      ["department", 2 ** 32],
      ["department", 1.5],
      ["root", "A".repeat(42)],
      ["root", `${"A".repeat(42)}B`],
      ["index", -1],
      ["index", 5],
      ["index", "2"],
      ["size", 0],
      ["size", 2 ** 32],
      ["path", ["A"]],
      ["path", [7]],
      ["path", "x"],
    ];
    for (const [name, value] of cases) {
      const field = `header.anchor.${name}`;
      expect(refusal(editFile(file, (f) => (f.header.anchor[name] = value)))).to.deep.equal({
        code: "member-invalid",
        field,
      });
    }
  });

  it("looks at the size before anything else", () => {
    const huge = new Uint8Array(100 << 20);
    expect(refusal(huge)).to.deep.equal({ code: "certificate-too-large", field: "certificate" });
    expect(refusal(" ".repeat((1 << 20) + 1)).code).to.equal("certificate-too-large");
    expect(refusal(" ".repeat(1 << 20)).code).to.equal("certificate-empty");
  });

  it("tells what is no certificate from what is a broken one", () => {
    const compact = batch.compact(2);
    for (const other of [
      "hello",
      "[]",
      '"text"',
      "%PDF-1.7\n%âã",
      compact.split("~")[0]!,
      `${compact} x`,
      `${compact}\u00a0`,
      "..",
    ]) {
      expect(refusal(other).code, other.slice(0, 20)).to.equal("certificate-unrecognised");
    }
    expect(refusal(`${compact}~`).code).to.equal("json-truncated");
    expect(refusal(compact.replace("~", "~!")).code).to.equal("certificate-unrecognised");
    expect(refusal(`${compact}a.b`)).to.deep.equal({ code: "key-binding-malformed", field: "kb_jwt" });
  });

  it("names the disclosure that cannot be read", () => {
    for (const [text, code] of [
      ["e30", "disclosure-malformed"],
      ["WzFd", "disclosure-malformed"],
      ["WyJhIl0", "disclosure-malformed"],
      ["WyJhIiwiYiIsMSwyXQ", "disclosure-malformed"],
      ["e30=", "base64url-invalid"],
      ["_w", "utf8-invalid"],
    ] as const) {
      const found = refusal(editFile(file, (f) => (f.header.disclosures[3] = text)));
      expect(found, text).to.deep.equal({ code, field: "disclosures[3]" });
    }
    expect(refusal(editFile(file, (f) => (f.header.disclosures[3] = "e3"))).code).to.equal(
      "base64url-invalid",
    );
    expect(refusal(editFile(file, (f) => (f.header.disclosures[3] = "ew"))).code).to.equal("json-truncated");
  });
});
