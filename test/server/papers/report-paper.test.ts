/** A report on paper names what the certificate says as its type does, in both languages and in the type's order. */
import { expect } from "chai";
import { getDocument } from "unpdf/pdfjs";
import { parseTypeMetadata, type TypeMetadata } from "../../../core/certificate/type-metadata.ts";
import type { ReportContent } from "../../../core/report/report.ts";
import { renderReport } from "../../../server/papers/report-paper.ts";

const words = (zh: string, en: string) => ({ "zh-CN": zh, en });
const claim = (path: (string | number)[], text: string) => ({ path, text, value: text, disclosable: true });

const content = {
  iss: "https://certrace.example",
  iat: 1_790_000_000,
  certificate: { sha256: "A".repeat(43) },
  asked: { at: null },
  verification: {
    ...{ verdict: "valid", at: 1_790_000_000, now: 1_790_000_000, head: null, anchoredAt: null },
    ...{ word: words("有效", "Valid"), sentence: words("证照有效。", "It is valid.") },
    checks: [
      {
        name: "format",
        outcome: "pass",
        code: "format-ok",
        sentence: words("格式正确。", "It can be read."),
      },
    ],
    certificate: {
      ...{ vct: "https://certrace.example/types/9", number: "9-1", issuer: null },
      claims: [
        claim(["unknown"], "of no label"),
        claim(["address", "street"], "镜湖路1号"),
        claim(["pets", 0, "kind"], "cat"),
        claim(["name"], "欧阳明月"),
      ],
    },
  },
} as unknown as ReportContent;

const label = (zh: string, en: string) => [
  { locale: "zh-CN", label: zh },
  { locale: "en", label: en },
];
const metadata = parseTypeMetadata(
  JSON.stringify({
    vct: "https://certrace.example/types/9",
    display: [
      { locale: "zh-CN", name: "户籍证明" },
      { locale: "en", name: "Household certificate" },
    ],
    claims: [
      { path: ["name"], display: label("姓名", "Full name") },
      { path: ["address"], display: label("住址", "Address") },
      { path: ["address", "street"], display: label("街道", "Street") },
      { path: ["pets"], display: label("宠物", "Pets") },
      { path: ["pets", null, "kind"], display: label("种类", "Kind") },
    ],
  }),
);

async function textOf(by: TypeMetadata | null): Promise<string> {
  const data = Uint8Array.from(await renderReport("a.b.c", content, by));
  const document = await getDocument({ data, verbosity: 0 }).promise;
  const { items } = await (await document.getPage(1)).getTextContent();
  return items.map((item) => ("str" in item ? item.str : "")).join("|");
}

describe("a report on paper", function () {
  this.timeout(30_000);

  it("names claims by the type's labels in both languages, in the type's order", async () => {
    const text = await textOf(metadata);
    const said = [
      "户籍证明",
      "Household certificate",
      "姓名",
      "Full name",
      "住址 › 街道",
      "Address › Street",
    ].concat(["宠物 › 1 › 种类", "Pets › 1 › Kind", "unknown"]);
    const places = said.map((each) => text.indexOf(each));
    expect(places, text).not.to.include(-1);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    for (const raw of ["name|", "address", "pets"]) expect(text).not.to.contain(`|${raw}`);
  });

  it("falls back to the names that were signed", async () => {
    const text = await textOf(null);
    for (const name of ["name", "address › street", "pets › 1 › kind"]) expect(text).to.contain(name);
  });
});
