/**
 * A service that runs desks, for tests of their HTTP side: the real desk, store, uploads and issuing in a temporary
 * folder, the real index. Only the chain's node is left out: a batch that is sent is anchored at once.
 */
import { join } from "node:path";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { CaseShown } from "../../../core/desk/case.ts";
import { CertraceError } from "../../../core/errors.ts";
import { requestTokenInput } from "../../../core/trace/request-token.ts";
import type { Act, Sender } from "../../../server/chain/acts.ts";
import { Desk, type DeskSetting } from "../../../server/desk/desk.ts";
import { deskFolder } from "../../../server/desk-role.ts";
import { deskOrigin } from "../../../server/http/desk-of.ts";
import { parseTypeDefinition } from "../../../server/issuing/type-definition.ts";
import { createLog } from "../../../server/log.ts";
import type { DepartmentSession } from "../../../server/sign-in/session.ts";
import { makeKey, REGISTRY, signText, type TestKey } from "../../core/build.ts";
import { newSigningKey } from "../issuing/issuing-chain.ts";
import {
  DEPARTMENT,
  keyEvent,
  OPERATOR,
  PUBLIC_URL,
  startTestService,
  type TestService,
  type TestServiceOptions,
} from "./service.ts";
import { type SignedIn, staffOf } from "./signed-in.ts";

export const TYPE = `${PUBLIC_URL}/v1/types/permit`;
/** another department that has a desk, with an empty one */
export const NEIGHBOUR = 1;
export const DEFINITION = JSON.stringify({
  vct: TYPE,
  name: "Permit",
  display: [
    { locale: "zh-CN", name: "许可证" },
    { locale: "en", name: "Permit" },
  ],
  claims: [
    { path: ["name"], sd: "always" },
    { path: ["issued"], sd: "allowed" },
    { path: ["certificate_number"], sd: "allowed" },
  ],
  mapping: {
    claims: [
      { path: ["name"], column: "name", kind: "text" },
      { path: ["issued"], column: "issued", kind: "date", format: "YYYY-MM-DD" },
    ],
    number: { column: "no" },
  },
});

/** @param count of good rows; after them two that are refused */
export const registerOf = (count: number, first = 1): string =>
  [
    "no,name,issued",
    ...Array.from({ length: count }, (_, i) => `P-${first + i},Zhang ${first + i},2026-11-0${1 + (i % 9)}`),
    "P-X,Li,tomorrow",
    "P-Y,,2026-11-01",
    "",
  ].join("\n");

/** A person at the desk, with what they send. */
export class Staff {
  readonly signedIn: SignedIn<DepartmentSession>;
  readonly #service: DeskService;

  constructor(service: DeskService, department: number, name: string, ...roles: string[]) {
    this.#service = service;
    this.signedIn = staffOf(service, department, roles, name);
  }

  get(path: string): Promise<Response> {
    return this.#service.fetch(path, { headers: this.signedIn.headers });
  }

  post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.#service.fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.signedIn.headers, ...headers },
      body: JSON.stringify(body),
    });
  }

  handIn(content: BodyInit, name = "register.csv"): Promise<Response> {
    return this.#service.fetch(`/desk/registers?${new URLSearchParams({ name })}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream", ...this.signedIn.headers },
      body: content,
    });
  }

  /** What GET answers, as JSON; throws where it is a problem. */
  async read<T>(path: string): Promise<T> {
    return answered<T>(await this.get(path));
  }

  case(id: string): Promise<CaseShown> {
    return this.read(`/desk/cases/${id}`);
  }

  async act(kept: Pick<CaseShown, "id" | "revision">, act: string, more: object = {}): Promise<CaseShown> {
    return answered(await this.post(`/desk/cases/${kept.id}/${act}`, { revision: kept.revision, ...more }));
  }

  /** Hands in a register and makes a case of it. */
  async make(content: string, more: object = {}): Promise<CaseShown> {
    const { id } = await answered<{ id: string }>(await this.handIn(content));
    return answered(
      await this.post("/desk/cases", {
        kind: "issue",
        terms: { register: id, type: TYPE, papers: false, ...more },
      }),
    );
  }

  /** Waits until the case is in one of these states. */
  async until(id: string, ...states: string[]): Promise<CaseShown> {
    for (;;) {
      const kept = await this.case(id);
      if (states.includes(kept.state)) return kept;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

export async function answered<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  throw new CertraceError(code, detail);
}

export interface DeskService extends TestService {
  desk: Desk;
  /** acts that were sent, with their ids */
  acts: { id: string; act: Act }[];
  /** what a sender does before it sends; throws to fail */
  before: { send: (act: Act) => Promise<void> };
  /** Closes the desk and opens it again, as a new start of the service does. */
  restart(): Promise<void>;
  staff(name: string, ...roles: string[]): Staff;
  /** header of a request token of the department's own system */
  token(more?: { department?: number; audience?: string; key?: TestKey }): Record<string, string>;
}

export async function startDeskService(
  options: TestServiceOptions & { desk?: Partial<DeskSetting> } = {},
): Promise<DeskService> {
  return withDesk(await startTestService(options), options.desk);
}

/** Opens the desks of two departments in a service. */
export async function withDesk(
  service: TestService,
  setting: Partial<DeskSetting> = {},
): Promise<DeskService> {
  const { clock, data, desks, index, services } = service;
  const { metadataHash } = parseTypeDefinition(DEFINITION);
  const key = newSigningKey();
  const system = makeKey();
  await index.mine(
    { type: "type-defined", typeId: 2, definer: 1, vct: TYPE, metadataHash },
    { type: "issuer-authorised", typeId: 2, issuer: DEPARTMENT, validFrom: 0, validUntil: null },
    keyEvent(key.kid, key.x, key.y),
    keyEvent(system.kid, system.x, system.y, { use: 2 }),
  );
  const acts: DeskService["acts"] = [];
  const before: DeskService["before"] = { send: async () => {} };
  const sender = (): Sender => ({
    account: OPERATOR,
    async send(id, act) {
      await before.send(act);
      acts.push({ id, act });
      if (act.act !== "anchor") throw new Error(`no ${act.act} here`);
      const event = { ...act, type: "batch-anchored" as const, operator: OPERATOR };
      const { number } = await index.mine(event);
      return { transaction: `0x${String(acts.length).padStart(64, "0")}`, block: number, events: [event] };
    },
    async close() {},
  });
  const open = async (department: number): Promise<Desk> => {
    const desk = await Desk.open({
      ...{ department, registry: REGISTRY, service: PUBLIC_URL, index, documents: services.types },
      successors: services.successors,
      folder: deskFolder(data, department),
      keys: { sender: async () => sender(), signingKey: async () => key },
      log: createLog("silent"),
      now: () => clock.now,
      ...setting,
    });
    desks.set(department, desk);
    return desk;
  };
  const desk = await open(DEPARTMENT);
  await desk.tools.types.put(DEFINITION);
  await open(NEIGHBOUR);
  const started: DeskService = {
    ...service,
    desk,
    acts,
    before,
    async restart() {
      await started.desk.close();
      started.desk = await open(DEPARTMENT);
    },
    staff: (name, ...roles) => new Staff(started, DEPARTMENT, name, ...roles),
    token({ audience, department = DEPARTMENT, key: by = system } = {}) {
      const input = requestTokenInput({
        ...{ kid: by.kid, department, iat: clock.now, exp: clock.now + 120 },
        audience: audience ?? deskOrigin(PUBLIC_URL, department),
      });
      return { authorization: `Bearer ${input}.${encodeBase64url(signText(by, input))}` };
    },
  };
  return started;
}

/** Where a case's files are. */
export const caseFolder = (service: DeskService, id: string): string =>
  join(deskFolder(service.data, DEPARTMENT), "cases", id);
