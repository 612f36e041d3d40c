/** A node of the chain for the page to ask: answers the three views and the headers that it needs, from the test's index. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeBase64url } from "../../core/base64url.ts";
import { compiled } from "../../server/chain/contracts.ts";
import type { LogService } from "../server/http/log-service.ts";
import { blockAt } from "../server/http/service.ts";

export interface PlayedNode {
  url: string;
  /** bends what the registry holds */
  bend: ((log: { size: number; mapRoot: Uint8Array; faulty: boolean }) => void) | null;
  /** whether pages may ask it */
  cors: boolean;
  asked: string[];
  close(): Promise<void>;
}

export async function playNode(service: LogService): Promise<PlayedNode> {
  const { abi } = compiled("ITraceRegistry");
  const node = { url: "", bend: null as PlayedNode["bend"], cors: true, asked: [] as string[] };

  async function answer(method: string, params: unknown[]): Promise<unknown> {
    const { head } = await service.index.progress();
    switch (method) {
      case "eth_chainId":
        return "0x7a69";
      case "eth_getBlockByNumber": {
        const number = params[0] === "latest" ? head!.number : Number(params[0]);
        const { hash, time } = blockAt(number);
        return { number: `0x${number.toString(16)}`, hash, timestamp: `0x${time.toString(16)}` };
      }
      case "eth_call": {
        const { data } = params[0] as { data: string };
        const name = abi.parseTransaction({ data })!.name;
        return abi.encodeFunctionResult(name, [await view(name)]);
      }
      default:
        throw new Error(method);
    }
  }

  async function view(name: string): Promise<unknown> {
    const state = await service.index.traceLog(1);
    if (!("value" in state) || state.value === null) throw new Error("no log");
    const { keys, origin, department, size, epochs } = state.value;
    if (name === "originOf") return origin;
    if (name === "keysOf") {
      const { noteKey, vrfKey, validFrom } = keys[0]!;
      return [decodeBase64url(noteKey), decodeBase64url(vrfKey), validFrom];
    }
    const { items } = await service.index.epochs(1, size - 1, 1);
    const epoch = items[0]!;
    const log = { size, mapRoot: decodeBase64url(epoch.mapRoot) as Uint8Array, faulty: state.value.faulty };
    node.bend?.(log);
    const head = [decodeBase64url(epoch.root), log.mapRoot];
    return [department, epochs, log.size, epoch.anchoredAt, log.faulty, keys.length, head];
  }

  const server = createServer((request, response) => {
    if (node.cors) {
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-allow-headers", "content-type");
    }
    if (request.method === "OPTIONS") {
      response.writeHead(204).end();
      return;
    }
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString());
      node.asked.push(method);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: await answer(method, params) }));
    })().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(node, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
