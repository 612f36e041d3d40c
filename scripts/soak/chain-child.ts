/** A chain to be killed: `node chain-child.ts <folder> <port>`: the embedded one, in a process of its own. Says when it listens. */
import { startEmbeddedChain } from "../../server/chain/embedded.ts";

const [folder, port] = process.argv.slice(2) as [string, string];
const chain = await startEmbeddedChain({ folder, port: Number(port) });
process.on("disconnect", () => process.exit(1));
process.send!({ url: chain.url });
