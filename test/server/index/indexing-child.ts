/** A process that indexes until it is killed: `node indexing-child.ts <node's URL> <address book> <folder>`. */
import { connectRpc } from "../../../server/chain/rpc.ts";
import { openIndex } from "../../../server/index/chain-index.ts";
import { openLevelStore } from "../../../server/store/level.ts";

const [url, book, folder] = process.argv.slice(2) as [string, string, string];
const index = await openIndex({
  store: await openLevelStore(folder),
  rpc: connectRpc(url),
  book: JSON.parse(book),
  finality: 2,
  source: "child",
  pollInterval: 1,
  patience: 1,
});
let block = (await index.progress()).head?.number ?? 0;
for (;;) {
  await index.whenRead(block + 1);
  block = (await index.progress()).head?.number ?? block;
  process.stdout.write(`${block}\n`);
}
