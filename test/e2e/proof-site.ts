/**
 * The real service with a real ledger, and in front of it a proxy that lies when a test tells it to: what a service could
 * do that does not want somebody to see everything. The same proxy plays a node of the chain, which may lie by itself.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "playwright-core";
import { accessEvent, citizen } from "../core/build-trace.ts";
import { CONSUMER, type LogService, startLogService } from "../server/http/log-service.ts";
import { citizenOf } from "../server/http/signed-in.ts";

const DIST = fileURLToPath(new URL("../../web/dist", import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: answers of any route, bent as a liar would
type Json = any;

/** Bends an answer; undefined: as it is. `down` answers 503. */
export type Lie = (path: string, json: Json, url: URL) => Json | "down" | undefined;

export interface ProofSite {
  service: LogService;
  /** of the page */
  url: string;
  /** what the proxy does; null: nothing */
  lie: Lie | null;
  requests: string[];
  /** signs a browser in */
  signIn(context: BrowserContext, person: string): Promise<void>;
  /** accesses about one person, one after the other, among others' */
  log(person: string, count: number): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

export const ME = citizen(1);
export const OTHER = citizen(2);

export async function startProofSite(): Promise<ProofSite> {
  const service = await startLogService({
    page: DIST,
    publicUrl: (port) => `http://127.0.0.1:${port}`,
    catalogue: { mayRepresent: [CONSUMER] },
  });
  const site = { service, lie: null as Lie | null, requests: [] as string[] };
  const proxy = createServer((request, response) => {
    void pass(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", service.url);
    site.requests.push(`${request.method} ${url.pathname}${url.search}`);
    const { cookie, authorization } = request.headers;
    const csrf = request.headers["certrace-csrf"] as string | undefined;
    const type = request.headers["content-type"];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await fetch(new URL(url.pathname + url.search, service.url), {
      method: request.method ?? "GET",
      headers: {
        ...(cookie === undefined ? {} : { cookie }),
        ...(authorization === undefined ? {} : { authorization }),
        ...(csrf === undefined ? {} : { "certrace-csrf": csrf }),
        ...(type === undefined ? {} : { "content-type": type }),
      },
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      redirect: "manual",
    });
    let body = Buffer.from(await answer.arrayBuffer());
    const media = answer.headers.get("content-type") ?? "";
    if (site.lie !== null && media.includes("json")) {
      const bent = site.lie(url.pathname, JSON.parse(body.toString()), url);
      if (bent === "down") {
        response.writeHead(503, { "content-type": "application/problem+json" });
        response.end(JSON.stringify({ code: "log-unavailable", status: 503 }));
        return;
      }
      if (bent !== undefined) body = Buffer.from(JSON.stringify(bent));
    }
    response.writeHead(answer.status, {
      "content-type": media,
      "content-security-policy": answer.headers.get("content-security-policy") ?? "",
    });
    response.end(body);
  }

  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return Object.assign(site, {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/my-data#proof`,
    async signIn(context: BrowserContext, person: string) {
      const { headers } = await citizenOf(service, person, "林知夏");
      const [name, value] = headers.cookie!.split("=") as [string, string];
      await context.addCookies([{ name, value, domain: "127.0.0.1", path: "/", httpOnly: true }]);
    },
    async log(person: string, count: number) {
      const events = Array.from({ length: count }, () => accessEvent({ subject: person }));
      for (let at = 0; at < count; at += 5_000) {
        const answer = await service.submit(service.sign(events.slice(at, at + 5_000)));
        if (answer.status !== 200 && answer.status !== 201) throw new Error(await answer.text());
      }
      await service.anchored();
    },
    reset() {
      site.lie = null;
      site.requests.length = 0;
    },
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      await service.close();
    },
  });
}
