/**
 * Registries on a chain of a test, with one department that may anchor one type: as little as an act needs. And acts
 * that differ from one another, to send by the hundred.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Act } from "../../../server/chain/acts.ts";
import type { AddressBook } from "../../../server/chain/address-book.ts";
import { compiled } from "../../../server/chain/contracts.ts";
import { decodeLog, type RawLog } from "../../../server/chain/decode.ts";
import { deployRegistries } from "../../../server/chain/deploy.ts";
import type { Rpc } from "../../../server/chain/rpc.ts";
import { openSender } from "../../../server/chain/send.ts";
import type { Signer } from "../../../server/chain/signer.ts";

export const DEPARTMENT = 1;

/** Deploys and sets up through an outbox in `folder`, which stays that of `signer`. */
export async function setUpRegistries(rpc: Rpc, signer: Signer, folder: string): Promise<AddressBook> {
  const outbox = join(folder, "outbox");
  const book = await deployRegistries({ rpc, signer, outbox, book: join(folder, "address-book.json") });
  const sender = await openSender({ rpc, signer, outbox, book });
  const account = signer.address;
  const metadataHash = "A".repeat(43);
  const vct = "https://certrace.example/types/permit";
  await sender.send("department", {
    act: "register-department",
    parent: 0,
    identifier: "X",
    name: "省",
    nameEn: "X",
    administrator: account,
  });
  await sender.send("operator", {
    act: "set-operator",
    department: 1,
    account,
    permissions: 7,
    validFrom: 0,
    validUntil: null,
  });
  await sender.send("type", { act: "define-type", definer: 1, vct, metadataHash });
  await sender.send("issuer", {
    act: "authorise-issuer",
    typeId: 1,
    issuer: 1,
    validFrom: 0,
    validUntil: null,
  });
  await sender.close();
  return book;
}

export const rootOf = (name: string): string => createHash("sha256").update(name).digest("base64url");

export const anchorAct = (name: string): Act & { act: "anchor" } => ({
  act: "anchor",
  department: DEPARTMENT,
  root: rootOf(name),
  size: 100,
  typeId: 1,
  list: Number.parseInt(createHash("sha256").update(name).digest("hex").slice(0, 12), 16),
});

/** How often each root was anchored (`batch-anchored`), and how often that was tried again (`batch-already-anchored`). */
export async function anchored(
  rpc: Rpc,
  book: AddressBook,
): Promise<{ fresh: Map<string, number>; again: number }> {
  const filter = { address: book.certificateRegistry, fromBlock: "0x0", toBlock: "latest" };
  const logs = (await rpc.request("eth_getLogs", [filter])) as RawLog[];
  const fresh = new Map<string, number>();
  let again = 0;
  for (const event of logs.map(decodeLog)) {
    if (event?.type === "batch-anchored") fresh.set(event.root, (fresh.get(event.root) ?? 0) + 1);
    if (event?.type === "batch-already-anchored") again++;
  }
  return { fresh, again };
}

/** Whether the batch stands on the chain now. */
export async function stands(rpc: Rpc, book: AddressBook, name: string): Promise<boolean> {
  const { abi } = compiled("ICertificateRegistry");
  const root = `0x${Buffer.from(rootOf(name), "base64url").toString("hex")}`;
  const data = abi.encodeFunctionData("batch", [DEPARTMENT, root]);
  const result = (await rpc.request("eth_call", [
    { to: book.certificateRegistry, data },
    "latest",
  ])) as string;
  return abi.decodeFunctionResult("batch", result)[0].size === 100n;
}
