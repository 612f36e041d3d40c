/** The embedded chain in a process of its own, for tests that kill it: `embedded-child.ts <folder> <chain id>`. */
import { startEmbeddedChain } from "../../../server/chain/embedded.ts";

const [folder, chainId] = process.argv.slice(2);
const chain = await startEmbeddedChain({ folder: folder!, port: 0, chainId: Number(chainId), dumpAfter: 25 });
console.log(chain.url);
process.stdin.on("end", () => void chain.close().then(() => process.exit(0))).resume();
