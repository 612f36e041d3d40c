/**
 * A door before a node that can be told to be away, slow, or to talk nonsense: what stands between a service and
 * its node on a bad day. Loopback, any free port.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Mode =
  | "honest"
  | "absent"
  | "slow"
  | "html"
  | "torn"
  | "empty"
  | "wrong-types"
  | "others-answers"
  | "errors";

export interface Proxy {
  url: string;
  mode: Mode;
  stop(): Promise<void>;
}

export async function startProxy(target: string): Promise<Proxy> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (proxy.mode === "absent") return void request.socket.destroy();
    if (proxy.mode === "slow") return; // the connection is ended by who waits, or with the server
    if (proxy.mode === "honest") {
      const answer = await fetch(target, {
        method: "POST",
        body,
        headers: { "content-type": "application/json" },
      });
      response.setHeader("content-type", "application/json");
      return void response.end(await answer.text());
    }
    nonsense(proxy.mode, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: "honest",
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function nonsense(mode: Mode, body: string, response: ServerResponse): void {
  const parsed = JSON.parse(body) as { id: number } | { id: number }[];
  const each = (answer: (id: number) => object) =>
    JSON.stringify(Array.isArray(parsed) ? parsed.map(({ id }) => answer(id)) : answer(parsed.id));
  if (mode === "html")
    response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad Gateway</html>");
  else if (mode === "torn") response.end('{"jsonrpc":"2.0","id":1,"resu');
  else if (mode === "empty") response.end("");
  else if (mode === "wrong-types")
    response.end(each((id) => ({ jsonrpc: "2.0", id, result: { number: 7, hash: [], logs: "0x" } })));
  else if (mode === "others-answers")
    response.end(each((id) => ({ jsonrpc: "2.0", id: id + 1000, result: "0x7a69" })));
  else
    response.end(each((id) => ({ jsonrpc: "2.0", id, error: { code: -32603, message: "internal error" } })));
}
