/** The embedded chain restored from a backup, or gone: the outboxes bring back what it lacks. */
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { Wallet } from "ethers";
import { deployRegistries } from "../../../server/chain/deploy.ts";
import { type EmbeddedChain, startEmbeddedChain } from "../../../server/chain/embedded.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { openSender } from "../../../server/chain/send.ts";
import { signerFromKey } from "../../../server/chain/signer.ts";
import { cleanup } from "./cleanup.ts";
import { anchorAct, setUpRegistries, stands } from "./registries.ts";

describe("server/chain: a chain restored", () => {
  const undo = cleanup();
  afterEach(() => undo.done());

  for (const [what, backup] of [
    ["from a backup", true],
    ["to nothing", false],
  ] as const) {
    it(`${what} gets back all that was confirmed, at the same addresses`, async () => {
      const folder = await undo.folder();
      const signer = signerFromKey(Wallet.createRandom().privateKey);
      const outbox = join(folder, "outbox");
      const start = async () => {
        const chain = await startEmbeddedChain({ folder: join(folder, "chain"), port: 0 });
        undo.later(() => chain.close());
        return chain;
      };
      const sendAll = async (chain: EmbeddedChain, names: string[]) => {
        const rpc = connectRpc(chain.url);
        const book = await deployRegistries({ rpc, signer, outbox, book: join(folder, "address-book.json") });
        const sender = await openSender({ rpc, signer, outbox, book });
        await Promise.all(names.map((name) => sender.send(name, anchorAct(name))));
        await sender.close();
        return { rpc, book };
      };
      let chain = await start();
      const book = await setUpRegistries(connectRpc(chain.url), signer, folder);
      await sendAll(chain, ["a", "b"]);
      await chain.close();
      await cp(join(folder, "chain"), join(folder, "backup"), { recursive: true });
      chain = await start();
      await sendAll(chain, ["c", "d", "e"]);
      await chain.close();
      await rm(join(folder, "chain"), { recursive: true });
      if (backup) await cp(join(folder, "backup"), join(folder, "chain"), { recursive: true });
      chain = await start();
      const after = await sendAll(chain, ["e"]);
      expect(after.book.certificateRegistry).to.equal(book.certificateRegistry);
      for (const name of ["a", "b", "c", "d", "e"])
        expect(await stands(after.rpc, book, name), name).to.equal(true);
    });
  }
});
