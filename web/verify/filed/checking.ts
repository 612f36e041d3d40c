/**
 * One report checked that a service signed and somebody filed: report → keys of this page's service, and those that the
 * reader gives → whether it is genuine. The report itself is never part of a request; nobody is asked but this service, whatever
 * address a report names: who forges one would name their own.
 *
 * A service that does not answer, or that has another key, makes the report one of which nothing is known; never a false one.
 */
import { CertraceError } from "../../../core/errors.ts";
import { isHash } from "../../../core/hash-text.ts";
import { isJsonObject } from "../../../core/json.ts";
import {
  checkReport,
  parseReport,
  type Report,
  type ReportContent,
  readReportKeys,
} from "../../../core/report/report.ts";
import { browserEs256 } from "../es256.ts";
import { remember } from "../remember.ts";
import type { FiledReport } from "../report.ts";
import { type Service, whyMissing } from "../service.ts";
import type { Question } from "../verifier.ts";

const verifyEs256 = browserEs256(globalThis.crypto?.subtle);
/** Seconds for which the service's keys are not asked for again. */
const FRESH = 60;

type Keys = ReturnType<typeof readReportKeys>;
type Asked = Pick<Question, "text" | "keys">;

export function startChecking(
  service: Service,
  now: () => number,
): (question: Asked) => Promise<FiledReport> {
  const known = remember(() => service.reportKeys(), FRESH, now);

  return async ({ text, keys }) => {
    const report = tryParse(text);
    if (report === null) return answer("report-unreadable", null, null);
    const given = keys === undefined ? null : tryKeys(keys);
    const own = await known.get("").catch(none);
    // where the service told no keys, it cannot be said that the key is none of its own
    const [signer, by] = own?.has(report.kid)
      ? ([own, "service"] as const)
      : given?.has(report.kid) || (given !== null && own !== null)
        ? ([given, "file"] as const)
        : ([own, own === null ? null : "service"] as const);
    const outcome = signer === null ? "key-unknown" : await checkReport(report, signer, verifyEs256);
    if (outcome === "key-unknown") known.forget(""); // so that asking again asks the service again
    const checked = answer(outcome === "key-unknown" ? "report-unknown" : `report-${outcome}`, report, by);
    return outcome === "genuine" ? { ...checked, metadata: await describe(report.content) } : checked;
  };

  /** Of what only claims to be a report, nothing is asked about. */
  async function describe({ verification: { certificate } }: ReportContent): Promise<unknown> {
    const type = isJsonObject(certificate) ? certificate.type : null;
    const hash = isJsonObject(type) ? type.metadataHash : null;
    return isHash(hash) ? service.typeMetadata(hash).catch(none) : null;
  }

  function answer(
    verdict: FiledReport["verdict"],
    report: Report | null,
    keysOf: FiledReport["keysOf"],
  ): FiledReport {
    const { content = null, kid = null } = report ?? {};
    return {
      kind: "filed",
      verdict,
      checks: [],
      content,
      metadata: null,
      kid,
      keysOf,
      source: null,
      now: now(),
    };
  }
}

/** A service that tells no keys, or no names: it cannot be known who signed, or what claims are called. */
function none(error: unknown): null {
  whyMissing(error);
  return null;
}

function tryParse(text: string): Report | null {
  try {
    return parseReport(text);
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}

/** What is no set of keys knows none: the page refuses it where it is chosen. */
function tryKeys(text: string): Keys {
  try {
    return readReportKeys(text, "keys");
  } catch (error) {
    if (error instanceof CertraceError) return new Map();
    throw error;
  }
}
