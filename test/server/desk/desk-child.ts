/**
 * A process with a desk, to be killed by the tests. Reads what to do from stdin. Told to begin, it makes a case of a
 * register, and two people let it run, and then another about what was issued; otherwise it only opens the desk. Says `running`, and at the end the case as one
 * line of JSON.
 */
import { createPrivateKey, type JsonWebKey } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { CertraceError } from "../../../core/errors.ts";
import type { Sender } from "../../../server/chain/acts.ts";
import type { AddressBook } from "../../../server/chain/address-book.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { openSender } from "../../../server/chain/send.ts";
import { signerFromKey } from "../../../server/chain/signer.ts";
import type { KeptCase } from "../../../server/desk/cases.ts";
import { Desk } from "../../../server/desk/desk.ts";
import { openIndex } from "../../../server/index/chain-index.ts";
import { createLog } from "../../../server/log.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import { Successors } from "../../../server/successors/successors.ts";
import { typeDocuments } from "../../../server/type-documents.ts";

export interface DeskOrder {
  url: string;
  book: AddressBook;
  secret: string;
  outbox: string;
  key: { kid: string; jwk: JsonWebKey };
  department: number;
  registry: string;
  service: string;
  folder: string;
  /** null: only go on */
  begin: {
    register: string;
    definition: string;
    vct: string;
    batchSize: number;
    /** what is done with what was issued: certificates suspended by a list, or issued again from another register */
    afterwards?: { kind: "status" | "reissue"; file: string };
  } | null;
  /** let the case that failed run again */
  again?: boolean;
  /** keep the desk open until somebody ends the process */
  hold?: boolean;
  /** end as by kill -9 right before or after the send of this number, from 1; of the last case */
  dieAt?: { moment: "before" | "after"; send: number };
}

const order = JSON.parse(await text(process.stdin)) as DeskOrder;
const { again, begin, book, department, dieAt, folder, hold, key, outbox, registry, secret, service, url } =
  order;
const rpc = connectRpc(url);
const index = await openIndex({
  ...{ store: openMemoryStore(), rpc, book, finality: "finalized", source: service },
  ...{ patience: 0, pollInterval: 50 },
});
await index.whenRead(Number(await rpc.request("eth_blockNumber")));
let sends = 0;
let counts = begin?.afterwards === undefined;
const desk = await Desk.open({
  ...{ department, registry, service, folder, index },
  documents: typeDocuments(folder),
  successors: await Successors.open(folder),
  keys: {
    async sender(): Promise<Sender> {
      const sender = await openSender({ rpc, signer: signerFromKey(secret), outbox, book });
      return {
        ...sender,
        async send(id, act) {
          const number = counts ? ++sends : 0;
          if (dieAt?.moment === "before" && dieAt.send === number) process.kill(process.pid, "SIGKILL");
          const confirmed = await sender.send(id, act);
          if (dieAt?.moment === "after" && dieAt.send === number) process.kill(process.pid, "SIGKILL");
          return confirmed;
        },
      };
    },
    signingKey: async () => ({
      kid: key.kid,
      privateKey: createPrivateKey({ key: key.jwk, format: "jwk" }),
    }),
  },
  log: createLog("silent"),
  now: () => Math.floor(Date.now() / 1000),
});
const maker = { person: "m", name: "maker", roles: ["maker"] };
const checker = { person: "c", name: "checker", roles: ["checker"] };

async function handIn(content: string): Promise<string> {
  const upload = desk.uploads.take(Readable.from([Buffer.from(content)]), "register.csv", maker);
  return (await upload).id;
}

/** @returns the id of the case, which two people have let run */
async function begun(kind: string, terms: object): Promise<string> {
  const made = await desk.acts.create(maker, kind, terms);
  const submitted = await desk.acts.submit(maker, made.id, made.revision);
  await desk.acts.approve(checker, made.id, submitted.revision, submitted.digest);
  return made.id;
}

async function ended(id: string): Promise<KeptCase> {
  for (;;) {
    const kept = await desk.case(id);
    if (kept.state === "done" || kept.state === "failed") return kept;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

if (begin !== null) {
  await desk.tools.types.put(begin.definition);
  const register = await handIn(begin.register).catch(async (error: unknown) => {
    if (!(error instanceof CertraceError)) throw error;
    process.stdout.write(`${JSON.stringify({ code: error.code })}\n`);
    await desk.close();
    process.exit(0);
  });
  const { afterwards, batchSize, vct: type } = begin;
  const issued = await begun("issue", { register, type, batchSize, papers: false });
  if (afterwards !== undefined) {
    await ended(issued);
    await index.whenRead(Number(await rpc.request("eth_blockNumber")));
    const file = await handIn(afterwards.file);
    counts = true;
    await begun(
      afterwards.kind,
      afterwards.kind === "status"
        ? { action: "suspend", reason: "other", list: file }
        : {
            ...{ from: "register", replaces: issued, register: file, type, match: "number" },
            ...{ reason: "cancelled", papers: false },
          },
    );
  }
}
const { items } = await desk.list({ limit: 1 });
if (again) await desk.acts.runAgain(maker, items[0]!.id, items[0]!.revision);
process.stdout.write("running\n");
if (hold) await new Promise(() => setInterval(() => {}, 1_000));
const kept = await ended(items[0]!.id);
const found = await desk.tools.certificates.find({ job: kept.id }, null, 200);
const numbers = found.items.map(({ number }) => number);
process.stdout.write(`${JSON.stringify({ ...kept, numbers })}\n`);
await desk.close();
await index.close();
