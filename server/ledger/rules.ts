/**
 * Which rules of what is unusual the pages of this log go by: each version is logged with its hash under the operator
 * department's own tag before anybody is told by it, so that nobody can change quietly what people are told.
 */
import { CertraceError } from "../../core/errors.ts";
import { ledgerKeys, under } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import { parseRecord, putJson } from "./log-records.ts";
import type { TraceLog } from "./trace-log.ts";

export interface RulesVersion {
  version: number;
  /** base64url SHA-256 of the rules' RFC 8785 text */
  hash: string;
}

export interface LoggedRules extends RulesVersion {
  /** of the log entry */
  index: number;
}

/** All versions that were logged, the newest first. */
export async function loggedRules(store: Pick<Store, "range">): Promise<LoggedRules[]> {
  const found: LoggedRules[] = [];
  for await (const [, value] of store.range({ ...under(ledgerKeys.allRules), reverse: true }))
    found.push(parseRecord<LoggedRules>(value));
  return found;
}

/**
 * Whether these rules are still to be logged.
 * @throws CertraceError `rules-version` for other rules under a version that is not above the newest
 */
export async function areNewRules(
  store: Pick<Store, "range">,
  { version, hash }: RulesVersion,
): Promise<boolean> {
  const [newest] = await loggedRules(store);
  if (newest === undefined || version > newest.version) return true;
  if (newest.hash === hash) return false;
  throw new CertraceError(
    "rules-version",
    `Version ${version} of the rules does not come after version ${newest.version}, which is logged.`,
    { field: "version", remedy: `Give the changed rules a version above ${newest.version}.` },
  );
}

/** Logs the rules where they are new. Throws as `areNewRules`, and what the log throws. */
export async function adoptRules(
  store: Store,
  log: TraceLog,
  tag: Uint8Array,
  { version, hash }: RulesVersion,
): Promise<void> {
  if (!(await areNewRules(store, { version, hash }))) return;
  await log.append([{ tag, body: { kind: "rules", version, hash } }], ([placed]) => [
    putJson(ledgerKeys.rules(version), { version, hash, index: placed!.index } satisfies LoggedRules),
  ]);
}
