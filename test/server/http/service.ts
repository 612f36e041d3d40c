/**
 * A whole service for tests of its HTTP side: the real application and server on a free port of loopback, over the
 * real index code on a store in memory, fed with chain steps. Only the following of a node is left out.
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlockRef, Fact, Facts } from "../../../core/verify/facts.ts";
import type { ChainEvent } from "../../../server/chain/events.ts";
import { openCopies } from "../../../server/copies/copies.ts";
import type { Desk } from "../../../server/desk/desk.ts";
import { nodeVerifyEd25519 } from "../../../server/ed25519.ts";
import { nodeVerifyEs256 } from "../../../server/es256.ts";
import { createApp } from "../../../server/http/app.ts";
import { LIMITS, type Limits } from "../../../server/http/limits.ts";
import { createMetrics } from "../../../server/http/metrics.ts";
import { listen } from "../../../server/http/server.ts";
import type { Services } from "../../../server/http/services.ts";
import { apply } from "../../../server/index/apply.ts";
import { readIndexFacts } from "../../../server/index/facts.ts";
import type { Index } from "../../../server/index/index.ts";
import * as questions from "../../../server/index/questions.ts";
import * as traceQuestions from "../../../server/index/trace-questions.ts";
import { openReportKeys } from "../../../server/keys/report-keys.ts";
import { openServiceKey } from "../../../server/keys/service-key.ts";
import { createLog } from "../../../server/log.ts";
import type { RunningLog } from "../../../server/log-role.ts";
import { makeCookies } from "../../../server/sign-in/cookies.ts";
import { openPersonKey } from "../../../server/sign-in/person.ts";
import { Sessions } from "../../../server/sign-in/session.ts";
import type { SignIn, SignInParts } from "../../../server/sign-in/sign-in.ts";
import { createStatusLists } from "../../../server/status-lists/publish.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import type { Store } from "../../../server/store/store.ts";
import { Successors } from "../../../server/successors/successors.ts";
import { typeDocuments } from "../../../server/type-documents.ts";
import { openWallets } from "../../../server/wallets/wallets.ts";
import { makeBatch, REGISTRY, type TestBatch } from "../../core/build.ts";
import { TRACE_REGISTRY } from "../../core/build-trace.ts";
import { makeProofs } from "../../core/evidence/build-evidence.ts";

export const DEPARTMENT = 2;
export const PUBLIC_URL = "https://certrace.example";
export const LIST = 81_985_529_216_486;
export const VCT = `${PUBLIC_URL}/v1/types/licences/business`;
export const TYPE_DOCUMENT = JSON.stringify({ name: "Business licence", vct: VCT });
export const OPERATOR = `0x${"0a".repeat(20)}`;

export const sha256 = (text: string | Uint8Array) => createHash("sha256").update(text).digest("base64url");

/** Blocks a second apart, so that `FOUNDED + number` is the time of each. */
export const FOUNDED = 1_760_000_000;
export const blockAt = (number: number): BlockRef => ({
  number,
  hash: `0x${createHash("sha256").update(`block ${number}`).digest("hex")}`,
  time: FOUNDED + number,
});

export interface TestIndex extends Index {
  /** the next block, with these events; answers it */
  mine(...events: ChainEvent[]): Promise<BlockRef>;
  /** what the follower would say of itself */
  readAt: number;
  behind: number;
  /** makes every question fail as a broken store does */
  broken: Error | null;
  /** the index cannot say anything: its node is away */
  lost: boolean;
  asked: number;
}

/** @param store in memory where absent; benchmarks bring one on disk */
export function memoryIndex(source: string, store = openMemoryStore()): TestIndex {
  let head: BlockRef | null = null;
  const at = async <T>(ask: (reads: ReturnType<typeof store.snapshot>) => Promise<T>): Promise<T> => {
    index.asked++;
    if (index.broken !== null) throw index.broken;
    const snapshot = store.snapshot();
    return ask(snapshot).finally(() => snapshot.close());
  };
  const known = async <T>(ask: (reads: ReturnType<typeof store.snapshot>) => Promise<T>): Promise<Fact<T>> =>
    index.lost || head === null ? { missing: "source-unavailable" } : { value: await at(ask), block: head };
  const index: TestIndex = {
    lost: false,
    readAt: 0,
    behind: 0,
    broken: null,
    asked: 0,
    async mine(...events) {
      const block = blockAt(head === null ? 1 : head.number + 1);
      const step = {
        type: "block" as const,
        block,
        parentHash: blockAt(block.number - 1).hash,
        events: events.map((event, logIndex) => ({ event, logIndex, transaction: `0x${"00".repeat(32)}` })),
      };
      await store.batch(await apply([step, { type: "finalized", block }], store, 4096));
      head = block;
      index.readAt = block.time;
      return block;
    },
    facts: (query): Promise<Facts> =>
      at((reads) => readIndexFacts(reads, query, { registry: query.registry, source, readAt: index.readAt })),
    departments: (after, limit) => at((reads) => questions.departments(reads, after, limit)),
    department: (id) => at((reads) => questions.department(reads, id)),
    departmentByIdentifier: (identifier) =>
      at((reads) => questions.departmentByIdentifier(reads, identifier)),
    signingKeys: (department) => at((reads) => questions.signingKeys(reads, department)),
    types: (after, limit) => at((reads) => questions.types(reads, after, limit)),
    typeByVct: (vct) => at((reads) => questions.typeByVct(reads, vct)),
    issuers: (typeId) => at((reads) => questions.issuers(reads, typeId)),
    batchByList: (department, list) => at((reads) => questions.batchByList(reads, department, list)),
    statusChanges: (department, root) => at((reads) => questions.statusChanges(reads, department, root)),
    traceFacts: (query) => at((reads) => traceQuestions.traceFacts(reads, query, index.readAt)),
    traceLog: (id) => known((reads) => traceQuestions.traceLog(reads, id)),
    signer: (department, kid) => known((reads) => traceQuestions.signerOf(reads, department, kid)),
    epochs: (log, after, limit) => at((reads) => traceQuestions.epochs(reads, log, after, limit)),
    newestEpochs: (log, before, limit) =>
      at((reads) => traceQuestions.newestEpochs(reads, log, before, limit)),
    progress: async () => ({ head, readAt: index.readAt, behind: index.behind }),
  };
  return index;
}

export interface TestService {
  url: string;
  port: number;
  index: TestIndex;
  services: Services;
  batch: TestBatch;
  /** the lines logged so far, as text */
  log(): string;
  /** Unix seconds, moves only when told */
  clock: { now: number };
  /** the trace logs it runs; closed with it */
  logs: Map<number, RunningLog>;
  /** the desks it runs; closed with it */
  desks: Map<number, Desk>;
  data: string;
  page: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export interface TestServiceOptions {
  limits?: Partial<Limits>;
  rateLimit?: number;
  gateways?: string[];
  bulkAtOnce?: number;
  count?: number;
  page?: string;
  store?: Store;
  /** origin of the service; an https one where absent. Known before the port only where it is given */
  publicUrl?: (port: number) => string;
  /** makes the way to sign in, out of what the service has */
  signIn?: (parts: Omit<SignInParts, "settings" | "secret">) => SignIn;
}

/** Two departments, one key, one type, one batch of `count` certificates; nothing has been revoked. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const data = await mkdtemp(join(tmpdir(), "certrace-http-"));
  const page = options.page ?? join(data, "no-page");
  const batch = makeBatch({
    registry: REGISTRY,
    department: DEPARTMENT,
    service: PUBLIC_URL,
    vct: VCT,
    list: LIST,
    count: options.count ?? 3,
    anchoredAt: FOUNDED + 2,
  });
  const index = memoryIndex(PUBLIC_URL, options.store);
  await index.mine(...founding(batch));
  await index.mine(anchorEvent(batch, LIST));

  const clock = { now: FOUNDED + 100 };
  const now = () => clock.now;
  const lines: string[] = [];
  const log = createLog("debug", { write: (line) => void lines.push(line) });
  const key = await openServiceKey(data, "status-list");
  const bulk = { running: 0, atOnce: options.bulkAtOnce ?? 4 };
  const logs = new Map<number, RunningLog>();
  const desks = new Map<number, Desk>();
  const sessions = new Sessions(now);
  const metrics = createMetrics(index, bulk, logs, desks, sessions, now);
  const limits = { ...LIMITS, ...options.limits };
  const http = await listen("127.0.0.1", 0, limits);
  const publicUrl = options.publicUrl?.(http.port) ?? PUBLIC_URL;
  const cookies = makeCookies(publicUrl.startsWith("https:"));
  const personKey = await openPersonKey(data);
  const verifyEs256 = nodeVerifyEs256();
  const parts = { data, publicUrl, index, registry: REGISTRY, mirrors: [], verifyEs256, now, log };
  const wallets = await openWallets(parts);
  const services: Services = {
    wallets,
    successors: new Successors(openMemoryStore()),
    copies: await openCopies({ data, publicUrl, now }),
    version: "0.0.0-test",
    publicUrl,
    chainId: 31337,
    registry: REGISTRY,
    mirrors: [],
    traceRegistry: TRACE_REGISTRY,
    logs,
    desks,
    index,
    proofs: (query) => makeProofs(batch, query, { department: DEPARTMENT, vct: VCT, time: clock.now }),
    block: async (number) => {
      const { head } = await index.progress();
      return head === null || number > head.number ? null : { ...blockAt(number), final: true };
    },
    types: typeDocuments(data),
    statusLists: createStatusLists(index, key, PUBLIC_URL, now),
    statusListKey: key.jwk,
    reportKeys: await openReportKeys(data),
    signIn:
      options.signIn?.({ publicUrl, cookies, sessions, logs, index, personKey, maxHeadAge: 300, now }) ??
      null,
    sessions,
    cookies,
    verifyEs256,
    verifyEd25519: nodeVerifyEd25519,
    metrics,
    maxHeadAge: 300,
    bulk,
    now,
  };
  http.serve(
    createApp({
      services,
      log,
      limits,
      trustProxy: false,
      rateLimit: options.rateLimit ?? 0,
      gateways: options.gateways ?? [],
      connectOrigins: ["https://elsewhere.example"],
      page,
    }),
  );
  const url = `http://127.0.0.1:${http.port}`;
  return {
    url,
    port: http.port,
    index,
    services,
    batch,
    log: () => lines.join(""),
    clock,
    logs,
    desks,
    data,
    page,
    fetch: (path, init) => fetch(url + path, init),
    async close() {
      for (const desk of desks.values()) desk.endWatching();
      await http.close();
      for (const desk of desks.values()) await desk.close();
      for (const running of logs.values()) await running.close();
      metrics.close();
      await wallets.close();
      sessions.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

function founding(batch: TestBatch): ChainEvent[] {
  const department = (id: number, parent: number, name: string, nameEn: string): ChainEvent => ({
    type: "department-registered",
    department: id,
    parent,
    identifier: `TEST-${id}`,
    name,
    nameEn,
  });
  const { kid, x, y } = batch.key;
  return [
    department(1, 0, "示例省", "Example Province"),
    department(DEPARTMENT, 1, "示例市", "Example City"),
    {
      type: "operator-set",
      department: DEPARTMENT,
      account: OPERATOR,
      permissions: 6,
      validFrom: 0,
      validUntil: null,
    },
    keyEvent(kid, x, y),
    { type: "type-defined", typeId: 1, definer: 1, vct: VCT, metadataHash: sha256(TYPE_DOCUMENT) },
    { type: "issuer-authorised", typeId: 1, issuer: DEPARTMENT, validFrom: 0, validUntil: null },
  ];
}

export const keyEvent = (
  thumbprint: string,
  x: string,
  y: string,
  more: { use?: number; validFrom?: number } = {},
): ChainEvent => ({
  type: "signing-key-registered",
  department: DEPARTMENT,
  thumbprint,
  x,
  y,
  use: more.use ?? 1,
  validFrom: more.validFrom ?? FOUNDED + 1,
  validUntil: null,
});

export const anchorEvent = (batch: TestBatch, list: number): ChainEvent => ({
  type: "batch-anchored",
  department: DEPARTMENT,
  root: batch.anchors[0]!.root,
  typeId: 1,
  size: batch.certificates.length,
  list,
  operator: OPERATOR,
});

/** @param lanes bits within the word, as in the event */
export const statusEvent = (
  batch: TestBatch,
  status: "valid" | "revoked" | "suspended" | "superseded",
  lanes: bigint,
  word = 0,
): ChainEvent => ({
  type: "statuses-changed",
  department: DEPARTMENT,
  root: batch.anchors[0]!.root,
  word,
  lanes: `0x${lanes.toString(16).padStart(32, "0")}`,
  status,
  reason: "withdrawn",
  decision: null,
  by: DEPARTMENT,
  operator: OPERATOR,
});
