/**
 * A small administration for the soak: the registries on a chain, the department that runs log 1, two that submit to it,
 * and the environment by which `server/main.ts` runs it.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { encodeBase64url } from "../../core/base64url.ts";
import type { NoteKey } from "../../core/note/key.ts";
import type { Act } from "../../server/chain/acts.ts";
import { traceRegistryId } from "../../server/chain/address-book.ts";
import { deployRegistries } from "../../server/chain/deploy.ts";
import type { Rpc } from "../../server/chain/rpc.ts";
import { openSender } from "../../server/chain/send.ts";
import { type Signer, signerFromKey } from "../../server/chain/signer.ts";
import { generateKey, type PrivateKey } from "../../server/keys/private-key.ts";
import { openLogKeys } from "../../server/ledger/log-keys.ts";
import { logOrigin } from "../../server/log-role.ts";
import { CATALOGUE } from "../../test/core/build-trace.ts";

export const LOG = 1;
const PUBLIC_URL = "https://ledger.example";
const OPERATOR = 1;

export interface Consumer {
  department: number;
  /** for submissions */
  key: PrivateKey;
}

export interface Founded {
  data: string;
  /** of the service, but for its chain */
  env: Record<string, string>;
  /** CAIP-10 of the trace registry */
  registry: string;
  origin: string;
  noteKey: NoteKey;
  /** both are auditors of the log as well */
  consumers: [Consumer, Consumer];
}

export interface Ground {
  data: string;
  rpc: Rpc;
  /** Gives an account what it needs to pay gas, where the chain asks for gas. */
  fund?: (account: string) => Promise<unknown>;
}

export async function found({ data, rpc, fund = async () => {} }: Ground): Promise<Founded> {
  const secret = randomBytes(32).toString("hex");
  const root = signerFromKey(`0x${randomBytes(32).toString("hex")}`);
  const operator = signerFromKey(`0x${secret}`);
  await fund(root.address);
  await fund(operator.address);
  const outbox = join(data, "outbox", "root");
  const book = await deployRegistries({ rpc, signer: root, outbox, book: join(data, "book.json") });
  const origin = logOrigin(PUBLIC_URL, LOG);
  const keys = await openLogKeys(data, LOG, origin);
  const consumers: [Consumer, Consumer] = [
    { department: 2, key: generateKey("signing") },
    { department: 3, key: generateKey("signing") },
  ];
  const sender = await openSender({ rpc, signer: root, outbox, book });
  for (const act of acts(root, operator, consumers)) await sender.send(randomUUID(), act);
  await sender.send("open-log", {
    ...{ act: "open-log", log: LOG, department: OPERATOR, origin },
    noteKey: encodeBase64url(keys.note.publicKey),
    vrfKey: encodeBase64url(keys.vrfKey),
  });
  await sender.close();
  const departments = consumers.map(({ department }) => department);
  const legalBases = CATALOGUE.legalBases.map((basis) => ({ ...basis, consumers: departments }));
  await writeFile(join(data, "catalogue.json"), JSON.stringify({ ...CATALOGUE, legalBases }));
  return {
    ...{ data, origin, consumers, noteKey: keys.note, registry: traceRegistryId(book) },
    env: {
      CERTRACE_DATA: data,
      CERTRACE_PORT: "0",
      CERTRACE_PUBLIC_URL: PUBLIC_URL,
      CERTRACE_ADDRESS_BOOK: join(data, "book.json"),
      CERTRACE_CONFIRMATIONS: "1",
      CERTRACE_RATE_LIMIT: "0",
      CERTRACE_LOG: String(LOG),
      CERTRACE_LOG_DEPARTMENT: String(OPERATOR),
      CERTRACE_CATALOGUE: join(data, "catalogue.json"),
      CERTRACE_ANCHOR_INTERVAL: "1",
      CERTRACE_AUDITORS: departments.join(","),
      CERTRACE_OPERATOR_KEY: secret,
    },
  };
}

function acts(root: Signer, operator: Signer, consumers: readonly Consumer[]): Act[] {
  const register = (identifier: string): Act => ({
    ...{ act: "register-department", parent: 0, identifier, name: "示例部门", nameEn: "Example" },
    administrator: root.address,
  });
  const permit = (account: string, permissions: number): Act => ({
    ...{ act: "set-operator", department: OPERATOR, account, permissions, validFrom: 0, validUntil: null },
  });
  return [
    ...["A", "B", "C"].map(register),
    permit(operator.address, 8),
    permit(root.address, 15),
    ...consumers.map(({ department, key: { jwk } }): Act => {
      const { x, y } = jwk;
      return { act: "register-signing-key", department, x, y, use: 2, validFrom: 0, validUntil: null };
    }),
  ];
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
