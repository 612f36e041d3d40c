/** Documents for tests: a certificate rendered, and PDFs written by hand, with whatever a test wants in them. */
import { deflateSync } from "node:zlib";
import { renderCertificate } from "../core/papers/certificate-paper.ts";
import { PRESS } from "../server/papers/press.ts";
import { SERVICE } from "./core/build.ts";

export const DEPARTMENT_REF = {
  ...{ id: 12, identifier: "11990000000990032K" },
  ...{ name: "镜花省教育厅", nameEn: "Jinghua Province Department of Education" },
  ancestors: [
    {
      ...{ id: 1, identifier: "11990000000990016X" },
      ...{ name: "镜花省政务服务局", nameEn: "Jinghua Province Government Services" },
    },
  ],
};

export const paperOf = (file: string, metadata: string | null = null): Promise<Uint8Array> =>
  renderCertificate({ file, metadata, department: DEPARTMENT_REF, service: SERVICE }, PRESS);

/** A stream object's body. */
export const stream = (content: Uint8Array | string, entries = "", deflated = false): string => {
  const bytes = Buffer.from(content as string);
  const data = deflated ? deflateSync(bytes) : bytes;
  return `<<${entries}/Length ${data.length}${deflated ? "/Filter/FlateDecode" : ""}>>\nstream\n${data.toString("latin1")}\nendstream`;
};

/** A PDF of these objects, numbered from 1; the first is the catalog. Bodies are Latin-1. */
export function pdfOf(objects: readonly string[], trailer = ""): Uint8Array {
  let file = "%PDF-1.7\n";
  const offsets = objects.map((body, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const start = file.length;
  const rows = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  file += `trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

export interface Attached {
  content: Uint8Array | string;
  name?: string;
}

/** A PDF of one empty page with files attached. @param more further entries of the catalog, further objects (from number 4) */
export function pdfWith(
  attached: readonly Attached[],
  { catalog = "", objects = [] as string[], trailer = "" } = {},
): Uint8Array {
  const first = 4 + objects.length;
  const names = attached.map((_, i) => `(${i})${first + 2 * i} 0 R`).join("");
  return pdfOf(
    [
      `<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[${names}]>>>>${catalog}>>`,
      "<</Type/Pages/Count 1/Kids[3 0 R]>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
      ...objects,
      ...attached.flatMap(({ content, name = "certificate.json" }, i) => [
        `<</Type/Filespec/F(${name})/UF(${name})/EF<</F ${first + 2 * i + 1} 0 R>>>>`,
        stream(content, "/Type/EmbeddedFile", true),
      ]),
    ],
    trailer,
  );
}
