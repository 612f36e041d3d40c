/** Deployment: once, whatever happens in between; the address book; a chain that has lost the contracts. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import {
  type AddressBook,
  type CertificateBook,
  checkAddressBook,
  readAddressBook,
  readAnyBook,
  registryId,
  traceRegistryId,
  writeAddressBook,
} from "../../../server/chain/address-book.ts";
import { type DeployOptions, deployRegistries } from "../../../server/chain/deploy.ts";
import type { Rpc } from "../../../server/chain/rpc.ts";
import { type Signer, signerFromKey } from "../../../server/chain/signer.ts";
import { startTestChain, type TestChain } from "./anvil.ts";
import { cleanup, codeOf } from "./cleanup.ts";

describe("server/chain/deploy", () => {
  const undo = cleanup();
  let chain: TestChain;
  let signer: Signer;
  let folder: string;
  let path: string;

  before(async () => {
    chain = await startTestChain("--block-time", "1", "--mixed-mining");
  });
  after(() => chain.kill());
  beforeEach(async () => {
    signer = signerFromKey((await chain.account()).privateKey);
    folder = await undo.folder();
    path = join(folder, "deployments/31337.json");
  });
  afterEach(() => undo.done());

  const deploy = (more: Partial<DeployOptions> = {}) =>
    deployRegistries({
      rpc: chain.rpc,
      signer,
      outbox: join(folder, "outbox"),
      book: path,
      stuckAfter: 1,
      ...more,
    });
  const nonce = async () =>
    Number(await chain.rpc.request("eth_getTransactionCount", [signer.address, "latest"]));
  const owner = async (book: AddressBook) => {
    const call = { to: book.departmentRegistry, data: "0x8da5cb5b" };
    return `0x${((await chain.rpc.request("eth_call", [call, "latest"])) as string).slice(26)}`;
  };

  it("deploys all three, once, and writes where they are", async () => {
    const book = await deploy();
    expect(await deploy()).to.deep.equal(book);
    expect(await nonce()).to.equal(3);
    expect(await readAddressBook(path)).to.deep.equal(book);
    expect(await owner(book)).to.equal(signer.address.toLowerCase());
    expect(registryId(book)).to.equal(`eip155:31337:${book.certificateRegistry}`);
    expect(traceRegistryId(book)).to.equal(`eip155:31337:${book.traceRegistry}`);
    const first = {
      address: book.departmentRegistry,
      fromBlock: "0x0",
      toBlock: `0x${(book.block - 1).toString(16)}`,
    };
    expect(await chain.rpc.request("eth_getLogs", [first])).to.deep.equal([]);
  });

  it("gives the registries to the root authority that was named", async () => {
    const rootAuthority = `0x${"5e".repeat(20)}`;
    expect(await owner(await deploy({ rootAuthority }))).to.equal(rootAuthority);
  });

  it("goes on with the same transactions after dying at any exchange with the chain", async () => {
    let finished: AddressBook | null = null;
    for (let exchanges = 1; finished === null; exchanges++) {
      expect(exchanges).to.be.lessThan(60);
      finished = await deploy({ rpc: dyingAfter(chain.rpc, exchanges) }).catch(() => null);
    }
    expect(await nonce()).to.equal(3);
    expect(await deploy()).to.deep.equal(finished);
    await checkAddressBook(chain.rpc, finished);
  });

  describe("with a deployment from before the trace registry", () => {
    let complete: AddressBook;
    let earlier: CertificateBook;

    beforeEach(async () => {
      complete = await deploy();
      const { traceRegistry: _, ...pair } = complete;
      earlier = pair;
      await writeFile(path, JSON.stringify(earlier));
    });

    it("says that the book is incomplete to who needs all of it", async () => {
      expect(await codeOf(readAddressBook(path))).to.equal("book-incomplete");
      expect(await readAnyBook(path)).to.deep.equal(earlier);
    });

    it("adds what is missing and leaves what stands, dying at any exchange with the chain", async () => {
      const outbox = join(folder, "another outbox");
      signer = signerFromKey((await chain.account()).privateKey);
      let finished: AddressBook | null = null;
      for (let exchanges = 1; finished === null; exchanges++) {
        expect(exchanges).to.be.lessThan(60);
        finished = await deploy({ outbox, rpc: dyingAfter(chain.rpc, exchanges) }).catch(() => null);
      }
      expect(await nonce()).to.equal(1);
      expect(finished).to.deep.equal({ ...earlier, traceRegistry: finished.traceRegistry });
      expect(finished.traceRegistry).to.not.equal(complete.traceRegistry);
      expect(await readAddressBook(path)).to.deep.equal(finished);
      await checkAddressBook(chain.rpc, finished);
    });

    it("finds the one that this outbox has deployed before", async () => {
      expect(await deploy()).to.deep.equal(complete);
      expect(await nonce()).to.equal(3);
    });
  });

  it("brings back the trace registry alone where only that was lost", async () => {
    const { traceRegistry: _, ...pair } = await deploy();
    await writeFile(path, JSON.stringify(pair));
    const outbox = join(folder, "another outbox");
    signer = signerFromKey((await chain.account()).privateKey);
    const before = await chain.rpc.request("evm_snapshot");
    const book = await deploy({ outbox });
    await chain.rpc.request("evm_revert", [before]);
    expect(await codeOf(checkAddressBook(chain.rpc, book))).to.equal("chain-restored");
    await checkAddressBook(chain.rpc, pair);
    const third = signerFromKey((await chain.account()).privateKey);
    const other = { signer: third, outbox: join(folder, "a third outbox") };
    expect(await codeOf(deploy(other)), "another could only put one elsewhere").to.equal("chain-restored");
    expect(await deploy({ outbox })).to.deep.equal(book);
  });

  it("finds its contracts again without the address book", async () => {
    const book = await deploy();
    await rm(path);
    expect(await deploy()).to.deep.equal(book);
    expect(await nonce()).to.equal(3);
  });

  it("brings the contracts back to the same place on a chain that has lost them", async () => {
    const earlier = await chain.rpc.request("evm_snapshot");
    const book = await deploy();
    await chain.rpc.request("evm_revert", [earlier]);
    expect(await codeOf(checkAddressBook(chain.rpc, book))).to.equal("chain-restored");
    const again = await deploy();
    expect({ ...again, block: 0 }).to.deep.equal({ ...book, block: 0 });
  });

  it("does not put others in the place of registries that somebody else deployed", async () => {
    const earlier = await chain.rpc.request("evm_snapshot");
    await deploy();
    await chain.rpc.request("evm_revert", [earlier]);
    expect(await codeOf(deploy({ outbox: join(folder, "another outbox") }))).to.equal("chain-restored");
    expect(await nonce()).to.equal(0);
  });

  it("holds the book against the chain", async () => {
    const book = await deploy();
    const swapped = {
      ...book,
      departmentRegistry: book.certificateRegistry,
      certificateRegistry: book.departmentRegistry,
    };
    expect(await codeOf(checkAddressBook(chain.rpc, swapped))).to.equal("book-mismatch");
    const foreign = await deploy({ book: join(folder, "other.json"), rootAuthority: `0x${"5e".repeat(20)}` });
    const mixed = { ...book, traceRegistry: foreign.traceRegistry };
    expect(await codeOf(checkAddressBook(chain.rpc, mixed)), "of another set").to.equal("book-mismatch");
    expect(await codeOf(checkAddressBook(chain.rpc, { ...book, chainId: 5 }))).to.equal("chain-other");
    const empty = { ...book, certificateRegistry: `0x${"12".repeat(20)}` };
    expect(await codeOf(checkAddressBook(chain.rpc, empty))).to.equal("chain-restored");
    expect(await codeOf(deploy({ book: join(path, "below-a-file.json") }))).to.equal("book-invalid");
  });

  it("refuses a book that is torn or wrong, and never leaves a half one", async () => {
    expect(await readAddressBook(path)).to.equal(null);
    const book = await deploy();
    const text = await readFile(path, "utf8");
    const wrong = [
      ...[text.slice(0, -20), "", "[]", "null", text.replace('"v": 1', '"v": 2')],
      ...[text.replace(book.departmentRegistry, "0x12"), text.replace("{", '{ "more": 1,')],
    ];
    for (const bad of wrong) {
      await writeFile(path, bad);
      expect(await codeOf(readAddressBook(path)), bad).to.equal("book-invalid");
    }
    await writeAddressBook(path, book);
    expect(await readFile(path, "utf8")).to.equal(text);
    expect(await codeOf(writeAddressBook(join(path, "x.json"), book))).to.equal("folder-unwritable");
  });

  /** As if the process were killed: from some exchange on nothing comes back, whatever the node did with it. */
  function dyingAfter(rpc: Rpc, exchanges: number): Rpc {
    let left = exchanges;
    const count = async <T>(answer: Promise<T>): Promise<T> => {
      const result = await answer;
      if (--left <= 0) throw Object.assign(new Error("killed"), { code: "killed" });
      return result;
    };
    return {
      ...rpc,
      request: (...all) => count(rpc.request(...all)),
      batch: (calls) => (calls.length === 0 ? rpc.batch(calls) : count(rpc.batch(calls))),
    };
  }
});
