/**
 * What tests of issuing need from a real chain: the embedded one (any clock), both registries, one department with an
 * operator and a document-signing key, and certificate types on demand. Everything lies in one temporary folder.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { thumbprint } from "../../../core/jwk.ts";
import { learnSuccessors } from "../../../core/successor/learn.ts";
import { type Verification, verifyCertificate } from "../../../core/verify/certificate.ts";
import type { FactsQuery } from "../../../core/verify/facts.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import type { Act, Confirmed, Sender } from "../../../server/chain/acts.ts";
import { type AddressBook, registryId } from "../../../server/chain/address-book.ts";
import { deployRegistries } from "../../../server/chain/deploy.ts";
import { startEmbeddedChain } from "../../../server/chain/embedded.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { openSender } from "../../../server/chain/send.ts";
import { signerFromKey } from "../../../server/chain/signer.ts";
import { type ChainIndex, openIndex } from "../../../server/index/chain-index.ts";
import type { TypeDefinition } from "../../../server/issuing/type-definition.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";

export const SERVICE = "https://certrace.example";

export interface IssuingKey {
  kid: string;
  x: string;
  y: string;
  privateKey: KeyObject;
}

export function newSigningKey(): IssuingKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = createPublicKey(privateKey).export({ format: "jwk" }) as { x: string; y: string };
  return { kid: thumbprint({ x, y }), x, y, privateKey };
}

export interface IssuingChain {
  folder: string;
  url: string;
  book: AddressBook;
  registry: string;
  department: number;
  key: IssuingKey;
  /** of the operator that `sender` acts with */
  secret: string;
  sender: Sender;
  /** another account with all permissions of the department */
  newOperator(): Promise<{ secret: string; outbox: string }>;
  openSender(secret: string, outbox: string): Promise<Sender>;
  defineType(type: TypeDefinition): Promise<number>;
  index(): Promise<ChainIndex>;
  close(): Promise<void>;
}

export async function startIssuingChain(
  clock: () => number = () => Math.floor(Date.now() / 1000),
): Promise<IssuingChain> {
  const folder = await mkdtemp(join(tmpdir(), "certrace-issuing-"));
  const chain = await startEmbeddedChain({ folder: join(folder, "chain"), port: 0, clock });
  const rpc = connectRpc(chain.url);
  const secret = newSecret();
  const outbox = join(folder, "outbox");
  const signer = signerFromKey(secret);
  const book = await deployRegistries({ rpc, signer, outbox, book: join(folder, "address-book.json") });
  const open = (of: string, at: string) =>
    openSender({ rpc: connectRpc(chain.url), signer: signerFromKey(of), outbox: at, book });
  const sender = await open(secret, outbox);
  const indexes: ChainIndex[] = [];
  const send = (act: Act): Promise<Confirmed> => sender.send(randomBytes(16).toString("hex"), act);

  const key = newSigningKey();
  await send({
    act: "register-department",
    parent: 0,
    identifier: "11100000000013338W",
    name: "测试市场监督管理局",
    nameEn: "Test Market Authority",
    administrator: signer.address.toLowerCase(),
  });
  const department = 1;
  const now = clock();
  const operate = (account: string) =>
    send({ act: "set-operator", department, account, permissions: 7, validFrom: now, validUntil: null });
  await operate(signer.address.toLowerCase());
  await send({
    act: "register-signing-key",
    department,
    x: key.x,
    y: key.y,
    use: 1,
    validFrom: now,
    validUntil: null,
  });

  return {
    folder,
    url: chain.url,
    book,
    registry: registryId(book),
    department,
    key,
    secret,
    sender,
    async newOperator() {
      const another = newSecret();
      await operate(signerFromKey(another).address.toLowerCase());
      return { secret: another, outbox: join(folder, `outbox-${randomBytes(4).toString("hex")}`) };
    },
    openSender: open,
    async defineType(type) {
      const { vct, metadataHash } = type;
      const { events } = await send({ act: "define-type", definer: department, vct, metadataHash });
      const defined = events.find((event) => event.type === "type-defined")!;
      const { typeId } = defined;
      await send({
        act: "authorise-issuer",
        typeId,
        issuer: department,
        validFrom: clock(),
        validUntil: null,
      });
      return typeId;
    },
    async index() {
      const index = await openIndex({
        ...{ store: openMemoryStore(), rpc, book, finality: "finalized", source: SERVICE },
        ...{ patience: 0, pollInterval: 50 },
      });
      indexes.push(index);
      const head = Number(await rpc.request("eth_blockNumber"));
      await index.whenRead(head);
      return index;
    },
    async close() {
      for (const index of indexes) await index.close();
      await sender.close();
      await chain.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Verifies a certificate file against what the chain says, as any verifier would.
 * @param hints what is told of newer versions (core/successor)
 */
export async function verifyOnChain(
  index: ChainIndex,
  file: string | Uint8Array,
  registry: string,
  { now, at, hints = [] }: { now: number; at?: number | undefined; hints?: readonly string[] },
): Promise<Verification> {
  const parsed = parseCertificate(file);
  const query = factsQuery(parsed)!;
  const facts = await index.facts(query);
  const source = { hints: async () => hints, facts: (asked: FactsQuery) => index.facts(asked) };
  return verifyCertificate(parsed, facts, {
    now,
    successors: await learnSuccessors(query, facts, source),
    registries: [registry],
    ...(at === undefined ? {} : { at }),
  });
}

function newSecret(): string {
  return `0x${randomBytes(32).toString("hex")}`;
}
