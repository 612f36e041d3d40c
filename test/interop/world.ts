/**
 * Where tests of interoperability take place: a real embedded chain, certificates of the real issuing engine, the real
 * service in front of them, reached under its public https name by whoever is handed `fetch`. Nothing in it is played.
 */
import { sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { requestTokenInput } from "../../core/trace/request-token.ts";
import type { StatusName } from "../../core/verify/facts.ts";
import type { Act } from "../../server/chain/acts.ts";
import { readConfig } from "../../server/config.ts";
import { issueRegister } from "../../server/issuing/issue.ts";
import { parseTypeDefinition, type TypeDefinition } from "../../server/issuing/type-definition.ts";
import { createLog } from "../../server/log.ts";
import { type Service, startService } from "../../server/main.ts";
import {
  type IssuingChain,
  newSigningKey,
  SERVICE,
  startIssuingChain,
} from "../server/issuing/issuing-chain.ts";

export const VCT = `${SERVICE}/v1/types/diploma`;

const TYPE = {
  vct: VCT,
  name: "Diploma",
  display: [
    { locale: "zh-CN", name: "学位证书" },
    { locale: "en", name: "Diploma" },
  ],
  claims: [
    ...[
      ["certificate_number", "Number", "never"],
      ["name", "Name", "allowed"],
      ["subject", "Subject", "allowed"],
    ].map(([path, label, sd]) => ({ path: [path], sd, display: [{ locale: "en", label }] })),
    { path: ["address", "city"], sd: "allowed", display: [{ locale: "en", label: "City" }] },
    { path: ["level"], sd: "never", mandatory: true, display: [{ locale: "en", label: "Level" }] },
  ],
  mapping: {
    claims: [
      { path: ["name"], column: "name", kind: "text" },
      { path: ["subject"], column: "subject", kind: "text" },
      { path: ["address", "city"], column: "city", kind: "text" },
      { path: ["level"], value: "bachelor" },
    ],
    number: { column: "no" },
  },
};

const REGISTER = `no,name,subject,city
D-1,张三,Mathematics,镜花
D-2,"Müller, Ann",History,Köln
D-3,李四,Law,镜花
D-4,Éva,Physics,Pécs
D-5,王五,Music,镜花
`;

export interface InteropWorld {
  chain: IssuingChain;
  service: Service;
  type: TypeDefinition;
  typeId: number;
  /** the certificate files, in the order of the register */
  files: string[];
  root: string;
  /** asks the service under its public name, and nobody else */
  fetch: typeof fetch;
  /** what was asked of it, without the origin */
  asked: string[];
  /** lines of its log */
  log(): string;
  /** Offers a certificate to a wallet, as the department's own system does. */
  offer(file: string, options?: { code?: boolean; audience?: string }): Promise<Response>;
  /** the same, where it must be good */
  offered(file: string, options?: { code?: boolean }): Promise<MadeOffer>;
  /** Asks a wallet, as a bank's page does. */
  ask(claims: (string | number | null)[][], more?: object): Promise<{ link: string; secret: string }>;
  /** What the wallet answered. */
  result(secret: string): Promise<Response>;
  /** Resolves when the service answers for the newest block. */
  caughtUp(): Promise<void>;
  setStatus(index: number, status: StatusName): Promise<void>;
  close(): Promise<void>;
}

export interface MadeOffer {
  id: string;
  link: string;
  linkByValue: string;
  transactionCode: string | null;
  expires: number;
}

export async function startInteropWorld(): Promise<InteropWorld> {
  const chain = await startIssuingChain();
  const type = parseTypeDefinition(JSON.stringify(TYPE));
  const typeId = await chain.defineType(type);
  const register = join(chain.folder, "register.csv");
  writeFileSync(register, REGISTER);
  const out = join(chain.folder, "out");
  await issueRegister({
    ...{ register: { path: register }, type, typeId, out, threads: 1 },
    ...{ department: chain.department, registry: chain.registry, service: SERVICE },
    ...{ key: chain.key, sender: chain.sender },
  });
  const index = parse(readFileSync(join(out, "certificates.csv")), { columns: true }) as { file: string }[];
  const files = index.map(({ file }) => readFileSync(join(out, file), "utf8"));
  const { root } = JSON.parse(files[0]!).header.anchor as { root: string };

  const lines: string[] = [];
  const config = readConfig({
    CERTRACE_DATA: join(chain.folder, "service"),
    CERTRACE_PORT: "0",
    CERTRACE_RPC_URL: chain.url,
    CERTRACE_ADDRESS_BOOK: join(chain.folder, "address-book.json"),
    CERTRACE_CONFIRMATIONS: "1",
    CERTRACE_PUBLIC_URL: SERVICE,
    CERTRACE_RATE_LIMIT: "0",
  });
  const service = await startService(
    { ...config, chain: { ...config.chain, embedded: true } },
    createLog("debug", { write: (line) => void lines.push(line) }),
  );
  const { secret: operator } = await chain.newOperator();
  const signing = JSON.stringify(chain.key.privateKey.export({ format: "jwk" }));
  await service.openDesk({ department: chain.department, secrets: { operator, signing, passphrase: null } });

  const systemKey = newSigningKey();
  await chain.sender.send("system-key", {
    ...{ act: "register-signing-key", department: chain.department, x: systemKey.x, y: systemKey.y },
    ...{ use: 2, validFrom: Math.floor(Date.now() / 1000) - 60, validUntil: null },
  });

  const asked: string[] = [];
  const fetchHere: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== SERVICE) throw new Error(`somebody asks ${url.origin}`);
    asked.push(url.href.slice(SERVICE.length));
    return fetch(service.url + url.href.slice(SERVICE.length), init);
  };
  const world: InteropWorld = {
    ...{ chain, service, type, typeId, files, root, asked, fetch: fetchHere },
    log: () => lines.join(""),
    offer(file, { code = false, audience } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const input = requestTokenInput({
        ...{ kid: systemKey.kid, department: chain.department, iat: now, exp: now + 120 },
        audience: audience ?? `${new URL(SERVICE).host}/openid4vci/${chain.department}`,
      });
      const key = { key: systemKey.privateKey, dsaEncoding: "ieee-p1363" } as const;
      const token = `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
      return fetchHere(`${SERVICE}/openid4vci/${chain.department}/offers?code=${code}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: file,
      });
    },
    async offered(file, options) {
      const answer = await world.offer(file, options);
      if (answer.status !== 201) throw new Error(await answer.text());
      return answer.json();
    },
    async ask(claims, more = {}) {
      const answer = await fetchHere(`${SERVICE}/openid4vp/requests`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ vct: VCT, claims, name: "示例银行", ...more }),
      });
      if (answer.status !== 201) throw new Error(await answer.text());
      return answer.json();
    },
    result: (secret) =>
      fetchHere(`${SERVICE}/openid4vp/results`, {
        method: "POST",
        headers: { authorization: `Bearer ${secret}` },
      }),
    async caughtUp() {
      for (;;) {
        const head = Number((await rpc(chain.url, "eth_blockNumber")) as string);
        const about = await (await fetch(`${service.url}/v1/about`)).json();
        if (about.head !== null && about.head.number >= head) return;
        await new Promise((next) => setTimeout(next, 20));
      }
    },
    async setStatus(at, status) {
      const of = { by: chain.department, department: chain.department, root };
      const why = { reason: "other", decision: null } as const;
      const successor = { department: chain.department, root, index: 4 };
      const act: Act =
        status === "superseded"
          ? { act: "supersede", ...of, ...why, indexes: [at], successors: [successor] }
          : { act: "set-status", ...of, ...why, index: at, status };
      await chain.sender.send(crypto.randomUUID(), act);
      await world.caughtUp();
    },
    async close() {
      await service.close();
      await chain.close();
    },
  };
  await world.caughtUp();
  const deposited = await fetchHere(`${SERVICE}/v1/types`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: new Uint8Array(type.document),
  });
  if (!deposited.ok) throw new Error(await deposited.text());
  return world;
}

async function rpc(url: string, method: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: [] }),
  });
  return ((await answer.json()) as { result: unknown }).result;
}
