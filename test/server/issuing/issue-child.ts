/**
 * A process that issues, to be killed by the tests. Reads what to do from stdin, says `begin` when it starts, and at
 * the end the summary or the error's code as one line of JSON.
 */
import { createPrivateKey, type JsonWebKey } from "node:crypto";
import { text } from "node:stream/consumers";
import { CertraceError } from "../../../core/errors.ts";
import type { Sender } from "../../../server/chain/acts.ts";
import type { AddressBook } from "../../../server/chain/address-book.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { openSender } from "../../../server/chain/send.ts";
import { signerFromKey } from "../../../server/chain/signer.ts";
import { issueRegister } from "../../../server/issuing/issue.ts";
import { readTypeDefinition } from "../../../server/issuing/type-definition.ts";

export interface ChildOrder {
  url: string;
  book: AddressBook;
  secret: string;
  outbox: string;
  key: { kid: string; jwk: JsonWebKey };
  register: string;
  type: string;
  typeId: number;
  department: number;
  registry: string;
  service: string;
  out: string;
  batchSize: number;
  bundle: boolean;
  /** end as by kill -9 right before or after the send of this number, from 1 */
  dieAt?: { moment: "before" | "after"; send: number };
}

const order = JSON.parse(await text(process.stdin)) as ChildOrder;
const { url, book, secret, outbox, key, dieAt, ...rest } = order;
const sender = await openSender({ rpc: connectRpc(url), signer: signerFromKey(secret), outbox, book });
let sends = 0;
const mortal: Sender = {
  ...sender,
  async send(id, act) {
    const number = ++sends;
    if (dieAt?.moment === "before" && dieAt.send === number) process.kill(process.pid, "SIGKILL");
    const confirmed = await sender.send(id, act);
    if (dieAt?.moment === "after" && dieAt.send === number) process.kill(process.pid, "SIGKILL");
    return confirmed;
  },
};
process.stdout.write("begin\n");
try {
  const summary = await issueRegister({
    ...rest,
    register: { path: order.register },
    type: await readTypeDefinition(order.type),
    key: { kid: key.kid, privateKey: createPrivateKey({ key: key.jwk, format: "jwk" }) },
    sender: mortal,
  });
  process.stdout.write(`${JSON.stringify(summary)}\n`);
} catch (error) {
  if (!(error instanceof CertraceError)) throw error;
  process.stdout.write(
    `${JSON.stringify({ code: error.code, field: error.field, message: error.message })}\n`,
  );
} finally {
  await sender.close();
}
