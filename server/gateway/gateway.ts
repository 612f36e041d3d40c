/**
 * The gateway: a reverse proxy in front of a holder's HTTP API that lets data out only after the access was logged. The
 * composition root of its parts, and its two doors: one for consumers; one for the operator (health, readiness,
 * metrics), closed unless the settings open it.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isIPv6 } from "node:net";
import { CertraceError } from "../../core/errors.ts";
import { lingerAfter } from "../http/body.ts";
import { LIMITS, type Limits } from "../http/limits.ts";
import { type HttpServer, listen } from "../http/server.ts";
import type { Log } from "../log.ts";
import { createHandler } from "./answer.ts";
import { openPeer } from "./exchange.ts";
import { createLedgerClient, type LedgerClient } from "./ledger-client.ts";
import { createMeasures, type Measures } from "./observe.ts";
import { logIdentity } from "./receipt-check.ts";
import { keepReceipts } from "./receipts.ts";
import { openReleases } from "./releases.ts";
import { compileRoutes } from "./route.ts";
import type { GatewaySettings } from "./settings-file.ts";

export interface Gateway {
  /** where consumers reach it on this machine */
  url: string;
  /** the operator's door; null: none */
  observeUrl: string | null;
  /** Lets requests finish, then closes everything. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  /** read by server/gateway/settings-file */
  configuration: GatewaySettings;
  /** value of the upstream's credential header; null: none was given */
  credential: string | null;
  log: Log;
  /** Unix milliseconds */
  now?: () => number;
  /** of the doors; tests hand in smaller ones */
  limits?: Partial<Limits>;
}

/** Throws CertraceError: `gateway-credential-missing`, `gateway-credential-unused`, `state-unavailable`, `port-in-use`, … */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { configuration, log, now = Date.now } = options;
  const { settings, state, certificates } = configuration;
  const { ledger, upstream, limits } = settings;
  const credential = requireCredential(options);

  const window = limits.window * 1_000;
  const releases = await openReleases(state, window, now);
  const ledgerPeer = openPeer(new URL(ledger.url), limits.atOnce, certificates.ledger);
  const upstreamPeer = openPeer(new URL(upstream.url), limits.atOnce, certificates.upstream);
  const ledgerClient = createLedgerClient(ledgerPeer, ledger, logIdentity(ledger));
  const running = { count: 0 };
  const measures = createMeasures(() => running.count);
  const doorLimits: Limits = {
    ...LIMITS,
    headerBytes: limits.headersKib * 1_024,
    // While the ledger and the upstream are waited for, nothing passes between consumer and gateway.
    idle: Math.max(LIMITS.idle, (ledger.timeout + upstream.total + limits.request) * 1_000),
    ...options.limits,
  };
  const doors: HttpServer[] = [];
  const sweeping = setInterval(() => {
    releases.sweep().catch((err: unknown) => log.error({ err }, "marks of releases cannot be swept"));
  }, window);
  const close = async () => {
    clearInterval(sweeping);
    await Promise.all(doors.map((door) => door.close()));
    ledgerPeer.close();
    upstreamPeer.close();
    measures.close();
  };
  try {
    const door = await open("listen", settings.listen, doorLimits);
    doors.push(door);
    const observed = settings.observe === undefined ? null : await open("observe", settings.observe, LIMITS);
    if (observed !== null) doors.push(observed);
    const handle = createHandler(
      {
        settings,
        routes: compileRoutes(settings.routes),
        ledger: ledgerClient,
        releases,
        receipts: keepReceipts(limits.receiptHeader, window, now),
        upstream: upstreamPeer,
        credential,
        measures,
        log,
      },
      running,
    );
    door.serve((request, response) => {
      response.once("finish", () => lingerAfter(request, doorLimits));
      void handle(request, response);
    });
    observed?.serve((request, response) => void observe(request, response, ledgerClient, measures));
    const observeUrl = observed && urlOf(settings.observe!.host, observed.port);
    log.info({ port: door.port, routes: settings.routes.length, log: ledger.log }, "the gateway is up");
    return { url: urlOf(settings.listen.host, door.port), observeUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A credential that is missing or that nobody asked for is a mistake that would show only with the first request. */
function requireCredential({ configuration, credential }: GatewayOptions) {
  const header = configuration.settings.upstream.credential?.header;
  if (header === undefined && credential === null) return null;
  if (header === undefined)
    throw new CertraceError(
      "gateway-credential-unused",
      "A credential is given, and no header for it is named",
      {
        field: "upstream.credential.header",
        remedy: "name the header in the settings, or remove CERTRACE_GATEWAY_CREDENTIAL",
      },
    );
  if (credential === null)
    throw new CertraceError("gateway-credential-missing", "The upstream's credential is not given", {
      field: "CERTRACE_GATEWAY_CREDENTIAL",
      remedy: `set CERTRACE_GATEWAY_CREDENTIAL_FILE to a file that holds the value of the header ${header}`,
    });
  if (!/^[\x20-\x7e]+$/.test(credential))
    throw new CertraceError(
      "gateway-credential-unusable",
      "The upstream's credential cannot stand in a header",
      {
        field: "CERTRACE_GATEWAY_CREDENTIAL",
        remedy: "write it in printable ASCII, on one line",
      },
    );
  return { header, value: credential };
}

/** Says where in the settings a port or host stands that cannot be used. */
async function open(
  member: "listen" | "observe",
  { host, port }: { host: string; port: number },
  limits: Limits,
): Promise<HttpServer> {
  try {
    return await listen(host, port, limits);
  } catch (cause) {
    if (!(cause instanceof CertraceError)) throw cause;
    throw new CertraceError(cause.code, cause.message, {
      field: `${member} ${host}:${port}`,
      remedy: `give another host or port under ${member} in the settings`,
      cause,
    });
  }
}

const urlOf = (host: string, port: number): string => `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** Ready: the ledger shows a checkpoint that its key signed, so that receipts will be believed. */
async function observe(
  { url, method }: IncomingMessage,
  response: ServerResponse,
  ledger: LedgerClient,
  measures: Measures,
): Promise<void> {
  const send = (status: number, mediaType: string, text: string) =>
    response.writeHead(status, { "content-type": mediaType, "cache-control": "no-store" }).end(text);
  if (method !== "GET") return void send(405, "text/plain", "Use GET.\n");
  if (url === "/healthz") return void send(200, "text/plain", "alive\n");
  if (url === "/metrics") return void send(200, measures.mediaType, await measures.text());
  if (url !== "/readyz") return void send(404, "text/plain", "/healthz, /readyz, /metrics\n");
  try {
    await ledger.probe();
    send(200, "text/plain", "ready\n");
  } catch (error) {
    send(503, "text/plain", `not ready: ${error instanceof CertraceError ? error.code : "internal"}\n`);
  }
}
