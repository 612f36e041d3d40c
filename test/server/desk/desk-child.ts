/**
 * A process with a desk, to be killed by the tests. Reads what to do from stdin. Told to begin, it makes a case of a
 * register, and two people let it run; otherwise it only opens the desk. Says `running`, and at the end the case as one
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
import { Desk } from "../../../server/desk/desk.ts";
import { openIndex } from "../../../server/index/chain-index.ts";
import { createLog } from "../../../server/log.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
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
  begin: { register: string; definition: string; vct: string; batchSize: number } | null;
  /** let the case that failed run again */
  again?: boolean;
  /** keep the desk open until somebody ends the process */
  hold?: boolean;
  /** end as by kill -9 right before or after the send of this number, from 1 */
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
const desk = await Desk.open({
  ...{ department, registry, service, folder, index },
  documents: typeDocuments(folder),
  keys: {
    async sender(): Promise<Sender> {
      const sender = await openSender({ rpc, signer: signerFromKey(secret), outbox, book });
      return {
        ...sender,
        async send(id, act) {
          const number = ++sends;
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
if (begin !== null) {
  await desk.tools.types.put(begin.definition);
  const maker = { person: "m", name: "maker", roles: ["maker"] };
  const checker = { person: "c", name: "checker", roles: ["checker"] };
  const bytes = [Buffer.from(begin.register)];
  const upload = await desk.uploads
    .take(Readable.from(bytes), "register.csv", maker)
    .catch(async (error: unknown) => {
      if (!(error instanceof CertraceError)) throw error;
      process.stdout.write(`${JSON.stringify({ code: error.code })}\n`);
      await desk.close();
      process.exit(0);
    });
  const terms = { register: upload.id, type: begin.vct, batchSize: begin.batchSize, papers: false };
  const made = await desk.acts.create(maker, "issue", terms);
  const submitted = await desk.acts.submit(maker, made.id, made.revision);
  await desk.acts.approve(checker, made.id, submitted.revision, submitted.digest);
}
const { items } = await desk.list({ limit: 1 });
if (again)
  await desk.acts.runAgain(
    { person: "m", name: "maker", roles: ["maker"] },
    items[0]!.id,
    items[0]!.revision,
  );
process.stdout.write("running\n");
if (hold) await new Promise(() => setInterval(() => {}, 1_000));
for (;;) {
  const kept = await desk.case(items[0]!.id);
  if (kept.state === "done" || kept.state === "failed") {
    const found = await desk.tools.certificates.find({ job: kept.id }, null, 200);
    const numbers = found.items.map(({ number }) => number);
    process.stdout.write(`${JSON.stringify({ ...kept, numbers })}\n`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
}
await desk.close();
await index.close();
