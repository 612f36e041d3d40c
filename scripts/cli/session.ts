/**
 * What the acting commands work with: the configured chain and its registries, and senders whose keys come from the
 * keystores or the environment. Commands run beside the service, in processes of their own. Most need little of this:
 * what takes long to load, the chain's part and the keystores', is loaded by the function that needs it.
 */
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import type { Act, Confirmed, Sender } from "../../server/chain/acts.ts";
import type { AddressBook } from "../../server/chain/address-book.ts";
import { connectRpc, type Rpc } from "../../server/chain/rpc.ts";
import { type Config, readConfig, readKeys } from "../../server/config.ts";
import type { StoredKey } from "../../server/keys/keystore.ts";
import { type KeyKind, keyFromText, type PrivateKey, secretHex } from "../../server/keys/private-key.ts";

export interface Session {
  config: Config;
  rpc: Rpc;
  book: AddressBook;
  /** CAIP-10 of the certificate registry */
  registry: string;
  /** it, and those of networks that were given up, which it mirrors */
  registries: string[];
}

export const keysFolder = (config: Config): string => join(config.data, "keys");

/** The service on this machine, as `npm start` serves it. */
export function localServiceUrl(config = readConfig()): string {
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  return `http://${/^(0\.0\.0\.0|\[::\])$/.test(host) ? "127.0.0.1" : host}:${config.port}`;
}

export function rpcUrl(config: Config): string {
  return config.chain.rpcUrl ?? `http://127.0.0.1:${config.chain.port}`;
}

/** Throws `address-book-missing` and what checkAddressBook throws. */
export async function openSession(config = readConfig()): Promise<Session> {
  const { checkAddressBook, readAddressBook, registryId } = await import(
    "../../server/chain/address-book.ts"
  );
  const book = await readAddressBook(config.chain.addressBook);
  if (book === null) {
    throw new CertraceError(
      "address-book-missing",
      `There is no address book at ${config.chain.addressBook}`,
      {
        field: "CERTRACE_ADDRESS_BOOK",
        remedy: "run npm start once, or name the address book of your chain with CERTRACE_ADDRESS_BOOK",
      },
    );
  }
  const rpc = connectRpc(rpcUrl(config), { chainId: book.chainId });
  try {
    await checkAddressBook(rpc, book);
  } catch (error) {
    if (
      error instanceof CertraceError &&
      error.code === "chain-unavailable" &&
      config.chain.rpcUrl === null
    ) {
      throw new CertraceError("chain-unavailable", "The embedded chain does not run", {
        remedy: "start it with npm start in another terminal, and leave it running",
        cause: error,
      });
    }
    throw error;
  }
  const registry = registryId(book);
  return { config, rpc, book, registry, registries: [registry, ...config.chain.mirrors.map(({ of }) => of)] };
}

/**
 * The key to act with: from the environment; the one that was named; or the newest of the first of these
 * departments that has one. Throws `key-missing`, and what the keystore throws.
 * @param departments the acting department first, then those above it that may act in its stead; 0: root authority
 */
export async function findKey(
  config: Config,
  kind: KeyKind,
  departments: readonly number[],
  id?: string,
): Promise<PrivateKey> {
  const text = readKeys()[kind];
  if (text !== null && id === undefined) return keyFromText(kind, text);
  const stored = await findStored(config, kind, departments, id);
  const { openKey } = await import("../../server/keys/keystore.ts");
  const { passphrase } = await import("./passphrase.ts");
  return (await openKey(stored, await passphrase(config, `of the ${kind} key ${stored.id}`))).key;
}

async function findStored(
  config: Config,
  kind: KeyKind,
  departments: readonly number[],
  id?: string,
): Promise<StoredKey> {
  const { listKeys } = await import("../../server/keys/keystore.ts");
  const keys = (await listKeys(keysFolder(config))).filter((key) => key.kind === kind).reverse();
  const found =
    id === undefined
      ? departments.map((department) => keys.find((key) => key.department === department)).find(Boolean)
      : keys.find((key) => key.id.toLowerCase() === id.toLowerCase());
  if (found) return found;
  const what = kind === "operator" ? "operator key" : "document-signing key";
  const whose = id === undefined ? `for department ${departments.join(" or ")}` : id;
  throw new CertraceError("key-missing", `There is no ${what} ${whose} in ${keysFolder(config)}`, {
    field: kind === "operator" ? "--operator" : "--key",
    remedy: `see certrace keys list, make one with certrace keys create, or set CERTRACE_${kind.toUpperCase()}_KEY`,
  });
}

/** Throws as `findKey` and `openSender`. */
export async function openSenderFor(
  { config, rpc, book }: Session,
  departments: readonly number[],
  account?: string,
): Promise<Sender> {
  const { openSender } = await import("../../server/chain/send.ts");
  const { signerFromKey } = await import("../../server/chain/signer.ts");
  const key = await findKey(config, "operator", departments, account);
  return openSender({
    rpc,
    signer: signerFromKey(secretHex(key)),
    outbox: join(config.data, "outbox", key.id),
    book,
    confirmations: config.chain.confirmations,
  });
}

/** Sends acts together and waits until all are confirmed. Each call is a new wish, also where it repeats an old one. */
export async function perform(sender: Sender, acts: readonly Act[]): Promise<Confirmed[]> {
  try {
    return await Promise.all(acts.map((act) => sender.send(crypto.randomUUID(), act)));
  } finally {
    await sender.close();
  }
}
