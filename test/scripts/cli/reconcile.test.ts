/** `certrace reconcile` as a process: agreement, differences, and what cannot be looked at. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { makeBatch, REGISTRY, type TestBatch } from "../../core/build.ts";
import { type FactsService, factsService } from "./facts-service.ts";
import { certrace } from "./run.ts";

describe("certrace reconcile", () => {
  let folder: string;
  let service: FactsService;
  let batch: TestBatch;
  const path = (name: string) => join(folder, name);
  const reconcile = (...args: string[]) =>
    certrace([
      "reconcile",
      ...args,
      "--type",
      path("type.json"),
      "--out",
      path("issued"),
      "--service",
      service.url,
    ]);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-reconcile-"));
    batch = makeBatch({ claims: (i) => ({ certificate_number: `N${i}`, name: `name ${i}` }) });
    service = await factsService([{ batch }]);
    const { value } = batch.facts(0).batch as {
      value: { size: number; typeId: number; list: number; root: string };
    };
    const { root, size, list } = value;
    const { department } = batch.anchors[0]!;
    const placed = { batch: "0001", root, size, list, kid: batch.key.kid, transaction: "0x", block: 1 };
    const manifest = {
      ...{
        v: 1,
        job: "j",
        registry: REGISTRY,
        department,
        service: service.url,
        type: { id: value.typeId, vct: "urn:x" },
      },
      ...{
        counts: { issued: size },
        batches: [placed],
        certificates: "certificates",
        index: "certificates.csv",
      },
    };
    await mkdir(path("issued/certificates"), { recursive: true });
    await writeFile(path("issued/manifest.json"), JSON.stringify(manifest));
    const lines = Array.from({ length: size }, (_, i) => `N${i},${i + 2},0001,${i},certificates/${i}.json\n`);
    await writeFile(path("issued/certificates.csv"), `number,line,batch,index,file\n${lines.join("")}`);
    for (let i = 0; i < size; i++) await writeFile(path(`issued/certificates/${i}.json`), batch.file(i));
    const type = {
      vct: "urn:x",
      claims: [{ path: ["name"] }, { path: ["certificate_number"] }],
      mapping: { claims: [{ path: ["name"], column: "name", kind: "text" }], number: { column: "no" } },
    };
    await writeFile(path("type.json"), JSON.stringify(type));
    await writeFile(path("register.csv"), "no,name\nN0,name 0\nN1,another\nN7,name 7\n");
  });
  after(async () => {
    await service?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("tells every difference, writes them down, and exits 3", async () => {
    const { code, out, err } = await reconcile(path("register.csv"), "--result", path("result"));
    expect([code, err]).to.deep.equal([3, ""]);
    expect(out).to.contain("[row-without-certificate]").and.to.contain("[certificate-without-row]");
    expect(out).to.contain("[claims-differ]").and.not.to.contain("another");
    expect(out).to.contain("[not-checked]"); // this service publishes no lists
    const all = JSON.parse(await readFile(path("result/differences.json"), "utf8")) as {
      kind: string;
      number: string;
    }[];
    expect(
      all.filter(({ kind }) => kind === "certificate-without-row").map(({ number }) => number),
    ).to.deep.equal(["N2", "N3", "N4"]);
  });

  it("answers JSON, and failures by their code", async () => {
    const { out } = await reconcile(path("register.csv"), "--json");
    expect((JSON.parse(out) as { rows: number }).rows).to.equal(3);
    const missing = await reconcile(path("none.csv"));
    expect([missing.code, missing.err.includes("register-unreadable")]).to.deep.equal([1, true]);
  });
});
