/**
 * Sends anchors in a process of its own, for tests that kill it:
 * `send-child.ts <rpc> <folder> <how many>`, the operator's key on standard input. Prints each state as it happens.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readAddressBook } from "../../../server/chain/address-book.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { openSender } from "../../../server/chain/send.ts";
import { signerFromKey } from "../../../server/chain/signer.ts";
import { anchorAct } from "./registries.ts";

const [url, folder, count] = process.argv.slice(2);
const book = await readAddressBook(join(folder!, "address-book.json"));
const sender = await openSender({
  rpc: connectRpc(url!),
  signer: signerFromKey(readFileSync(0, "utf8").trim()),
  outbox: join(folder!, "outbox"),
  book: book!,
  stuckAfter: 1,
  onProgress: ({ id, state }) => console.log(`${state} ${id}`),
});
const names = Array.from({ length: Number(count) }, (_, i) => `act ${i}`);
await Promise.all(names.map((name) => sender.send(name, anchorAct(name))));
await sender.close();
