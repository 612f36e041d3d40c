/** A JSON-RPC proxy with moods: in front of a real node, it is honest, absent, slow, or talks nonsense, as told. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

export type Mood =
  | "honest"
  | "absent"
  | "slow"
  | "html"
  | "wrong-shape"
  | "wrong-id"
  | "null"
  | "error-500"
  | "redirect"
  | "endless";

export interface MoodyProxy {
  url: string;
  mood: Mood;
  /** what was asked, by method */
  asked: Map<string, number>;
  close(): Promise<void>;
}

/** An answer that begins like one and never ends. */
function* endless(): Generator<Buffer> {
  const megabyte = Buffer.alloc(1 << 20, "0");
  for (;;) yield megabyte;
}

export async function startMoodyProxy(target: string, slowness = 3_000): Promise<MoodyProxy> {
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const calls = [JSON.parse(body)].flat() as { id: number; method: string }[];
    for (const { method } of calls) proxy.asked.set(method, (proxy.asked.get(method) ?? 0) + 1);
    const reply = (text: string, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    const all = (result: (id: number) => object) => {
      const answers = calls.map(({ id }) => ({ jsonrpc: "2.0", ...result(id) }));
      reply(JSON.stringify(Array.isArray(JSON.parse(body)) ? answers : answers[0]));
    };
    if (proxy.mood === "absent") return request.socket.destroy();
    if (proxy.mood === "html") return reply("<html>It works!</html>");
    if (proxy.mood === "error-500") return reply("", 500);
    if (proxy.mood === "redirect") return response.writeHead(302, { location: target }).end();
    if (proxy.mood === "wrong-shape") return all((id) => ({ id, result: { surprise: [1, "0xzz", null] } }));
    if (proxy.mood === "null") return all((id) => ({ id, result: null }));
    if (proxy.mood === "wrong-id") return all((id) => ({ id: id + 1_000_000, result: "0x1" }));
    if (proxy.mood === "endless") return void Readable.from(endless()).pipe(response);
    const go = async () => {
      const answer = await fetch(target, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      reply(await answer.text());
    };
    if (proxy.mood === "slow") timers.add(setTimeout(() => void go().catch(() => {}), slowness));
    else await go().catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: MoodyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mood: "honest",
    asked: new Map(),
    close() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}
