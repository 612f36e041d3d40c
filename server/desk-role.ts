/**
 * The role `issuer`: opens a department's desk inside the service, next to its keys. Part of the composition root
 * (main.ts): data folder → keys → desk. The keys are opened when a case runs and not before, so that a new one is used from
 * the next case on, and one that was retired is not.
 */
import { createPrivateKey } from "node:crypto";
import { join } from "node:path";
import { CertraceError } from "../core/errors.ts";
import { type AddressBook, registryId } from "./chain/address-book.ts";
import type { Rpc } from "./chain/rpc.ts";
import { openSender } from "./chain/send.ts";
import { shareSender } from "./chain/shared-sender.ts";
import type { Config } from "./config.ts";
import { Desk } from "./desk/desk.ts";
import type { DeskKeys } from "./desk/runner.ts";
import type { Index } from "./index/index.ts";
import type { SigningKey } from "./issuing/issue-request.ts";
import { listKeys, openKey } from "./keys/keystore.ts";
import { keyFromText, type PrivateKey } from "./keys/private-key.ts";
import type { Log } from "./log.ts";
import { departmentOperator } from "./log-role.ts";
import type { Successors } from "./successors/successors.ts";
import type { TypeDocuments } from "./type-documents.ts";

/** Which desk to open. */
export interface DeskSetting {
  department: number;
  /** what opens the department's keys in <data>/keys, or the keys themselves */
  secrets: { operator: string | null; signing: string | null; passphrase: string | null };
}

export interface DeskRoleParts {
  config: Config;
  rpc: Rpc;
  book: AddressBook;
  index: Index;
  documents: TypeDocuments;
  successors: Successors;
  /** origin of the service */
  publicUrl: string;
  notes: Log;
  /** Unix seconds */
  now(): number;
}

/** Where a department's desk lies. */
export function deskFolder(data: string, department: number): string {
  return join(data, "desk", String(department));
}

/** Throws CertraceError `store-…`, `disk-full`, `folder-unwritable`. */
export function runDesk(setting: DeskSetting, parts: DeskRoleParts): Promise<Desk> {
  const { book, config, documents, index, notes: log, now, publicUrl, successors } = parts;
  const { department } = setting;
  const folder = deskFolder(config.data, department);
  return Desk.open({
    ...{ department, folder, documents, index, log, now, successors },
    registry: registryId(book),
    service: publicUrl,
    keys: deskKeys(setting, parts),
  });
}

function deskKeys(
  { department, secrets }: DeskSetting,
  { book, config, index, now, rpc }: DeskRoleParts,
): DeskKeys {
  return {
    // The desk's cases send with it, and copies in wallets that follow their certificates.
    sender: shareSender(async () => {
      const operator = await departmentOperator(config.data, department, secrets);
      return openSender({
        ...{ rpc, book, signer: operator, confirmations: config.chain.confirmations },
        outbox: join(config.data, "outbox", operator.address.toLowerCase()),
      });
    }),
    signingKey: () => newestUsable(join(config.data, "keys"), department, secrets, { index, now }),
  };
}

const SIGNS_CERTIFICATES = 1;

/** Throws `key-not-usable`, `passphrase-missing`, and what the keystore throws. */
async function newestUsable(
  folder: string,
  department: number,
  { passphrase, signing }: DeskSetting["secrets"],
  { index, now }: { index: Index; now(): number },
): Promise<SigningKey> {
  const time = now();
  const usable = new Set(
    (await index.signingKeys(department))
      .filter(
        ({ compromisedAt, use, validFrom, validUntil }) =>
          compromisedAt === null &&
          (use & SIGNS_CERTIFICATES) !== 0 &&
          validFrom <= time &&
          (validUntil === null || time < validUntil),
      )
      .map(({ thumbprint }) => thumbprint),
  );
  const given = signing === null ? null : keyFromText("signing", signing);
  if (given !== null && usable.has(given.id)) return signingKey(given.id, given.jwk);
  const stored = (await listKeys(folder)).findLast(
    ({ department: of, id, kind }) => kind === "signing" && of === department && usable.has(id),
  );
  if (stored === undefined)
    throw new CertraceError(
      "key-not-usable",
      "The desk has no document-signing key that is registered for the department and valid now.",
      {
        field: "key",
        remedy: `Let the operator register one: certrace keys create signing --department ${department}, then certrace keys register.`,
      },
    );
  if (passphrase === null)
    throw new CertraceError("passphrase-missing", "The desk's keys need their passphrase.", {
      field: "CERTRACE_PASSPHRASE_FILE",
      remedy: "Set CERTRACE_PASSPHRASE_FILE to a file with the passphrase that only this user can read.",
    });
  const { key } = await openKey(stored, passphrase);
  return signingKey(key.id, key.jwk);
}

function signingKey(kid: string, jwk: PrivateKey["jwk"]): SigningKey {
  return { kid, privateKey: createPrivateKey({ key: jwk, format: "jwk" }) };
}
