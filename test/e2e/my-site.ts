/**
 * The built page for citizens and a service that answers what a test wants it to answer, on loopback, under the real
 * service's Content-Security-Policy. The real service is tried in my-data.test.ts' last part.
 */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Catalogue } from "../../core/trace/catalogue.ts";
import type { TrailEntry } from "../../core/trail/item.ts";
import type { DepartmentName } from "../../core/trail/names.ts";
import type { Session } from "../../web/my-data/session.ts";

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));

const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self'; " +
  "worker-src 'self'; manifest-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const KINDS: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

export interface MySays {
  session: Session;
  /** by log, and for whom somebody acts by `<log>/<representation>`; newest first */
  trails: Map<string, TrailEntry[]>;
  catalogue: Catalogue | null;
  departments: ReadonlyMap<number, DepartmentName>;
  /** answers 503 to paths that begin with one of these */
  down: string[];
  /** answers 401 to everything under /my but the session */
  ended: boolean;
}

export interface MySite {
  url: string;
  says: MySays;
  requests: { method: string; path: string; csrf: string | undefined }[];
  close(): Promise<void>;
}

export const NOBODY: MySays = {
  session: { signedIn: false, offered: true },
  trails: new Map(),
  catalogue: null,
  departments: new Map(),
  down: [],
  ended: false,
};

export async function startMySite(): Promise<MySite> {
  const says: MySays = { ...NOBODY };
  const requests: MySite["requests"] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://site");
    const csrf = request.headers["certrace-csrf"];
    requests.push({
      method: request.method ?? "",
      path: url.pathname + url.search,
      csrf: typeof csrf === "string" ? csrf : undefined,
    });
    request.resume();
    response.setHeader("content-security-policy", CSP);
    void answer(request, response, url, says).catch((error: unknown) =>
      response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/my-data`,
    says,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  says: MySays,
): Promise<void> {
  const { pathname } = url;
  if (says.down.some((each) => pathname.startsWith(each))) {
    problem(response, 503, "log-unavailable");
    return;
  }
  if (request.method === "POST") {
    if (pathname === "/sign-out") json(response, { next: "/signed-out" });
    else problem(response, 404, "not-found");
    return;
  }
  if (/^\/(my\/|v1\/|log\/)/.test(pathname)) {
    if (says.ended && pathname.startsWith("/my/") && pathname !== "/my/session")
      problem(response, 401, "sign-in-required");
    else answerService(response, url, says);
    return;
  }
  const path = pathname === "/my-data" ? "my-data/index.html" : pathname.slice(1);
  try {
    const file = await readFile(join(DIST, path));
    response.setHeader("content-type", KINDS[extname(path)] ?? "application/octet-stream");
    response.end(file);
  } catch {
    response.setHeader("content-type", "text/html");
    response.writeHead(404).end("<!doctype html><title>none</title>");
  }
}

function answerService(response: ServerResponse, { pathname, searchParams }: URL, says: MySays): void {
  if (pathname === "/my/session") {
    json(response, says.session);
    return;
  }
  if (pathname === "/my/trail") {
    const log = searchParams.get("log") ?? "";
    const of = searchParams.get("for");
    const entries = says.trails.get(of === null ? log : `${log}/${of}`);
    if (entries === undefined) {
      problem(response, 403, "representation-not-yours");
      return;
    }
    const before = Number(searchParams.get("before") ?? Number.POSITIVE_INFINITY);
    const limit = Number(searchParams.get("limit"));
    const older = entries.filter(({ index }) => index < before);
    const page = older.slice(0, limit);
    json(response, {
      log: Number(log),
      size: (entries[0]?.index ?? -1) + 1,
      entries: page,
      next: older.length > limit ? page.at(-1)!.index : null,
    });
    return;
  }
  if (pathname === "/v1/departments") {
    json(response, { items: [...says.departments].map(([id, names]) => ({ id, ...names })), next: null });
    return;
  }
  if (/^\/log\/\d+\/catalogue$/.test(pathname) && says.catalogue !== null) {
    json(response, says.catalogue);
    return;
  }
  const id = /^\/v1\/departments\/(\d+)$/.exec(pathname)?.[1];
  problem(response, 404, id === undefined ? "not-found" : "department-unknown");
}

function json(response: ServerResponse, body: unknown): void {
  response.setHeader("content-type", "application/json").end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/problem+json" });
  response.end(JSON.stringify({ status, code, title: code, detail: code }));
}
