/** A desk over a real chain, with the people who work at it, for tests of what is done with issued certificates. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../../../core/desk/case.ts";
import type { Sender } from "../../../server/chain/acts.ts";
import { Desk } from "../../../server/desk/desk.ts";
import type { ChainIndex } from "../../../server/index/chain-index.ts";
import type { SigningKey } from "../../../server/issuing/issue-request.ts";
import { parseTypeDefinition, type TypeDefinition } from "../../../server/issuing/type-definition.ts";
import { createLog } from "../../../server/log.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import { Successors } from "../../../server/successors/successors.ts";
import { typeDocuments } from "../../../server/type-documents.ts";
import { type IssuingChain, startIssuingChain } from "../issuing/issuing-chain.ts";

export const MAKER = { person: "maker", name: "唐小满", roles: ["maker"] };
export const CHECKER = { person: "checker", name: "罗长庚", roles: ["checker"] };

export interface DeskOnChain {
  chain: IssuingChain;
  index: ChainIndex;
  desk: Desk;
  /** of the service that the desk is in */
  successors: Successors;
  /** of the desk */
  folder: string;
  /** what the desk signs and anchors with; to be changed by tests of stolen keys and operators who leave */
  keys: { signing: SigningKey; sender(): Promise<Sender> };
  /** Defines a type on chain and brings it to the desk. */
  define(definition: object): Promise<TypeDefinition>;
  upload(name: string, content: string | Uint8Array): Promise<string>;
  /** A case, made and submitted. */
  submitted(kind: string, terms: object): Promise<Case>;
  preview<T>(kept: Case): Promise<T>;
  /** Approves a case and waits for its end. */
  approved(kept: Case): Promise<Case>;
  /** A case from its making to its end, which must be good. */
  done<T>(kind: string, terms: object): Promise<Case<unknown, T>>;
  /** Waits until the index knows what the chain knows. */
  settled(): Promise<void>;
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export function typeOf(name: string, more: object = {}): object {
  return {
    vct: `https://certrace.example/types/${name}`,
    name,
    display: [
      { locale: "zh-CN", name: `类型 ${name}` },
      { locale: "en", name: `Type ${name}` },
    ],
    claims: [
      { path: ["name"], sd: "allowed", display: [{ locale: "zh-CN", label: "姓名" }] },
      { path: ["score"], sd: "allowed" },
      { path: ["certificate_number"], sd: "never" },
    ],
    mapping: {
      timeZone: "Asia/Shanghai",
      claims: [
        { path: ["name"], column: "name", kind: "text" },
        { path: ["score"], column: "score", kind: "number", required: false },
      ],
      number: { column: "no" },
      validity: { until: { column: "until", format: "YYYY-MM-DD", required: false } },
    },
    ...more,
  };
}

export function register(numbers: readonly string[], name = (number: string) => `person ${number}`): string {
  return `no,name,score,until\n${numbers.map((no, i) => `${no},${name(no)},${i},2030-01-0${1 + (i % 9)}\n`).join("")}`;
}

export const numbers = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${String(i).padStart(4, "0")}`);

/** @param service that the certificates name; by default nobody answers there */
export async function openDeskOnChain(service = "http://127.0.0.1:9"): Promise<DeskOnChain> {
  const chain = await startIssuingChain();
  const index = await chain.index();
  const folder = join(chain.folder, "desk");
  // The runner closes what it opens; the chain's own sender stays.
  const sender: Sender = {
    ...chain.sender,
    send: (id, act) => chain.sender.send(id, act),
    close: async () => {},
  };
  const keys: DeskOnChain["keys"] = { signing: chain.key, sender: async () => sender };
  const open = () =>
    Desk.open({
      ...{
        department: chain.department,
        registry: chain.registry,
        service,
        folder,
        index,
      },
      documents: typeDocuments(chain.folder),
      successors,
      keys: { sender: () => keys.sender(), signingKey: async () => keys.signing },
      log: createLog("silent"),
      now: () => Math.floor(Date.now() / 1000),
    });
  const successors = new Successors(openMemoryStore());
  let desk = await open();
  const settled = async () => {
    const [{ block }] = await Promise.all([headOf(chain)]);
    await index.whenRead(block);
  };
  const self: DeskOnChain = {
    ...{ chain, index, folder, keys, settled, successors },
    get desk() {
      return desk;
    },
    async define(definition) {
      const text = JSON.stringify(definition);
      const type = parseTypeDefinition(text);
      await chain.defineType(type);
      await desk.tools.documents.write(type.document);
      await desk.tools.types.put(text);
      await settled();
      return type;
    },
    async upload(name, content) {
      const bytes = Buffer.from(content as string);
      return (await desk.uploads.take(only(bytes), name, MAKER)).id;
    },
    async submitted(kind, terms) {
      await settled();
      const { id, revision } = await desk.acts.create(MAKER, kind, terms);
      return desk.acts.submit(MAKER, id, revision);
    },
    async preview(kept) {
      await settled();
      return JSON.parse(await desk.preview(await desk.case(kept.id)));
    },
    async approved({ id, revision, digest, state }) {
      await settled();
      if (state === "submitted") await desk.acts.approve(CHECKER, id, revision, digest);
      for await (const _ of desk.watch(id, new AbortController().signal, 100));
      await settled();
      return desk.case(id);
    },
    async done<T>(kind: string, terms: object) {
      const kept = await self.approved(await self.submitted(kind, terms));
      if (kept.state !== "done") throw new Error(`${kind} is ${kept.state}: ${JSON.stringify(kept.failure)}`);
      return kept as Case<unknown, T>;
    },
    async reopen() {
      await desk.close();
      desk = await open();
    },
    async close() {
      await desk.close();
      await chain.close();
    },
  };
  return self;
}

async function headOf({ url }: IssuingChain): Promise<{ block: number }> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_blockNumber", params: [] });
  const answer = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
  return { block: Number(((await answer.json()) as { result: string }).result) };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A file of the test's own. */
export function fileIn(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
