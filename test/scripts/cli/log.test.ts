/**
 * `certrace log open` and `certrace log rotate-keys` as processes, against a real chain and a real service: what they do
 * stands on chain and in the running log; run again they do it once; and what is wrong is said, and changes nothing.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseVerifierKey } from "../../../core/note/key.ts";
import { parseNote } from "../../../core/note/note.ts";
import { verifyNote } from "../../../core/note/verify.ts";
import type { Act } from "../../../server/chain/acts.ts";
import { deployRegistries } from "../../../server/chain/deploy.ts";
import { type EmbeddedChain, startEmbeddedChain } from "../../../server/chain/embedded.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { openSender } from "../../../server/chain/send.ts";
import { signerFromKey } from "../../../server/chain/signer.ts";
import { readConfig } from "../../../server/config.ts";
import { createKey, listKeys } from "../../../server/keys/keystore.ts";
import { secretHex } from "../../../server/keys/private-key.ts";
import { createLog } from "../../../server/log.ts";
import { type Service, startService } from "../../../server/main.ts";
import { CATALOGUE } from "../../core/build-trace.ts";
import { certrace, type Ended } from "./run.ts";

const PASSPHRASE = "correct horse battery staple";
const PUBLIC_URL = "https://ledger.example";
const ORIGIN = "ledger.example/log/1";
const NOBODY = "http://127.0.0.1:1";
const PERMISSION_LOG = 8;

describe("certrace log", function () {
  this.timeout(120_000);
  let data: string;
  let chain: EmbeddedChain;
  let service: Service | null = null;
  /** may act for the department's log: one that the service anchors with, and one for people */
  let anchoring: string;
  let keeper: string;
  /** may act for nobody */
  let stranger: string;

  const environment = () => ({
    CERTRACE_DATA: data,
    CERTRACE_PORT: "0",
    CERTRACE_PUBLIC_URL: PUBLIC_URL,
    CERTRACE_RPC_URL: chain.url,
    CERTRACE_ADDRESS_BOOK: join(data, "book.json"),
    CERTRACE_CONFIRMATIONS: "1",
    CERTRACE_ANCHOR_INTERVAL: "1",
  });
  const start = async (more: Record<string, string> = {}): Promise<void> => {
    const config = readConfig({ ...environment(), ...more });
    service = await startService(
      { ...config, chain: { ...config.chain, embedded: true } },
      createLog("silent"),
    );
  };
  const log = (args: string, more: Record<string, string> = {}): Promise<Ended> =>
    certrace(["log", ...args.split(" "), "--service", service?.url ?? NOBODY], {
      env: { ...environment(), CERTRACE_PASSPHRASE: PASSPHRASE, ...more },
    });
  const refused = ({ code, out, err }: Ended): string => {
    expect(code, out + err).to.equal(1);
    expect(err).not.to.match(/^\s+at /m);
    return /\[([a-z-]+)\]/.exec(err)?.[1] ?? err;
  };
  const done = ({ code, out, err }: Ended): string => {
    expect(code, out + err).to.equal(0);
    return out;
  };
  const get = async (path: string): Promise<string> => (await fetch(`${service!.url}${path}`)).text();

  before(async () => {
    data = await mkdtemp(join(tmpdir(), "certrace-log-"));
    chain = await startEmbeddedChain({ folder: join(data, "chain"), port: 0 });
    const rpc = connectRpc(chain.url);
    const keys = join(data, "keys");
    const operator = (department: number) => createKey(keys, "operator", department, PASSPHRASE);
    const [root, other] = [await operator(0), await operator(9), await operator(1), await operator(1)];
    stranger = other.id;
    const own = (await listKeys(keys)).filter(({ department }) => department === 1);
    [keeper, anchoring] = own.map(({ id }) => id) as [string, string]; // the service takes the newest
    const signer = signerFromKey(secretHex(root.key));
    const outbox = join(data, "outbox", root.id);
    const book = await deployRegistries({ rpc, signer, outbox, book: join(data, "book.json") });
    const sender = await openSender({ rpc, signer, outbox, book });
    const window = { validFrom: 0, validUntil: null };
    const acts: Act[] = [
      {
        ...{ act: "register-department", parent: 0, identifier: "A", administrator: root.id },
        ...{ name: "数据局", nameEn: "Data Office" },
      },
      ...[anchoring, keeper].map(
        (account): Act => ({
          act: "set-operator",
          department: 1,
          account,
          permissions: PERMISSION_LOG,
          ...window,
        }),
      ),
    ];
    for (const act of acts) await sender.send(randomUUID(), act);
    await sender.close();
    await writeFile(join(data, "catalogue.json"), JSON.stringify(CATALOGUE));
    await start();
  });
  after(async () => {
    await service?.close();
    await chain.close();
    await rm(data, { recursive: true, force: true });
  });

  it("opens a log once: not with a wrong passphrase, by a stranger, out of turn, or while the chain is away", async () => {
    const open = "open 1 --department 1 --operator";
    const wrong = await Promise.all([
      log(`${open} ${keeper}`, { CERTRACE_PASSPHRASE: "another horse battery staple" }),
      log(`${open} ${keeper}`, { CERTRACE_RPC_URL: NOBODY }),
      log(`${open} ${stranger}`),
      log(`open 2 --department 1 --operator ${anchoring}`),
    ]);
    expect(wrong.map(refused)).to.deep.equal([
      "passphrase-wrong",
      "chain-unavailable",
      "chain-refused",
      "chain-refused",
    ]);
    expect(JSON.parse(await get("/v1/about")).logs ?? []).to.deep.equal([]);

    const opened = done(await log(`${open} ${keeper}`));
    expect(opened).to.contain(`log 1 is open as ${ORIGIN}`).and.contain("CERTRACE_LOG=1");
    expect((await stat(join(data, "keys", "log-1.json"))).mode & 0o777).to.equal(0o600);
    expect(done(await log(`${open} ${keeper}`)), "run again, it did what it did").to.equal(opened);
  });

  it("rotates its note key: prepared once however often it is run, in force in the log that runs", async () => {
    const rotate = "rotate-keys 1 --department 1 --operator";
    const verifier = (out: string): string => / (\S+\+\S+\+\S+)$/m.exec(out)![1]!;
    // before the log runs, so that nobody puts the key in force in between
    const first = verifier(done(await log(`${rotate} ${keeper}`)));
    expect(verifier(done(await log(`${rotate} ${anchoring}`))), "once more, by another").to.equal(first);
    expect(parseVerifierKey(first).name).to.equal(ORIGIN);

    await service!.close();
    process.env.CERTRACE_PASSPHRASE = PASSPHRASE;
    await start({
      ...{ CERTRACE_LOG: "1", CERTRACE_LOG_DEPARTMENT: "1" },
      CERTRACE_CATALOGUE: join(data, "catalogue.json"),
    }).finally(() => delete process.env.CERTRACE_PASSPHRASE);
    const signs = async (key: string): Promise<boolean> =>
      (await get("/log/1/key")) === `${key}\n` &&
      (await verifyNote(parseNote(await get("/log/1/checkpoint")), [parseVerifierKey(key)])).verified
        .length === 1;
    const shows = async (key: string): Promise<void> => {
      while (!(await signs(key))) await new Promise((next) => setTimeout(next, 20));
    };
    await shows(first);
    while ((await fetch(`${service!.url}/readyz`)).status !== 200)
      await new Promise((next) => setTimeout(next, 20));

    // the account that the service anchors with is in its hands
    expect(refused(await log(`${rotate} ${anchoring}`))).to.equal("outbox-locked");
    const second = verifier(done(await log(`${rotate} ${keeper}`)));
    expect(second).not.to.equal(first);
    await shows(second);
  });
});
