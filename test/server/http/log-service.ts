/**
 * A service that runs a trace log, for tests of its HTTP side: the real ledger, store, tiles and map in a temporary
 * folder, the real index. Only the chain's node is left out: an advance becomes its event at once.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { Catalogue } from "../../../core/trace/catalogue.ts";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import { requestTokenInput } from "../../../core/trace/request-token.ts";
import { submissionSigningInput } from "../../../core/trace/submission.ts";
import type { Act, Confirmed } from "../../../server/chain/acts.ts";
import type { ChainEvent } from "../../../server/chain/events.ts";
import { type Ledger, openLedger } from "../../../server/ledger/ledger.ts";
import { indexedChain } from "../../../server/ledger/log-chain.ts";
import { openLogKeys } from "../../../server/ledger/log-keys.ts";
import { type NoticesOptions, openNotices } from "../../../server/notices/notices.ts";
import { openNoticesSeal } from "../../../server/notices/seal.ts";
import type { Witness } from "../../../server/witness/add-checkpoint.ts";
import { PublishedCheckpoint } from "../../../server/witness/published.ts";
import { DEPARTMENT as CONSUMER, makeKey, signText, type TestKey } from "../../core/build.ts";
import { CATALOGUE, HOLDER, TRACE_REGISTRY } from "../../core/build-trace.ts";
import {
  FOUNDED,
  OPERATOR,
  startTestService,
  type TestIndex,
  type TestService,
  type TestServiceOptions,
} from "./service.ts";

export const ID = 1;
export const LOG_ORIGIN = `certrace.example/log/${ID}`;
export const LOG_DEPARTMENT = 1;
export const AUDITOR = 40;
export const STRANGER = 30;
export { CONSUMER, HOLDER };

export interface LogService extends TestService {
  ledger: Ledger;
  keys: Record<number, TestKey>;
  sign(events: SubmissionEvent[], more?: Partial<SubmissionTerms>): string;
  /** a fetch of POST /log/1/submissions */
  submit(jws: string | Uint8Array, headers?: Record<string, string>): Promise<Response>;
  /** a request token's header, by default of the consumer */
  token(department?: number, more?: Partial<TokenTerms>): { authorization: string };
  /** as the citizen's proof of tag would stand in it */
  tagToken(citizenId: string): Promise<{ authorization: string }>;
  /** resolves when the chain holds everything */
  anchored(): Promise<void>;
}

interface SubmissionTerms {
  department: number;
  key: TestKey;
  audience: string;
  iat: number;
  jti: string;
}

interface TokenTerms {
  key: TestKey;
  kid: string;
  audience: string;
  iat: number;
  exp: number;
}

export interface LogServiceOptions extends TestServiceOptions {
  /** members over those of the catalogue that tests share */
  catalogue?: Partial<Catalogue>;
  witnesses?: readonly Witness[];
  /** milliseconds of a round of witnesses */
  round?: number;
  deadline?: number;
  /** of the notices, which send no mail where absent */
  notices?: Partial<NoticesOptions>;
  /** while true, nothing is anchored */
  holds?: () => boolean;
}

export async function startLogService(options: LogServiceOptions = {}): Promise<LogService> {
  const service = await startTestService(options);
  const { clock, data, index, logs } = service;
  const keys: Record<number, TestKey> = {};
  for (const department of [HOLDER, CONSUMER, STRANGER, AUDITOR, LOG_DEPARTMENT])
    keys[department] = makeKey();
  await index.mine(...joining(keys));
  const logKeys = await openLogKeys(data, ID, LOG_ORIGIN);
  await index.mine({
    type: "log-opened",
    log: ID,
    department: LOG_DEPARTMENT,
    origin: LOG_ORIGIN,
    noteKey: encodeBase64url(logKeys.note.publicKey),
    vrfKey: encodeBase64url(logKeys.vrfKey),
    operator: OPERATOR,
  });
  const milliseconds = () => clock.now * 1000;
  const ledger = await openLedger({
    folder: join(data, "log", String(ID)),
    keys: logKeys,
    id: ID,
    registry: TRACE_REGISTRY,
    department: LOG_DEPARTMENT,
    catalogue: { ...CATALOGUE, ...options.catalogue },
    chain: indexedChain(Object.assign(index, { whenRead: async () => {} }), ID, 300, milliseconds),
    sender: {
      async send(_id, act) {
        while (options.holds?.()) await new Promise((resolve) => setTimeout(resolve, 5));
        return minedAt(index, act);
      },
    },
    anchorInterval: 20,
    now: milliseconds,
  });
  const published = new PublishedCheckpoint({
    traceLog: ledger.log,
    witnesses: options.witnesses ?? [],
    interval: options.round ?? 10,
    ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
  });
  const notices = await openNotices({
    folder: join(data, "log", String(ID)),
    ...{ ledger, index, publicUrl: service.services.publicUrl, mailer: null, now: milliseconds },
    seal: await openNoticesSeal(data),
    ...options.notices,
  });
  logs.set(ID, {
    ledger,
    published,
    notices,
    auditors: new Set([LOG_DEPARTMENT, AUDITOR]),
    async close() {
      await notices.close();
      await published.close();
      await ledger.close();
    },
  });
  await until(() => ledger.health().error === null && ledger.health().anchored === ledger.log.size);
  return {
    ...service,
    ledger,
    keys,
    sign(events, more = {}) {
      const department = more.department ?? CONSUMER;
      const key = more.key ?? keys[department]!;
      const input = submissionSigningInput({
        ...{ kid: key.kid, department, audience: LOG_ORIGIN, iat: clock.now, jti: randomUUID(), events },
        ...omit(more),
      });
      return `${input}.${encodeBase64url(signText(key, input))}`;
    },
    submit: (body, headers = { "content-type": "application/jose" }) =>
      service.fetch(`/log/${ID}/submissions`, { method: "POST", headers, body: body as BodyInit }),
    token(department = CONSUMER, more = {}) {
      const key = more.key ?? keys[department]!;
      const input = requestTokenInput({
        ...{ kid: key.kid, department, audience: LOG_ORIGIN, iat: clock.now, exp: clock.now + 120 },
        ...omit(more),
      });
      return { authorization: `Bearer ${input}.${encodeBase64url(signText(key, input))}` };
    },
    async tagToken(citizenId) {
      const { proof } = await ledger.subjects.prove(citizenId);
      return { authorization: `Bearer ${encodeBase64url(proof)}` };
    },
    anchored: () => until(() => ledger.health().anchored === ledger.log.size),
  };
}

/** What is left of the terms once the key, which no payload names, is taken out. */
function omit<T extends { key?: TestKey }>({ key: _, ...rest }: T): Omit<T, "key"> {
  return rest;
}

function joining(keys: Record<number, TestKey>): ChainEvent[] {
  return Object.entries(keys).flatMap(([department, { kid, x, y }]): ChainEvent[] => [
    ...(Number(department) === LOG_DEPARTMENT
      ? []
      : [
          {
            type: "department-registered" as const,
            department: Number(department),
            parent: LOG_DEPARTMENT,
            identifier: `TEST-${department}`,
            name: "示例部门",
            nameEn: `Example Department ${department}`,
          },
        ]),
    {
      type: "signing-key-registered",
      department: Number(department),
      thumbprint: kid,
      x,
      y,
      use: 2,
      validFrom: FOUNDED,
      validUntil: null,
    },
  ]);
}

async function minedAt(index: TestIndex, act: Act): Promise<Confirmed> {
  if (act.act !== "advance-log") throw new Error(`not played here: ${act.act}`);
  const state = await index.traceLog(act.log);
  const epoch = "value" in state ? (state.value?.epochs ?? 0) + 1 : 1;
  const { log, size, root, mapRoot } = act;
  const event: ChainEvent = { type: "log-advanced", log, epoch, size, root, mapRoot, operator: OPERATOR };
  const block = await index.mine(event);
  return { transaction: `0x${"00".repeat(32)}`, block: block.number, events: [event] };
}

export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 5_000; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error("it never came to hold");
}
