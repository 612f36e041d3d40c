/**
 * A whole small world for tests of the gateway, all on loopback: a holder's upstream that records what it is asked, a
 * ledger that signs real receipts (core's builder) and can be told to misbehave, and the real gateway between them.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { JsonObject } from "../../../core/json.ts";
import { formatVerifierKey } from "../../../core/note/key.ts";
import { vrfProve } from "../../../core/subject/ecvrf.ts";
import { subjectAlpha } from "../../../core/subject/tag.ts";
import { commitDetails } from "../../../core/trace/details.ts";
import { eventMembers, type SubmissionEvent } from "../../../core/trace/event.ts";
import type { AccessEvent } from "../../../core/trace/kinds/access.ts";
import { parseReceipt, type Receipt, receiptFile } from "../../../core/trace/receipt.ts";
import { parseSubmission, submissionSigningInput } from "../../../core/trace/submission.ts";
import { type Gateway, startGateway } from "../../../server/gateway/gateway.ts";
import { type GatewaySettings, parseSettings } from "../../../server/gateway/settings-file.ts";
import { createLog } from "../../../server/log.ts";
import { DEPARTMENT, signText } from "../../core/build.ts";
import {
  accessEvent,
  citizen,
  HOLDER,
  hashOf,
  instant,
  LOG,
  LOGGED_AT,
  ORIGIN,
  TestLog,
  TRACE_REGISTRY,
} from "../../core/build-trace.ts";

export const WHO = citizen(1);

/** Listens on a free port of loopback; `stop` also cuts what is still open. */
export async function serve(
  listener: RequestListener,
): Promise<{ server: Server; port: number; stop(): Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export async function readAll(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** What the upstream was asked. */
export interface Asked {
  method: string;
  url: string;
  headers: Record<string, string>;
  rawHeaders: string[];
  body: string;
}

export const RESIDENT = {
  id: WHO,
  address: { street: "Example Street 1", city: "Exampletown" },
  household: [
    { name: "Ai", relation: "self", income: 1 },
    { name: "Bo", relation: "child", income: 2 },
  ],
  since: "2001-02-03",
  internal: { officer: "Officer Nine", note: "sensitive" },
};

export const ROUTES = [
  {
    name: "resident",
    method: "GET",
    path: "/residents/{id}",
    dataset: "residence",
    subject: { path: "id" },
    query: ["lang"],
    headers: ["accept-language"],
    fields: {
      address: ["/address/street", "/address/city"],
      household: ["/household/*/name", "/household/*/relation"],
      since: ["/since"],
    },
  },
  {
    name: "search",
    method: "POST",
    path: "/search",
    dataset: "residence",
    subject: { body: "/person/id" },
    body: { json: ["/person/id", "/lang"] },
    submission: { body: "/certrace" },
    fields: { address: ["/address"] },
  },
  {
    name: "by-query",
    method: "GET",
    path: "/find",
    dataset: "residence",
    subject: { query: "id" },
    query: ["id", "lang"],
    fields: { address: ["/address"] },
  },
  {
    name: "by-header",
    method: "GET",
    path: "/me",
    dataset: "residence",
    subject: { header: "x-citizen" },
    headers: ["x-citizen"],
    fields: { address: ["/address"] },
  },
  {
    name: "two-places",
    method: "GET",
    path: "/both/{id}",
    dataset: "residence",
    subject: { path: "id", query: "also" },
    query: ["also"],
    fields: { address: ["/address"] },
  },
  {
    name: "photo",
    method: "GET",
    path: "/residents/{id}/photo",
    dataset: "residence",
    subject: { path: "id" },
    whole: { field: "address", types: ["image/jpeg", "application/pdf"], kib: 256 },
  },
  {
    name: "compare",
    method: "POST",
    path: "/residents/{id}/compare",
    dataset: "residence",
    subject: { path: "id" },
    body: { stream: ["image/jpeg"], kib: 512 },
    fields: { address: ["/address"] },
  },
];

export interface World {
  gateway: Gateway;
  port: number;
  log: TestLog;
  /** what the upstream was asked so far */
  asked: Asked[];
  /** how often the ledger was given a submission */
  submissions: string[];
  /** the gateway's log lines so far, as text */
  lines(): string;
  upstreamPort: number;
  /** replaces what the upstream does */
  upstream: { answer: RequestListener | null };
  /** replaces what the ledger does, or bends its honest answer */
  ledger: { answer: RequestListener | null; bend: ((receipt: Receipt) => unknown) | null };
  clock: { now: number };
  state: string;
  settings: GatewaySettings["settings"];
  /** a signed submission of one access */
  sign(
    event?: Partial<AccessEvent>,
    more?: { audience?: string; events?: SubmissionEvent[]; jti?: string },
  ): string;
  /** asks the gateway; the submission covers WHO's address unless another is given */
  ask(path: string, init?: RequestInit & { jws?: string | null }): Promise<Response>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  routes?: unknown[];
  ledger?: JsonObject;
  upstream?: JsonObject;
  limits?: JsonObject;
  credential?: string;
  base?: string;
  doors?: Parameters<typeof startGateway>[0]["limits"];
  certificates?: GatewaySettings["certificates"];
}

export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "certrace-gateway-"));
  const log = new TestLog();
  log.loadCatalogue();
  const clock = { now: LOGGED_AT * 1_000 };
  const asked: Asked[] = [];
  const submissions: string[] = [];
  const lines: string[] = [];
  const answers = new Map<string, Receipt>();
  const upstreamMode: World["upstream"] = { answer: null };
  const ledgerMode: World["ledger"] = { answer: null, bend: null };

  const upstream = await serve(async (request, response) => {
    if (upstreamMode.answer !== null) return void upstreamMode.answer(request, response);
    const body = await readAll(request).catch(() => "cut off");
    const { method = "", url = "", rawHeaders } = request;
    asked.push({ method, url, headers: request.headers as Record<string, string>, rawHeaders, body });
    response.setHeader("Content-Type", "application/json; charset=utf-8");
    response.end(JSON.stringify(RESIDENT));
  });
  const ledger = await serve(async (request, response) => {
    if (ledgerMode.answer !== null) return void ledgerMode.answer(request, response);
    if (request.url === `/log/${LOG}/checkpoint`) return void response.end(log.checkpoint());
    const jws = await readAll(request);
    submissions.push(jws);
    const submission = parseSubmission(jws);
    const receipt = answers.get(submission.jti) ?? admit(log, jws, submission.events[0]!, clock.now);
    answers.set(submission.jti, receipt);
    response.setHeader("Content-Type", "application/json");
    const bent = ledgerMode.bend?.(structuredClone(receipt));
    response.end(
      bent === undefined ? receiptFile(receipt) : typeof bent === "string" ? bent : JSON.stringify(bent),
    );
  });

  const settings = parseSettings(
    JSON.stringify({
      version: 1,
      department: HOLDER,
      listen: { host: "127.0.0.1", port: 0 },
      observe: { port: 0 },
      state: "state",
      ledger: {
        url: `http://127.0.0.1:${ledger.port}`,
        log: LOG,
        origin: ORIGIN,
        registry: TRACE_REGISTRY,
        keys: [formatVerifierKey(log.noteKey)],
        vrfKey: encodeBase64url(log.vrf.publicKey),
        ...options.ledger,
      },
      upstream: {
        url: `http://127.0.0.1:${upstream.port}${options.base ?? ""}`,
        ...(options.credential === undefined ? {} : { credential: { header: "Authorization" } }),
        ...options.upstream,
      },
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      routes: options.routes ?? ROUTES,
    }),
    "gateway.yaml",
  );
  const state = join(folder, "state");
  const start = () =>
    startGateway({
      configuration: { settings, state, certificates: options.certificates ?? {} },
      credential: options.credential ?? null,
      log: createLog("debug", { write: (line) => void lines.push(line) }),
      now: () => clock.now,
      limits: { drain: 200, linger: 50, ...options.doors },
    });

  let count = 0;
  const world: World = {
    gateway: await start(),
    get port() {
      return Number(new URL(world.gateway.url).port);
    },
    log,
    asked,
    submissions,
    lines: () => lines.join(""),
    upstreamPort: upstream.port,
    upstream: upstreamMode,
    ledger: ledgerMode,
    clock,
    state,
    settings,
    sign(event = {}, { audience = ORIGIN, events, jti } = {}) {
      const signingInput = submissionSigningInput({
        kid: log.key.kid,
        department: DEPARTMENT,
        audience,
        iat: LOGGED_AT,
        jti: jti ?? `gateway-${count++}`,
        events: events ?? [accessEvent(event)],
      });
      return `${signingInput}.${encodeBase64url(signText(log.key, signingInput))}`;
    },
    ask(path, { jws, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (jws !== null) headers.set("certrace-submission", jws ?? world.sign());
      return fetch(world.gateway.url + path, { redirect: "manual", ...init, headers });
    },
    async restart() {
      await world.gateway.close();
      world.gateway = await start();
    },
    async close() {
      await world.gateway.close();
      await upstream.stop();
      await ledger.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** What an honest log does with an access that it lets pass. */
function admit(log: TestLog, jws: string, event: SubmissionEvent, now: number): Receipt {
  const members: JsonObject = {
    ...eventMembers(event, DEPARTMENT),
    submission: hashOf(jws),
    time: instant(now / 1_000),
  };
  const subject = "subject" in event ? event.subject : "";
  const text = event.kind === "access" ? event.details : undefined;
  const details =
    text === undefined ? undefined : { salt: encodeBase64url(new Uint8Array(16).fill(7)), text };
  if (details !== undefined) members.details = commitDetails(details)!;
  const { index } = log.append(log.tag(subject), members, details === undefined ? {} : { details });
  // As the ledger does for a gateway: the tag is proved, the submission left out.
  const receipt = log.receipt([index]);
  const proof = encodeBase64url(vrfProve(log.vrf, subjectAlpha(subject)));
  receipt.entries[0]!.tagProof = { event: 0, proof };
  return receipt;
}

/** The receipt that an answer carries. */
export function receiptOf(response: Response): ReturnType<typeof parseReceipt> {
  return parseReceipt(Buffer.from(response.headers.get("certrace-receipt")!, "base64url").toString());
}

/** Sends bytes as they are and answers with all that comes back until the other side closes. */
export function raw(port: number, bytes: string, { close = true } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (data) => {
      answer += data;
      // One answer is all that is asked for: an open connection is of no more use.
      if (close && /\r\n\r\n.*\}$/s.test(answer)) socket.end();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (!["ECONNRESET", "EPIPE"].includes(error.code ?? "")) reject(error);
    });
    socket.on("connect", () => socket.write(bytes, "latin1"));
  });
}
