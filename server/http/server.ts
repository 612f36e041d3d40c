/**
 * The HTTP server around the application: timeouts against connections that trickle, and an orderly end.
 */
import { createServer, type RequestListener, type Server, STATUS_CODES } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { CertraceError } from "../../core/errors.ts";
import type { Limits } from "./limits.ts";
import { PROBLEMS } from "./problem.ts";

export interface HttpServer {
  port: number;
  /** starts answering */
  serve(listener: RequestListener): void;
  /** Takes no new connection, lets requests finish for `limits.drain`, then cuts what is left. */
  close(): Promise<void>;
}

const FAULTS: Record<string, [code: string, sentence: string, remedy: string]> = {
  EADDRINUSE: [
    "port-in-use",
    "Another program listens on this port already.",
    "Stop it, or set CERTRACE_PORT to another port.",
  ],
  EACCES: [
    "port-forbidden",
    "This user may not listen on this port.",
    "Set CERTRACE_PORT to a port from 1024 on.",
  ],
  EADDRNOTAVAIL: [
    "host-unusable",
    "This machine has no such address.",
    "Set CERTRACE_HOST to 127.0.0.1 or 0.0.0.0.",
  ],
  ENOTFOUND: [
    "host-unusable",
    "This host name leads to no address.",
    "Set CERTRACE_HOST to 127.0.0.1 or 0.0.0.0.",
  ],
};

/** What Node's parser refuses before there is a request: the answer is written by hand. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const code =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "headers-too-large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "headers-too-slow"
        : "request-malformed";
  const [status, title] = PROBLEMS[code];
  const body = JSON.stringify({ type: "about:blank", title, status, code, detail: `${title}.` });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * Listens first and serves later: the port, and with it the service's URL, is known before the application is made.
 * Throws CertraceError: `port-in-use`, `port-forbidden`, `host-unusable`.
 */
export async function listen(host: string, port: number, limits: Limits): Promise<HttpServer> {
  const server = createServer({
    headersTimeout: limits.headers,
    requestTimeout: 0, // bulk verification may take hours; whole bodies have their own deadline (body.ts)
    keepAliveTimeout: limits.keepAlive,
    maxHeaderSize: limits.headerBytes,
    connectionsCheckingInterval: Math.min(5_000, limits.headers),
  });
  server.setTimeout(limits.idle);
  server.on("clientError", refuse);
  await listening(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (listener) => void server.on("request", listener),
    close: () =>
      new Promise((resolve) => {
        // A connection whose last answer ends now would otherwise be kept for a next request that never comes.
        const idle = setInterval(() => server.closeIdleConnections(), 50);
        const cut = setTimeout(() => server.closeAllConnections(), limits.drain);
        server.close(() => {
          clearInterval(idle);
          clearTimeout(cut);
          resolve();
        });
      }),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const [code, sentence, remedy] = FAULTS[cause.code ?? ""] ?? [
        "http-unusable",
        "The server cannot listen.",
        "See the cause.",
      ];
      reject(new CertraceError(code, sentence, { field: `${host}:${port}`, remedy, cause }));
    });
    server.listen({ host, port }, resolve);
  });
}
