/**
 * A data folder with a trace log that can be run: embedded chain, registries, three departments, the log opened on chain
 * by one and a key for submissions registered by another. The keys are made for this folder and go with it.
 */
import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { Act, Sender } from "../../../server/chain/acts.ts";
import { deployRegistries } from "../../../server/chain/deploy.ts";
import { startEmbeddedChain } from "../../../server/chain/embedded.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { openSender } from "../../../server/chain/send.ts";
import { signerFromKey } from "../../../server/chain/signer.ts";
import { type Config, readConfig } from "../../../server/config.ts";
import { generateKey, type PrivateKey, secretHex } from "../../../server/keys/private-key.ts";
import { openLogKeys } from "../../../server/ledger/log-keys.ts";
import type { LogSetting } from "../../../server/log-role.ts";
import { CATALOGUE, CONSUMER, HOLDER, KEEPER } from "./events.ts";

const LOG = 1;
export const ORIGIN = `bench.certrace.example/log/${LOG}`;

/** Who submits. */
export interface Consumer {
  department: number;
  kid: string;
  privateKey: KeyObject;
}

export interface LogWorld {
  config: Config;
  setting: LogSetting;
  consumer: Consumer;
}

interface Keys {
  operator: PrivateKey;
  consumer: PrivateKey;
}

const EVERYTHING = 15;
const SIGNS_SUBMISSIONS = 2;

const configOf = (data: string): Config =>
  readConfig({ CERTRACE_DATA: data, CERTRACE_PORT: "0", CERTRACE_CHAIN_PORT: "0", CERTRACE_RATE_LIMIT: "0" });
const keysPath = (data: string): string => join(data, "bench-keys.json");

/** Makes it in an empty folder. */
export async function makeLogWorld(data: string): Promise<void> {
  const { chain: settings } = configOf(data);
  const keys: Keys = { operator: generateKey("operator"), consumer: generateKey("signing") };
  await writeFile(keysPath(data), JSON.stringify(keys), { mode: 0o600 });
  const chain = await startEmbeddedChain({ folder: join(data, "chain"), port: 0, chainId: settings.chainId });
  try {
    const rpc = connectRpc(chain.url, { chainId: settings.chainId });
    const signer = signerFromKey(secretHex(keys.operator));
    const outbox = outboxOf(data, keys);
    const book = await deployRegistries({ rpc, signer, outbox, book: settings.addressBook });
    const sender = await openSender({ rpc, book, outbox, signer });
    try {
      await act(sender, data, keys);
    } finally {
      await sender.close();
    }
  } finally {
    await chain.close();
  }
}

/** What `makeLogWorld` made. */
export async function readLogWorld(data: string): Promise<LogWorld> {
  const { operator, consumer } = JSON.parse(await readFile(keysPath(data), "utf8")) as Keys;
  return {
    config: configOf(data),
    setting: {
      ...{ id: LOG, department: KEEPER, origin: ORIGIN, catalogue: CATALOGUE },
      operator: signerFromKey(secretHex(operator)),
    },
    consumer: {
      department: CONSUMER,
      kid: consumer.id,
      privateKey: createPrivateKey({ key: consumer.jwk, format: "jwk" }),
    },
  };
}

/** Where the service's own sender for this account goes on. */
const outboxOf = (data: string, { operator }: Keys): string => join(data, "outbox", operator.id);

async function act(sender: Sender, data: string, { operator, consumer }: Keys): Promise<void> {
  const window = { validFrom: 0, validUntil: null };
  const log = await openLogKeys(data, LOG, ORIGIN);
  const departments = [KEEPER, CONSUMER, HOLDER].map(
    (number): Act => ({
      ...{ act: "register-department", parent: 0, administrator: operator.id },
      ...{ identifier: `BENCH-${number}`, name: `第${number}部门`, nameEn: `Department ${number}` },
    }),
  );
  const { x, y } = consumer.jwk;
  const acts: Act[] = [
    ...departments,
    {
      act: "set-operator",
      department: KEEPER,
      account: operator.id,
      permissions: EVERYTHING,
      ...window,
    },
    { act: "register-signing-key", department: CONSUMER, x, y, use: SIGNS_SUBMISSIONS, ...window },
    {
      act: "open-log",
      log: LOG,
      department: KEEPER,
      origin: ORIGIN,
      noteKey: encodeBase64url(log.note.publicKey),
      vrfKey: encodeBase64url(log.vrfKey),
    },
  ];
  for (const [i, each] of acts.entries()) await sender.send(`bench/${i}`, each);
}
