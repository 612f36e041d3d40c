/**
 * A process that submits until it is killed: `node submit-child.ts <folder>`. The folder holds `work.json`: the
 * registered key, and submissions to be sent four at a time. Each answer is written as a line of JSON
 * (position, answer).
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { SigningKeyFact } from "../../../core/verify/facts.ts";
import { openLedger } from "../../../server/ledger/ledger.ts";
import { openLogKeys } from "../../../server/ledger/log-keys.ts";
import { DEPARTMENT } from "../../core/build.ts";
import { CATALOGUE, LOG, ORIGIN, TRACE_REGISTRY } from "../../core/build-trace.ts";
import { OPERATOR, PlayedChain, until } from "./ledger-world.ts";

const folder = process.argv[2]!;
const { key, submissions } = JSON.parse(readFileSync(join(folder, "work.json"), "utf8")) as {
  key: SigningKeyFact;
  submissions: string[];
};

/** The chain outlives this process: its heads stand in a file. */
class LastingChain extends PlayedChain {
  readonly #file = join(folder, "heads");

  constructor(identity: { noteKey: string; vrfKey: string }) {
    super(identity);
    const lines = existsSync(this.#file) ? readFileSync(this.#file, "utf8").trim().split("\n") : [];
    this.heads = lines.map((line) => JSON.parse(line));
  }

  override async send(id: string, act: Parameters<PlayedChain["send"]>[1]) {
    const before = this.heads.length;
    const sent = await super.send(id, act);
    for (const head of this.heads.slice(before)) appendFileSync(this.#file, `${JSON.stringify(head)}\n`);
    return sent;
  }
}

const keys = await openLogKeys(folder, LOG, ORIGIN);
const chain = new LastingChain({
  noteKey: encodeBase64url(keys.note.publicKey),
  vrfKey: encodeBase64url(keys.vrfKey),
});
chain.keys.set(key.thumbprint, { department: DEPARTMENT, key });

const ledger = await openLedger({
  ...{ folder: join(folder, "log"), keys, id: LOG, registry: TRACE_REGISTRY, department: OPERATOR },
  ...{ catalogue: CATALOGUE, chain, sender: chain, anchorInterval: 20 },
});
await until(() => ledger.health().error === null);
let next = 0;
async function work(): Promise<void> {
  while (next < submissions.length) {
    const position = next++;
    const answer = await ledger.submit(submissions[position]!);
    process.stdout.write(`${JSON.stringify([position, answer])}\n`);
  }
}
await Promise.all([work(), work(), work(), work()]);
await ledger.close();
process.stdout.write("done\n");
