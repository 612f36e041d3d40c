/** Many papers at once: in their order, at the taker's pace, each failure under the name of its paper. */
import { expect } from "chai";
import type { PaperTerms } from "../../../core/papers/certificate-paper.ts";
import { attachedCertificate } from "../../../core/pdf/attached.ts";
import { renderAll } from "../../../server/papers/render-all.ts";
import { zipOf } from "../../../server/zip.ts";
import { makeBatch, SERVICE } from "../../core/build.ts";
import { DEPARTMENT_REF, paperOf } from "../../papers.ts";

describe("rendering many certificates", function () {
  this.timeout(60_000);
  const COUNT = 14;
  const batch = makeBatch({ count: COUNT });
  let asked = 0;

  async function* papers(
    change: (terms: PaperTerms, i: number) => PaperTerms = (terms) => terms,
  ): AsyncGenerator<PaperTerms & { name: string }> {
    for (asked = 0; asked < COUNT; ) {
      const i = asked++;
      const terms = { file: batch.file(i), metadata: null, department: DEPARTMENT_REF, service: SERVICE };
      yield { name: `${i}.pdf`, ...change(terms, i) };
    }
  }

  it("gives each in its order, the same bytes as rendered alone", async () => {
    const names: string[] = [];
    for await (const { name, content } of renderAll(papers(), { threads: 2 })) {
      expect(Buffer.from(await attachedCertificate(content)).toString()).to.equal(batch.file(names.length));
      if (names.length === 5) expect(Buffer.compare(content, await paperOf(batch.file(5)))).to.equal(0);
      names.push(name);
    }
    expect(names).to.deep.equal(Array.from({ length: COUNT }, (_, i) => `${i}.pdf`));
  });

  it("asks for no more than a few ahead of whoever takes them", async () => {
    const rendering = renderAll(papers(), { threads: 1 });
    await rendering.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked).to.be.lessThan(8);
    await rendering.return(undefined);
  });

  it("fails with the code of what could not be rendered, and names it", async () => {
    const broken = papers((terms, i) => (i === 7 ? { ...terms, file: "{}" } : terms));
    const taken: string[] = [];
    try {
      for await (const { name } of renderAll(broken, { threads: 2 })) taken.push(name);
      expect.fail("a certificate that is none was rendered");
    } catch (error) {
      expect(error).to.include({ code: "member-missing", field: "7.pdf" });
    }
    expect(taken).to.have.length(7);
  });

  it("ends when it is told to", async () => {
    const stop = new AbortController();
    const taken: string[] = [];
    try {
      for await (const { name } of renderAll(papers(), { threads: 2, signal: stop.signal })) {
        taken.push(name);
        if (taken.length === 3) stop.abort(new Error("told to"));
      }
      expect.fail("it went on");
    } catch (error) {
      expect((error as Error).message).to.equal("told to");
    }
    expect(taken).to.have.length(3);
  });

  it("goes straight into an archive, the same every time", async () => {
    const zip = async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of zipOf(renderAll(papers(), { threads: 2 }))) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    const first = await zip();
    expect(first.subarray(0, 4).toString("latin1")).to.equal("PK\x03\x04");
    expect(Buffer.compare(first, await zip())).to.equal(0);
  });
});
