/**
 * The demo's trace log: run by the city's data bureau, with a catalogue of what other departments hold, and a short
 * story in it, that of the receipt to trace (the students' is story.ts). The housing office logs a consent, reads what it covers and what a law allows, and is refused what
 * nobody allowed. The receipt of what it read is the file to trace.
 *
 * A story that was interrupted is told again from its beginning: what was logged stays, as in any log.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { type Receipt, receiptFile } from "../../core/trace/receipt.ts";
import { signerFromKey } from "../../server/chain/signer.ts";
import { listKeys, type OpenedKey, openKey } from "../../server/keys/keystore.ts";
import { secretHex } from "../../server/keys/private-key.ts";
import { readCatalogueFile } from "../../server/ledger/catalogue.ts";
import type { Ledger } from "../../server/ledger/ledger.ts";
import type { LogSetting } from "../../server/log-role.ts";
import { cataloguePath } from "./catalogue.ts";
import { citizenId } from "./check-digits.ts";
import { put } from "./put.ts";
import { signSubmission, submit } from "./submissions.ts";

/** What the demo has to remember of its log; written once it is open on chain. */
export interface DemoLog {
  id: number;
  department: number;
  /** as it stands on chain: the ports of a later start may differ */
  origin: string;
  /** numbers of the departments in the story */
  housing: number;
  tax: number;
  town: number;
}

const receiptPath = (folder: string): string => join(folder, "receipt.json");

const settingPath = (folder: string): string => join(folder, "log.json");

export async function rememberLog(folder: string, log: DemoLog): Promise<void> {
  await put(settingPath(folder), `${JSON.stringify(log)}\n`);
}

/** Whether there is a log to run: a demo from before logs gets one. */
export const logThere = (folder: string): boolean => existsSync(settingPath(folder));

export async function recallLog(folder: string): Promise<DemoLog> {
  return JSON.parse(await readFile(settingPath(folder), "utf8")) as DemoLog;
}

/** How the service is to run the log. */
export async function logSetting(data: string, passphrase: string): Promise<LogSetting> {
  const folder = join(data, "demo");
  const { id, department, origin } = await recallLog(folder);
  const operator = await stored(data, "operator", department, passphrase);
  const catalogue = await readCatalogueFile(cataloguePath(folder));
  return { id, department, origin, catalogue, operator: signerFromKey(secretHex(operator.key)) };
}

/** Tells it, unless it was told. Answers the path of the receipt. */
export async function tellReceipt(data: string, passphrase: string, ledger: Ledger): Promise<string> {
  const folder = join(data, "demo");
  const path = receiptPath(folder);
  if (existsSync(path)) return path;
  const { origin, housing, tax, town } = await recallLog(folder);
  const key = await stored(data, "signing", housing, passphrase);
  const subject = citizenId("99012119900213004");
  const taxes = { subject, holder: tax, dataset: "income-tax", purpose: "public-rental-housing" };

  const consent: SubmissionEvent = {
    ...taxes,
    kind: "grant",
    consumers: [housing],
    fields: ["income-band", "year"],
    from: inDays(0),
    until: inDays(90),
    uses: 3,
    form: createHash("sha256").update("demo consent form: public rental housing").digest("base64url"),
  };
  const log = async (events: SubmissionEvent[]) => {
    const jws = signSubmission(key, housing, origin, events);
    return { jws, receipt: (await submit(ledger, jws)).receipt };
  };
  const [granted] = (await log([consent])).receipt.entries;
  const basis = { grant: granted!.index };
  const { receipt, jws } = await log([
    {
      ...taxes,
      kind: "access",
      fields: ["income-band", "year"],
      basis,
      details: "公租房申请 2026-0417 / Application 2026-0417 for public rental housing",
    },
    {
      kind: "access",
      subject,
      holder: town,
      dataset: "residence-register",
      fields: ["address", "household"],
      purpose: "public-rental-housing",
      basis: { law: "housing-9" },
    },
  ]);
  // The consent does not cover the total income: refused, and logged all the same.
  await log([{ ...taxes, kind: "access", fields: ["income"], basis }]);
  const file: Receipt = { ...receipt, submission: jws };
  await put(path, receiptFile(file));
  return path;
}

async function stored(
  data: string,
  kind: "operator" | "signing",
  department: number,
  passphrase: string,
): Promise<OpenedKey> {
  const keys = await listKeys(join(data, "keys"));
  const found = keys.findLast((key) => key.kind === kind && key.department === department);
  if (found !== undefined) return openKey(found, passphrase);
  throw new CertraceError("key-missing", `The ${kind} key of demo department ${department} is gone`, {
    remedy: "restore it, or delete the data folder and start again",
  });
}

function inDays(days: number): string {
  return new Date(Math.floor(Date.now() / 1000 + days * 86_400) * 1000).toISOString();
}
