/**
 * The commands that the public page gives people work: they are run here, as they stand, against a real log, and against
 * one that was tampered with on the way. Where this machine lacks the tools, the tests say so.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect } from "chai";
import { compiled } from "../../../server/chain/contracts.ts";
import { type Commands, commandsFor } from "../../../web/public/commands.ts";
import { accessEvent, citizen } from "../../core/build-trace.ts";
import { type LogService, startLogService } from "../../server/http/log-service.ts";

const run = promisify(execFile);

const REGISTRY = `eip155:31337:0x${"ab".repeat(20)}`;

describe("commands of the public page", function () {
  this.timeout(30_000);
  let service: LogService;
  let commands: Commands;
  let folder: string;
  before(async function () {
    try {
      await run("bash", [
        "-c",
        "for each in curl openssl python3 xxd awk sed cut base64; do command -v $each; done | wc -l | grep -qx 8",
      ]);
    } catch {
      console.log("      this machine lacks one of curl, openssl, python3, xxd, awk, sed, cut, base64");
      this.skip();
    }
    service = await startLogService({ publicUrl: (port) => `http://127.0.0.1:${port}` });
    folder = await mkdtemp(join(tmpdir(), "certrace-commands-"));
    // more than a tile, so that a full and a partial one are fetched
    const events = Array.from({ length: 300 }, (_, i) => accessEvent({ subject: citizen(1 + (i % 9)) }));
    await service.submit(service.sign(events));
    const { key, registry } = (await (await service.fetch("/log/1")).json()) as {
      key: string;
      registry: string;
    };
    commands = commandsFor({ service: service.url, log: 1, key, registry })!;
  });
  after(async () => {
    await service?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const shell = async (command: string): Promise<string> => {
    const { stderr, stdout } = await run("bash", ["-c", command], { cwd: folder }).catch(
      (failure: { stdout: string; stderr: string }) => failure,
    );
    return stdout + stderr;
  };

  it("fetch the checkpoint and find its signature good, and one that was changed not", async () => {
    expect(await shell(commands.fetch)).to.match(/^certrace\.example\/log\/1\n\d+\n/);
    expect(await shell(commands.signature)).to.include("Signature Verified Successfully");
    const file = join(folder, "checkpoint");
    const note = await readFile(file, "utf8");
    await writeFile(
      file,
      note.replace(/\n(\d+)\n/, (_, size: string) => `\n${Number(size) + 1}\n`),
    );
    expect(await shell(commands.signature)).not.to.include("Verified Successfully");
  });

  it("take a key whole that has plus signs of its own", async () => {
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => [0xef, 0xbe, 0xfb][i % 3]!));
    const key = `certrace.example/log/1+1234abcd+${Buffer.concat([Buffer.from([1]), bytes]).toString("base64")}`;
    expect(key.split("+").length).to.be.greaterThan(4);
    const { signature } = commandsFor({ service: service.url, log: 1, key, registry: REGISTRY })!;
    await shell(signature.split("\n").slice(0, 2).join("\n"));
    const der = await readFile(join(folder, "key.der"));
    expect(der.subarray(-32).equals(bytes)).to.equal(true);
  });

  it("compute the root anew from the tiles, and notice another one", async () => {
    const { size } = service.ledger.log;
    expect(await shell(commands.tree)).to.equal(`${size} entries: the same root\n`);
    const lying = createServer(async (request, response) => {
      const answer = await service.fetch(request.url!);
      const body = Buffer.from(await answer.arrayBuffer());
      if (request.url!.includes("/tile/0/000")) body[0]! ^= 1;
      response.end(body);
    });
    await new Promise<void>((resolve) => lying.listen(0, "127.0.0.1", resolve));
    const { port } = lying.address() as AddressInfo;
    expect(await shell(commands.tree.replaceAll(service.url, `http://127.0.0.1:${port}`))).to.equal(
      `${size} entries: ANOTHER ROOT\n`,
    );
    lying.closeAllConnections();
    lying.close();
  });

  it("ask a node for what the contract's own interface says", async () => {
    const contract = compiled("ITraceRegistry").abi;
    const root = `0x${"ab".repeat(32)}`;
    const held = [9, 4, 301, 1_760_000_000, false, 1, [root, `0x${"cd".repeat(32)}`]];
    const node = createServer(async (request, response) => {
      const { method, params } = JSON.parse(await text(request));
      const isAsked =
        method === "eth_call" && params[0].data === contract.encodeFunctionData("traceLog", [1]);
      const result = isAsked ? contract.encodeFunctionResult("traceLog", [held]) : "0x";
      response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result }));
    });
    await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
    const { port } = node.address() as AddressInfo;
    const words = (await shell(commands.chain.replace("127.0.0.1:8545", `127.0.0.1:${port}`)))
      .trim()
      .split("\n");
    expect(Number.parseInt(words[2]!, 16)).to.equal(301);
    expect(`0x${words[6]}`).to.equal(root);
    node.closeAllConnections();
    node.close();
  });

  it("are none where something in them could be meant for a shell", () => {
    const good = {
      service: "https://certrace.example",
      log: 1,
      key: "certrace.example/log/1+0a0b0c0d+AbCd/+==",
      registry: `eip155:1:0x${"00".repeat(20)}`,
    };
    expect(commandsFor(good)).not.to.equal(null);
    for (const bad of [
      { service: "https://certrace.example/$(id)" },
      { service: "https://certrace.example' ; id" },
      { key: "certrace.example/log/1'; id; '+0a0b0c0d+AbCd" },
      { key: "certrace.example/log/1`id`+0a0b0c0d+AbCd" },
      { registry: "eip155:1:0x00'}'; id" },
      { log: Number.NaN },
    ])
      expect(commandsFor({ ...good, ...bad }), JSON.stringify(bad)).to.equal(null);
  });
});
