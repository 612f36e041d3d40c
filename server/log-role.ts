/**
 * The role `ledger`: runs a trace log inside the service. Part of the composition root (main.ts): data folder → keys →
 * sender → ledger → witnesses, closed in the opposite order.
 */
import { join } from "node:path";
import { CertraceError } from "../core/errors.ts";
import type { Catalogue } from "../core/trace/catalogue.ts";
import { RULES, rulesHash } from "../core/trail/unusual.ts";
import { type AddressBook, traceRegistryId } from "./chain/address-book.ts";
import type { Rpc } from "./chain/rpc.ts";
import { openSender } from "./chain/send.ts";
import { type Signer, signerFromKey } from "./chain/signer.ts";
import type { Config } from "./config.ts";
import type { ChainIndex } from "./index/chain-index.ts";
import { listKeys, openKey } from "./keys/keystore.ts";
import { keyFromText, secretHex } from "./keys/private-key.ts";
import { type Ledger, openLedger } from "./ledger/ledger.ts";
import { indexedChain } from "./ledger/log-chain.ts";
import { openLogKeys } from "./ledger/log-keys.ts";
import type { Log } from "./log.ts";
import type { Mailer } from "./notices/mailer.ts";
import { type Notices, openNotices } from "./notices/notices.ts";
import { openNoticesSeal } from "./notices/seal.ts";
import { PublishedCheckpoint } from "./witness/published.ts";
import { readWitnessFile } from "./witness/witness-file.ts";

/** Which log to run, and for whom. */
export interface LogSetting {
  /** its number in the registry */
  id: number;
  /** the department that opened it */
  department: number;
  /** an account that may act for the department (PERMISSION_LOG), used by nothing else while the log runs */
  operator: Signer;
  catalogue: Catalogue;
  /** its name on chain; `logOrigin` of the service when left out */
  origin?: string;
}

export interface RunningLog {
  ledger: Ledger;
  /** the checkpoint at /log/{id}/checkpoint, with its cosignatures */
  published: PublishedCheckpoint;
  /** of what is unusual, to those who asked for it */
  notices: Notices;
  /** departments that may read every entry: its own, and those that the operator names */
  auditors: ReadonlySet<number>;
  close(): Promise<void>;
}

export interface LogParts {
  config: Config;
  rpc: Rpc;
  book: AddressBook;
  index: ChainIndex;
  /** origin of the service */
  publicUrl: string;
  /** null: no mail is sent */
  mailer: Mailer | null;
  notes: Log;
}

/** The name of a log in its checkpoints: `<host>/log/<id>`, where its tiles are served. */
export function logOrigin(publicUrl: string, id: number): string {
  return `${new URL(publicUrl).host}/log/${id}`;
}

/** Where a log's store, tiles and map lie. */
export function logFolder(data: string, id: number): string {
  return join(data, "log", String(id));
}

/**
 * Opens the log and begins to anchor it. Neither the chain nor the log's opening on it is waited for: until the log
 * was held against the chain it answers reads, and submissions with why it is shut.
 * Throws CertraceError: `outbox-locked`, `store-…`, `log-keys-malformed`, `catalogue-version`, `witnesses-invalid`.
 */
export async function runLog(setting: LogSetting, parts: LogParts): Promise<RunningLog> {
  const { id, department, operator, catalogue, origin = logOrigin(parts.publicUrl, setting.id) } = setting;
  const { config, rpc, book, index, notes } = parts;
  const settings = config.log;
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const each of opened.splice(0).reverse()) await each();
  };
  try {
    const witnesses = settings.witnesses === null ? [] : await readWitnessFile(settings.witnesses);
    const keys = await openLogKeys(config.data, id, origin);
    const sender = await openSender({
      rpc,
      book,
      signer: operator,
      outbox: join(config.data, "outbox", operator.address.toLowerCase()),
      confirmations: config.chain.confirmations,
    });
    opened.push(() => sender.close());
    const ledger = await openLedger({
      folder: logFolder(config.data, id),
      keys,
      id,
      registry: traceRegistryId(book),
      department,
      catalogue,
      rules: { version: RULES.version, hash: rulesHash() },
      chain: indexedChain(index, id, config.chain.maxHeadAge),
      sender,
      notes,
      window: settings.submissionWindow,
      anchorInterval: settings.anchorInterval * 1_000,
      anchorEntries: settings.anchorEntries,
    });
    opened.push(() => ledger.close());
    const published = new PublishedCheckpoint({ traceLog: ledger.log, witnesses, log: notes });
    opened.push(() => published.close());
    const notices = await openNotices({
      folder: logFolder(config.data, id),
      ...{ ledger, index, mailer: parts.mailer, publicUrl: parts.publicUrl, notes },
      seal: await openNoticesSeal(config.data),
    });
    opened.push(() => notices.close());
    return { ledger, published, notices, auditors: new Set([department, ...settings.auditors]), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The account that acts for a department: from the environment, or the newest of its keystores.
 * Throws CertraceError `key-missing`, `passphrase-missing`, and what the keystore throws.
 */
export async function departmentOperator(
  data: string,
  department: number,
  secrets: { operator: string | null; passphrase: string | null },
): Promise<Signer> {
  if (secrets.operator !== null) return signerFromKey(secretHex(keyFromText("operator", secrets.operator)));
  const folder = join(data, "keys");
  const stored = (await listKeys(folder)).findLast(
    (key) => key.kind === "operator" && key.department === department,
  );
  if (stored === undefined)
    throw new CertraceError(
      "key-missing",
      `There is no operator key of department ${department} in ${folder}.`,
      {
        field: "CERTRACE_OPERATOR_KEY",
        remedy: "Make one with certrace keys create, or set CERTRACE_OPERATOR_KEY.",
      },
    );
  if (secrets.passphrase === null)
    throw new CertraceError("passphrase-missing", "The operator key needs its passphrase.", {
      field: "CERTRACE_PASSPHRASE_FILE",
      remedy: "Set CERTRACE_PASSPHRASE_FILE to a file with the passphrase that only this user can read.",
    });
  return signerFromKey(secretHex((await openKey(stored, secrets.passphrase)).key));
}
