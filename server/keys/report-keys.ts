/**
 * The keys of a service's verification reports: the one that signs, `<data>/keys/report.jwk` (service-key.ts), and the public
 * halves of those that did, each with its last second, `<data>/keys/report-former.json`, a JSON Web Key Set. Reports are
 * filed for years: what a former key signed must go on being checked, and what is dated after its end must fail.
 *
 * Both files are read for each report, so a running service signs with the new key from the next one on. A report takes
 * its date before its key; the end that a rotation sets lies a little ahead (GRACE), so that no report under way is dated after it.
 * The former key is kept before the new one takes its place: a rotation that was cut short has changed nothing, and can be repeated.
 */
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import { type ReportKey, readReportKeys } from "../../core/report/report.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";
import { generateKey } from "./private-key.ts";
import { openServiceKey, type PublicJwk, publicJwk, type ServiceKey, serviceKeyFile } from "./service-key.ts";

/** Seconds. */
const GRACE = 60;

export type ReportJwk = PublicJwk & { exp?: number };

export interface ReportKeys {
  /** the one that signs now. Throws what openServiceKey throws. */
  current(): Promise<ServiceKey>;
  /** the current one first, then the former ones with `exp`, the last second that each signed */
  published(): Promise<ReportJwk[]>;
}

/** @param data the data folder. Throws what openServiceKey throws, and `keys-malformed`. */
export async function openReportKeys(data: string): Promise<ReportKeys> {
  const current = () => openServiceKey(data, "report");
  const published = async () => {
    const { jwk } = await current();
    return [jwk, ...(await readFormer(data)).filter(({ kid }) => kid !== jwk.kid)];
  };
  await published(); // a key that cannot be used is told at start, not with the first report
  return { current, published };
}

/** Of a service that has run here before: a mistaken folder shall not get a key. Throws `file-not-found` as well. */
export async function existingReportKeys(data: string): Promise<ReportKeys> {
  await readPrivateFile(serviceKeyFile(data, "report"));
  return openReportKeys(data);
}

/**
 * Puts a new key in the place of the one that signs.
 * @param stolen whoever has the former key could give what they make any date: it is not published any more, and no report of
 *   it can be told to be genuine
 * @param now Unix seconds
 * @returns thumbprints, and until when the former one counts; null: not at all. Throws what existingReportKeys throws.
 */
export async function rotateReportKey(
  data: string,
  { stolen, now }: { stolen: boolean; now: number },
): Promise<{ former: string; next: string; until: number | null }> {
  const { jwk } = await (await existingReportKeys(data)).current();
  const others = (await readFormer(data)).filter(({ kid }) => kid !== jwk.kid);
  const until = stolen ? null : now + GRACE;
  const keys = until === null ? others : [{ ...jwk, exp: until }, ...others];
  await writePrivateFile(formerFile(data), `${JSON.stringify({ keys }, null, 2)}\n`, true);
  const next = generateKey("signing");
  await writePrivateFile(serviceKeyFile(data, "report"), `${JSON.stringify(next.jwk)}\n`, true);
  return { former: jwk.kid, next: next.id, until };
}

const formerFile = (data: string): string => join(data, "keys", "report-former.json");

/** The newest first. */
async function readFormer(data: string): Promise<ReportJwk[]> {
  const file = formerFile(data);
  const text = await readPrivateFile(file).catch((error: unknown) => {
    if (error instanceof CertraceError && error.code === "file-not-found") return null;
    throw error;
  });
  return text === null ? [] : [...readReportKeys(text, file)].map(([kid, key]) => jwkOf(kid, key));
}

const jwkOf = (kid: string, { key, until }: ReportKey): ReportJwk => ({
  ...publicJwk(key, kid),
  ...(until === null ? {} : { exp: until }),
});
