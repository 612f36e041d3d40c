/** The catalogue: which version holds, since when, and what the log says of it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { catalogueHash } from "../../../core/trace/catalogue.ts";
import { readCatalogueFile } from "../../../server/ledger/catalogue.ts";
import { accessEvent, CATALOGUE } from "../../core/build-trace.ts";
import { codeOf, type LedgerWorld, openWorld } from "./ledger-world.ts";

describe("catalogue", () => {
  let world: LedgerWorld;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  const closed = { ...CATALOGUE, version: 2, legalBases: [] };
  const size = () => world.ledger.log.size;

  it("is logged with its hash, under the tag of the department that runs the log", async () => {
    const { log, operatorTag, catalogues } = world.ledger;
    expect(JSON.parse((await log.body(0))!)).to.include({
      kind: "catalogue",
      version: 1,
      hash: catalogueHash(CATALOGUE),
    });
    expect((await log.entry(0))!.tag).to.deep.equal(operatorTag);
    expect(catalogues.current).to.deep.equal({
      catalogue: CATALOGUE,
      hash: catalogueHash(CATALOGUE),
      index: 0,
    });
  });

  it("is not logged again for the same content, whatever its layout, also after a restart", async () => {
    await world.reopen({ catalogue: JSON.parse(JSON.stringify(CATALOGUE, null, 4)) });
    expect(await world.ledger.catalogues.adopt(CATALOGUE)).to.equal(null);
    expect(size()).to.equal(1);
  });

  it("holds from its entry on, for the submissions behind it and not for those before", async () => {
    expect((await world.submit([accessEvent()])).status).to.equal(200);
    const [before, index, after] = await Promise.all([
      world.submit([accessEvent()]),
      world.ledger.catalogues.adopt(closed),
      world.submit([accessEvent()]),
    ]);
    for (const { status, receipt } of [before, after])
      expect(status).to.equal(receipt.entries[0]!.index < index! ? 200 : 403);
    expect((await world.submit([accessEvent()])).refused[0]!.code).to.equal("law-unknown");
    const { catalogues } = world.ledger;
    expect((await catalogues.at(index!))!.catalogue).to.deep.equal(CATALOGUE);
    expect((await catalogues.at(index! + 1))!.catalogue).to.deep.equal(closed);
    expect(await catalogues.at(0)).to.equal(null);
    await world.reopen({ catalogue: closed });
    expect(world.ledger.catalogues.current.index).to.equal(index);
  });

  it("goes up only: an older version, or another text under the same number, is refused before anything is opened", async () => {
    await world.ledger.catalogues.adopt(closed);
    for (const catalogue of [CATALOGUE, { ...CATALOGUE, version: 2 }]) {
      expect(await codeOf(world.ledger.catalogues.adopt(catalogue))).to.equal("catalogue-version");
      expect(await codeOf(world.reopen({ catalogue }))).to.equal("catalogue-version");
      await world.reopen({ catalogue: closed });
    }
    expect(size()).to.equal(2);
  });

  it("is read from a file, with the member that is wrong", async () => {
    const folder = await mkdtemp(join(tmpdir(), "certrace-catalogue-"));
    const file = join(folder, "catalogue.json");
    try {
      expect(await codeOf(readCatalogueFile(file))).to.equal("catalogue-unreadable");
      await writeFile(file, Buffer.from([0xff, 0xfe]));
      expect(await codeOf(readCatalogueFile(file))).to.equal("catalogue-unreadable");
      await writeFile(file, JSON.stringify({ ...CATALOGUE, datasets: [{}] }));
      const error = await readCatalogueFile(file).catch((thrown) => thrown);
      expect([error.code, error.field]).to.deep.equal(["catalogue-invalid", "datasets[0].code"]);
      await writeFile(file, JSON.stringify(CATALOGUE));
      expect(await readCatalogueFile(file)).to.deep.equal(CATALOGUE);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
