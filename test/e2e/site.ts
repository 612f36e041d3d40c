/**
 * The built page and a service that says what a test wants it to say, on loopback, under a Content-Security-Policy
 * no laxer than the real service's. Records every request, bodies included.
 */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeBase64url } from "../../core/base64url.ts";
import { type Proofs, proofsAnswer } from "../../core/evidence/proofs.ts";
import { sha256 } from "../../core/sha256.ts";
import type { Facts } from "../../core/verify/facts.ts";

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; " +
  "worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Workers may ask a node of the reader's own. */
const WORKERS = CSP.replace(
  "connect-src 'self'",
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
);

const KINDS: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** As GET /v1/blocks/{number} answers. */
interface StatedBlock {
  chain: string;
  number: number;
  hash: string;
  time: number;
  final: boolean;
}

interface Stated {
  status?: number;
  headers?: Record<string, string>;
  body: string;
}

export interface Site {
  url: string;
  /** what the service answers; a test changes it at will */
  says: {
    /** false: every question to the service is answered 503 */
    up: boolean;
    registries: string[];
    /** by batch root, base64url, and status word, `root word`; or by root alone */
    facts: Map<string, Facts>;
    /** type metadata documents */
    types: Uint8Array[];
    /** what it answers to who asks for a signed report; null: it was asked too often */
    report: string | null;
    /** what proves a group, by batch root; and the blocks that it says the chain has */
    proofs: Map<string, Proofs>;
    blocks: StatedBlock[];
    /** whatever else a test wants answered, by path: before all of that, up or down */
    answers: Map<string, (body: string) => Stated>;
  };
  /** every request since the start or the last `reset`: method, path with query, body */
  requests: { method: string; path: string; body: string }[];
  /** back to a service that is up and knows nothing, and no requests */
  reset(): void;
  close(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  const nothing = () => ({
    ...{ facts: new Map(), types: [], report: null, proofs: new Map(), blocks: [] },
    answers: new Map(),
  });
  const says: Site["says"] = { up: true, registries: [], ...nothing() };
  const requests: Site["requests"] = [];
  const server = createServer((request, response) => {
    void answer(request, response, says, requests).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    says,
    requests,
    reset: () => {
      Object.assign(says, { up: true, registries: [], ...nothing() });
      requests.length = 0;
    },
    close: () => closeServer(server),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  says: Site["says"],
  requests: Site["requests"],
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://site");
  let body = "";
  for await (const chunk of request) body += String(chunk);
  requests.push({ method: request.method ?? "", path: url.pathname + url.search, body });
  response.setHeader("content-security-policy", url.pathname.startsWith("/assets/worker-") ? WORKERS : CSP);
  response.setHeader("x-content-type-options", "nosniff");
  const stated = says.answers.get(url.pathname)?.(body);
  if (stated !== undefined) {
    response.writeHead(stated.status ?? 200, stated.headers).end(stated.body);
    return;
  }
  if (url.pathname.startsWith("/v1/")) {
    answerService(url, response, says);
    return;
  }
  const path = url.pathname === "/" ? "index.html" : url.pathname.slice(1);
  try {
    const file = await readFile(join(DIST, path));
    if (path === "certrace-verify.js") response.setHeader("access-control-allow-origin", "*");
    response.setHeader("content-type", KINDS[extname(path)] ?? "application/octet-stream");
    response.end(file);
  } catch {
    response.writeHead(404).end();
  }
}

function answerService(url: URL, response: ServerResponse, says: Site["says"]): void {
  response.setHeader("access-control-allow-origin", "*"); // as the service's open routes
  if (url.pathname === "/v1/report" && says.up) {
    response.writeHead(says.report === null ? 429 : 200).end(says.report ?? "");
    return;
  }
  const body = says.up ? answerTo(url, says) : undefined;
  if (body === undefined)
    response
      .writeHead(says.up ? 404 : 503, { "content-type": "application/problem+json" })
      .end(url.pathname.startsWith("/v1/blocks/") ? '{"code":"block-unknown"}' : "{}");
  else response.setHeader("content-type", "application/json").end(body);
}

function answerTo(url: URL, says: Site["says"]): string | Uint8Array | undefined {
  if (url.pathname === "/v1/about") return JSON.stringify({ registries: says.registries });
  if (url.pathname === "/v1/facts") {
    const root = url.searchParams.get("root") ?? "";
    const facts = says.facts.get(`${root} ${url.searchParams.get("word")}`) ?? says.facts.get(root);
    return facts && JSON.stringify(facts);
  }
  if (url.pathname === "/v1/proofs") {
    const proofs = says.proofs.get(url.searchParams.get("root") ?? "");
    return proofs && JSON.stringify(proofsAnswer(proofs));
  }
  const block = /^\/v1\/blocks\/(\d+)$/.exec(url.pathname)?.[1];
  if (block !== undefined) {
    const found = says.blocks.find(({ number }) => number === Number(block));
    return found && JSON.stringify(found);
  }
  const hash = /^\/v1\/types\/sha256\/([\w-]+)$/.exec(url.pathname)?.[1];
  return says.types.find((each) => encodeBase64url(sha256(each)) === hash);
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}
