/** A process that writes batches until it is killed: `node writer-child.ts <folder>`. Prints what is durable. */
import { openLevelStore } from "../../../server/store/level.ts";
import { bytes } from "./contract.ts";

const store = await openLevelStore(process.argv[2]!);
const counter = await store.get("counter");
let i = counter === undefined ? 0 : Number(new TextDecoder().decode(counter)) + 1;
for (; ; i++) {
  const value = bytes(String(i));
  const name = String(i).padStart(8, "0");
  // Large enough that one batch spans several blocks of LevelDB's log: there is a middle to be killed in.
  await store.batch([
    { put: `a/${name}`, value: new Uint8Array(50_000).fill(i % 251) },
    { put: `b/${name}`, value },
    { put: "counter", value },
  ]);
  process.stdout.write(`${i}\n`);
}
