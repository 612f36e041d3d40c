/**
 * One HTTP exchange with a configured peer (the ledger, the upstream), for which Node's own client is used: host and
 * port are fixed when the gateway starts, redirects are not followed, no proxy variable is heeded. So no request of a
 * consumer can lead it anywhere else.
 *
 * Three clocks: until the connection stands, without a byte in either direction, and for the whole of it.
 */
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createSecureContext, type SecureContext } from "node:tls";
import { CertraceError } from "../../core/errors.ts";

export interface Peer {
  /** path before that of every request, without a slash at its end */
  base: string;
  open(options: { method: string; path: string; headers: Record<string, string | number> }): ClientRequest;
  close(): void;
}

export interface Outgoing {
  method: string;
  /** below the peer's base */
  path: string;
  headers: Record<string, string | number>;
  /** a stream has a Content-Length of its own or is sent in chunks */
  body?: Uint8Array | Readable;
}

/** Milliseconds. */
export interface Patience {
  connect: number;
  idle: number;
  total: number;
}

/** Why there is no answer: nothing there, or too late. */
export class ExchangeFailure extends Error {
  readonly why: "unreachable" | "too-slow" | "broken";

  constructor(why: ExchangeFailure["why"], cause?: unknown) {
    super(why, { cause });
    this.why = why;
  }
}

/** bytes of an answer's head */
const MAX_HEADERS = 16_384;

/** PEM. */
export interface PeerTls {
  /** certificates that the peer's must lead to, instead of the system's */
  ca?: string;
  /** our own, and its key: what the peer knows us by (mutual TLS) */
  cert?: string;
  key?: string;
}

/** Throws CertraceError `gateway-certificate-unusable`. */
export function openPeer(url: URL, atOnce: number, tls: PeerTls = {}): Peer {
  const common = {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    maxHeaderSize: MAX_HEADERS,
    insecureHTTPParser: false,
  };
  const agentOptions = { keepAlive: true, maxSockets: atOnce, timeout: 60_000 };
  const base = url.pathname.replace(/\/$/, "");
  if (url.protocol === "http:") {
    const agent = new HttpAgent(agentOptions);
    return {
      base,
      open: (options) => httpRequest({ ...common, ...options, agent }),
      close: () => agent.destroy(),
    };
  }
  const agent = new HttpsAgent({ ...agentOptions, secureContext: contextOf(tls, url) });
  return {
    base,
    open: (options) => httpsRequest({ ...common, ...options, agent }),
    close: () => agent.destroy(),
  };
}

/** Made once, so that a certificate which cannot be used shows at the start and not with the first request. */
function contextOf(tls: PeerTls, { host }: URL): SecureContext {
  try {
    return createSecureContext(tls);
  } catch (cause) {
    throw new CertraceError("gateway-certificate-unusable", `The certificates for ${host} cannot be used.`, {
      field: tls.cert === undefined ? "ca" : "client",
      remedy:
        "Give PEM files: the authority's certificates, our own certificate, and the key that belongs to it.",
      cause,
    });
  }
}

/**
 * Resolves with the answer's head; its body is still to be read, and fails when a clock runs out or `signal` aborts.
 * Rejects with ExchangeFailure, or the signal's reason.
 */
export async function exchange(
  peer: Peer,
  outgoing: Outgoing,
  patience: Patience,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const repeatable = outgoing.method === "GET" && outgoing.body === undefined;
  try {
    return await attempt(peer, outgoing, patience, signal, repeatable);
  } catch (error) {
    // The peer closed a kept connection just when it was taken: it has not seen the request.
    if (!(error instanceof StaleConnection)) throw error;
    return attempt(peer, outgoing, patience, signal, false);
  }
}

class StaleConnection extends Error {}

function attempt(
  peer: Peer,
  { method, path, headers, body }: Outgoing,
  { connect, idle, total }: Patience,
  signal: AbortSignal,
  repeatable: boolean,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = peer.open({ method, path: peer.base + path, headers });
    let answered: IncomingMessage | null = null;
    let connected = false;
    const giveUp = (error: Error) => {
      reject(error);
      (answered ?? request).destroy(error);
    };
    const onAbort = () => giveUp(signal.reason);
    const connecting = setTimeout(() => giveUp(new ExchangeFailure("unreachable")), connect);
    const whole = setTimeout(() => giveUp(new ExchangeFailure("too-slow")), total);
    signal.addEventListener("abort", onAbort);
    request.once("socket", (socket) => {
      const stands = () => {
        connected = true;
        clearTimeout(connecting);
      };
      if (request.reusedSocket || !socket.connecting) stands();
      else socket.once("encrypted" in socket ? "secureConnect" : "connect", stands);
    });
    request.setTimeout(idle, () => giveUp(new ExchangeFailure("too-slow")));
    request.once("error", (error) => {
      if (repeatable && request.reusedSocket) reject(new StaleConnection());
      // Refused by the peer's machine, or gone in the middle of an answer's head: the reader learns one thing only.
      else reject(new ExchangeFailure(connected ? "broken" : "unreachable", error));
    });
    request.once("response", (answer) => {
      answered = answer;
      // Whoever reads it hears of a failure; where nobody does, it must not end the process.
      answer.on("error", () => {});
      resolve(answer);
    });
    request.once("close", () => {
      clearTimeout(connecting);
      clearTimeout(whole);
      signal.removeEventListener("abort", onAbort);
      // An upgrade that nobody asked for ends here, without an answer and without an error.
      reject(new ExchangeFailure("broken"));
    });
    if (body === undefined || body instanceof Uint8Array) request.end(body);
    else pipeline(body, request, (error) => error && giveUp(error));
  });
}
