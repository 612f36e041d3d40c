/**
 * The embedded chain's JSON-RPC door: HTTP on loopback (JSON-RPC 2.0, single calls and batches).
 *
 * What it keeps out:
 * - everything that changes the chain but a signed transaction: `anvil_*`, `evm_*`, `hardhat_*`, unlocked accounts.
 *   Only the methods named here pass;
 * - pages in a browser of this machine: a request with an `Origin` that is not named here, a foreign `Host` (DNS
 *   rebinding) or another Content-Type than application/json (what a form can send) is refused;
 * - of pages whose origin is named (the service's own, on which people ask a node of their choice) everything but
 *   reading: no transaction comes from a page, whatever was put into it;
 * - bodies above 2 MiB.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CertraceError } from "../../core/errors.ts";

export interface DoorHandlers {
  /** A signed transaction; resolves with JSON-RPC's `result` or `error` member. */
  submit(raw: string): Promise<{ result: unknown } | { error: unknown }>;
  /** Anything else, as one JSON-RPC text in and one out. */
  forward(body: string): Promise<string>;
}

export interface Door {
  url: string;
  close(): Promise<void>;
}

interface Call {
  id: string | number | null;
  method: string;
  params?: unknown[];
}

const OPEN = new Set(
  `eth_accounts eth_blobBaseFee eth_blockNumber eth_call eth_chainId eth_createAccessList eth_estimateGas
  eth_feeHistory eth_gasPrice eth_getBalance eth_getBlockByHash eth_getBlockByNumber eth_getBlockReceipts
  eth_getBlockTransactionCountByHash eth_getBlockTransactionCountByNumber eth_getCode eth_getLogs eth_getProof
  eth_getStorageAt eth_getTransactionByBlockHashAndIndex eth_getTransactionByBlockNumberAndIndex
  eth_getTransactionByHash eth_getTransactionCount eth_getTransactionReceipt eth_maxPriorityFeePerGas
  eth_sendRawTransaction eth_syncing net_listening net_version web3_clientVersion web3_sha3`.split(/\s+/),
);
const MAX_BODY = 2 * 1024 * 1024;
const MAX_CALLS = 1_000;
/** as go-ethereum's pool: 128 KiB */
const MAX_TRANSACTION = 128 * 1024;

/**
 * Listens on 127.0.0.1.
 * @param pages origins of pages that may read
 * Throws CertraceError `port-busy`. */
export async function openDoor(
  port: number,
  handlers: DoorHandlers,
  pages: readonly string[] = [],
): Promise<Door> {
  const server = createServer((request, response) => void answer(request, response, handlers, pages));
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const busy = cause.code === "EADDRINUSE";
      const sentence = busy
        ? `Port ${port}, where the embedded chain is to listen, is taken by another program.`
        : `The embedded chain cannot listen on port ${port} (${cause.code}).`;
      const remedy = `Stop the other program, or set CERTRACE_CHAIN_PORT to a free port.`;
      reject(new CertraceError("port-busy", sentence, { field: "CERTRACE_CHAIN_PORT", remedy, cause }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: DoorHandlers,
  pages: readonly string[],
): Promise<void> {
  const reply = (status: number, text: string) => {
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(text);
  };
  const refusal = refuseRequest(request, pages);
  const { origin } = request.headers;
  if (origin !== undefined && pages.includes(origin)) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("vary", "origin");
    if (refusal === null && request.method === "OPTIONS") {
      // What a browser asks before it lets a page send JSON.
      response.writeHead(204, {
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type",
      });
      response.end();
      return;
    }
  }
  if (refusal !== null) {
    response.shouldKeepAlive = false;
    return reply(refusal.status, failed(null, -32600, refusal.why));
  }
  try {
    const body = await readBody(request);
    if (body === null) {
      response.shouldKeepAlive = false;
      return reply(413, failed(null, -32600, `The body is larger than ${MAX_BODY} bytes.`));
    }
    reply(
      200,
      await perform(body, origin === undefined ? handlers : { ...handlers, submit: refuseTransaction }),
    );
  } catch (cause) {
    if (response.destroyed) return;
    const why = cause instanceof CertraceError ? cause.message : "The embedded chain cannot answer now.";
    reply(503, failed(null, -32603, why));
  }
}

const refuseTransaction: DoorHandlers["submit"] = async () => ({
  error: { code: -32601, message: "Pages in a browser may read here, and nothing else." },
});

function refuseRequest(
  request: IncomingMessage,
  pages: readonly string[],
): { status: number; why: string } | null {
  const { host, origin } = request.headers;
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? "")) {
    return { status: 403, why: "This chain answers on its loopback address only." };
  }
  if (origin !== undefined && !pages.includes(origin)) {
    return { status: 403, why: "This chain does not answer to that page in a browser." };
  }
  if (origin !== undefined && request.method === "OPTIONS") return null;
  if (request.method !== "POST") return { status: 405, why: "JSON-RPC comes by POST." };
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    return { status: 415, why: "The content type must be application/json." };
  }
  return null;
}

/** null: too large */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function perform(body: string, handlers: DoorHandlers): Promise<string> {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return failed(null, -32700, "The body is not JSON.");
  }
  if (!Array.isArray(message)) return one(message, handlers);
  if (message.length === 0 || message.length > MAX_CALLS) {
    return failed(null, -32600, `A batch has 1 to ${MAX_CALLS} calls.`);
  }
  // What comes after a transaction in a batch sees it mined; reads next to each other go on as one batch.
  const answers: string[] = [];
  for (let i = 0; i < message.length; ) {
    const sends = isSend(message[i]);
    let end = i;
    while (end < message.length && isSend(message[end]) === sends) end++;
    const run = message.slice(i, end);
    answers.push(
      ...(sends ? await Promise.all(run.map((call) => one(call, handlers))) : await reads(run, handlers)),
    );
    i = end;
  }
  return `[${answers.join(",")}]`;
}

const isSend = (message: unknown): boolean =>
  typeof message === "object" &&
  message !== null &&
  (message as Partial<Call>).method === "eth_sendRawTransaction";

/** Answers one call; whatever is wrong with it is a JSON-RPC error, never an exception. */
async function one(message: unknown, handlers: DoorHandlers): Promise<string> {
  const ours = answerHere(message);
  if (ours !== null) return ours;
  if (!isSend(message)) return handlers.forward(JSON.stringify(message));
  const { id = null, params } = message as Call;
  const raw = params?.[0];
  if (typeof raw !== "string" || raw.length > 2 + 2 * MAX_TRANSACTION || !/^0x([0-9a-f]{2})+$/i.test(raw)) {
    return failed(id, -32602, `A signed transaction is 0x hex of at most ${MAX_TRANSACTION} bytes.`);
  }
  return JSON.stringify({ jsonrpc: "2.0", id, ...(await handlers.submit(raw)) });
}

async function reads(run: readonly unknown[], handlers: DoorHandlers): Promise<string[]> {
  const ours = run.map(answerHere);
  const open = run.filter((_, i) => ours[i] === null);
  const answers = ours.filter((answer) => answer !== null);
  if (open.length > 0) answers.push((await handlers.forward(JSON.stringify(open))).trim().slice(1, -1));
  return answers;
}

/** What the door answers by itself: refusals, and that gas is free. null: the chain is to be asked. */
function answerHere(message: unknown): string | null {
  const call = readCall(message);
  if (call === null) return failed(null, -32600, "This is not a JSON-RPC 2.0 call.");
  if (!OPEN.has(call.method)) {
    return failed(
      call.id,
      -32601,
      `The embedded chain does not offer the method ${call.method.slice(0, 60)}.`,
    );
  }
  const isPrice = call.method === "eth_gasPrice" || call.method === "eth_maxPriorityFeePerGas";
  return isPrice ? JSON.stringify({ jsonrpc: "2.0", id: call.id, result: "0x0" }) : null;
}

function readCall(message: unknown): Call | null {
  if (typeof message !== "object" || message === null) return null;
  const { jsonrpc, id = null, method, params = [] } = message as Record<string, unknown>;
  const idIsGood = id === null || typeof id === "string" || typeof id === "number";
  if (jsonrpc !== "2.0" || !idIsGood || typeof method !== "string" || !Array.isArray(params)) return null;
  return { id, method, params };
}

const failed = (id: Call["id"], code: number, message: string): string =>
  JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } });
