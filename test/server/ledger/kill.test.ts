/** A trace log killed at any moment: nothing that was receipted is missing, no size ever has two roots. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { auditLog } from "../../../server/ledger/audit.ts";
import { openTraceLog } from "../../../server/ledger/trace-log.ts";
import { openLevelStore } from "../../../server/store/level.ts";
import { hex, inFolder, sign, treeOf } from "./build-log.ts";

const KILLS = 10;

interface Told {
  receipts: { first: number; leaves: string[] }[];
  /** roots by size: of checkpoints and epochs, over all rounds */
  roots: Map<number, string>;
  mapRoots: Map<number, string>;
}

describe("trace log, killed", () => {
  it("keeps every receipt and every root that it gave out, over many kills", async function () {
    this.timeout(120_000);
    await inFolder(async (folder) => {
      const told: Told = { receipts: [], roots: new Map(), mapRoots: new Map() };
      for (let round = 0; round < KILLS; round++) {
        await killAfter(folder, 1 + ((round * 5) % 23), (round * 3) % 11, told);
        await expectKept(folder, told, round === KILLS - 1);
      }
      expect(told.receipts.length).to.be.at.least(KILLS);
      expect([...told.mapRoots.keys()].filter((size) => size > 0).length).to.be.at.least(2);
    });
  });
});

/**
 * Lets the child say so many things, and then some milliseconds more, before it is killed; some have told
 * of an epoch by then.
 */
async function killAfter(folder: string, lines: number, more: number, told: Told): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "log-child.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let said = 0;
  let epochs = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.endsWith("}")) continue; // the last thing it said, cut off
    const { first, leaves, size, epoch, root, mapRoot } = JSON.parse(line);
    same(told.roots, size ?? epoch, root);
    if (mapRoot !== undefined) same(told.mapRoots, epoch, mapRoot);
    else told.receipts.push({ first, leaves });
    if (lines % 3 === 0 && epochs === 0 && !(epoch > 0)) continue;
    if (epoch > 0) epochs += 1;
    if (++said === lines) setTimeout(() => child.kill("SIGKILL"), more);
  }
  await ended;
}

function same(roots: Map<number, string>, size: number, root: string): void {
  expect(roots.get(size) ?? root, `root at ${size}`).to.equal(root);
  roots.set(size, root);
}

async function expectKept(folder: string, told: Told, thoroughly: boolean): Promise<void> {
  const store = await openLevelStore(join(folder, "store"));
  const log = await openTraceLog({ store, folder, sign });
  const { size } = log;
  const tree = treeOf(await log.entries(0, size), size);
  expect(hex(log.checkpoint.root)).to.equal(hex(tree.root));
  for (const { first, leaves } of told.receipts) {
    expect(first + leaves.length).to.be.at.most(size);
    for (const [i, leaf] of leaves.entries()) expect(hex(tree.leafHash(first + i))).to.equal(leaf);
    expect(Buffer.from((await store.get(`jti/${first}`))!).toString()).to.equal(String(leaves.length));
  }
  for (const [at, root] of told.roots) expect(hex(await log.rootAt(at))).to.equal(root);
  for (const [at, mapRoot] of told.mapRoots) expect(hex((await log.epochAt(at))!.mapRoot)).to.equal(mapRoot);
  await log.close();
  // What a kill may leave undone are files of tiles: they are made when somebody asks.
  const codes = new Set<string>();
  if (thoroughly)
    for await (const finding of auditLog({ store, folder }))
      if (!(finding.code === "tile-differs" && finding.source === "file" && finding.found === null))
        codes.add(finding.code);
  expect([...codes]).to.deep.equal([]);
  await store.close();
}
