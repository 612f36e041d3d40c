/**
 * A process that logs until it is killed: `node log-child.ts <folder>`. Three callers append batches of several sizes,
 * epochs are made all the while. Prints what it was told: receipts and epochs, one JSON line each.
 */
import { join } from "node:path";
import { openTraceLog } from "../../../server/ledger/trace-log.ts";
import { openLevelStore } from "../../../server/store/level.ts";
import { put } from "../store/contract.ts";
import { drafts, hex, sign } from "./build-log.ts";

const folder = process.argv[2]!;
const store = await openLevelStore(join(folder, "store"));
const log = await openTraceLog({ store, folder, sign });
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function appending(caller: number): Promise<never> {
  for (let i = caller; ; i += 3) {
    const { entries, checkpoint } = await log.append(drafts(1 + ((i * 97) % 400), 500, i), (placed) => [
      put(`jti/${placed[0]!.index}`, String(placed.length)),
    ]);
    const first = entries[0]!.index;
    say({
      first,
      leaves: entries.map(({ leafHash }) => hex(leafHash)),
      size: checkpoint.size,
      root: hex(checkpoint.root),
    });
  }
}

async function advancing(): Promise<never> {
  for (;;) {
    const { size, root, mapRoot } = await log.advanceEpoch();
    say({ epoch: size, root: hex(root), mapRoot: hex(mapRoot) });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

await Promise.all([0, 1, 2].map(appending).concat(advancing()));
