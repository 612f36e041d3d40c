/**
 * Who really asks: a department's request for a permission, held against what the chain says. A request that passes was
 * signed by a key that the department had registered for this use, is for this log, and can be granted now. What cannot
 * be found out is `unknown`, never a refusal and never a pass.
 */
import type { VerifyEs256 } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { utf8 } from "../text.ts";
import type { GrantRequest } from "../trace/grant-request.ts";
import { type SubmissionKeyCode, submissionKeyProblem } from "../trace/submission-key.ts";
import type { DepartmentFact } from "./facts.ts";
import { type Finding, fail, missing, pass, unknown, weigh } from "./finding.ts";
import { type StaleCode, stale } from "./freshness.ts";
import type { TraceFacts, TraceFactsQuery } from "./receipt/facts.ts";
import { parseTraceFacts } from "./receipt/parse-facts.ts";
import { isAt, isKey, isLine, keep } from "./settle.ts";

export type GrantRequestCode =
  | "grant-request-genuine"
  | "grant-request-log"
  | "grant-request-department"
  | "grant-request-suspended"
  | "grant-request-key"
  | SubmissionKeyCode
  | "grant-request-signature"
  | "grant-request-future"
  | "grant-request-expired"
  | "grant-request-facts"
  | StaleCode
  | "not-asked"
  | "source-unavailable"
  | "source-inconsistent"
  | "source-behind"
  | "sources-disagree";

export interface GrantRequestFinding extends Finding<GrantRequestCode> {
  /** who asks, with the departments above; null: not proven */
  department: DepartmentFact | null;
}

export interface GrantRequestQuestion {
  request: GrantRequest;
  /** as `POST /v1/trace-facts` answers `grantRequestQuery`; whatever came */
  facts: unknown;
  /** the log in which it would be granted */
  log: { registry: string; id: number; origin: string };
  /** Unix seconds */
  now: number;
  verifyEs256: VerifyEs256;
  /** seconds that facts may be old, and clocks may differ. Default 300 */
  factsTolerance?: number;
}

/** What to ask a source of facts for. */
export function grantRequestQuery(
  { department, kid }: GrantRequest,
  { registry, id }: GrantRequestQuestion["log"],
): TraceFactsQuery {
  const submitter = { department, kid };
  return { registry, log: id, size: 1, submitter, citing: [], catalogue: null, erased: [] };
}

export async function checkGrantRequest(question: GrantRequestQuestion): Promise<GrantRequestFinding> {
  const { request, log, now, factsTolerance = 300 } = question;
  const facts = settled(question);
  if (facts === null) return { ...unknown("grant-request-facts"), department: null };
  const { department, key } = facts;
  const freshness = { facts, now, factsTolerance, maxHeadAge: null };
  const finding = weigh<GrantRequestCode>(
    [
      request.audience === log.origin ? null : fail("grant-request-log"),
      // What was, and what was not, when the source last heard from the chain, may have changed since.
      stale(freshness, department) ?? ("value" in department ? departmentProblem(department.value) : null),
      "value" in key
        ? key.value === null
          ? (stale(freshness, key) ?? fail("grant-request-key"))
          : await keyProblem(question, key.value)
        : null,
      request.iat > now + factsTolerance ? fail("grant-request-future") : null,
      now >= request.exp ? fail("grant-request-expired") : null,
      missing(department, "department"),
      missing(key, "key"),
      stale(freshness, key),
    ],
    pass("grant-request-genuine"),
  );
  const proven = finding.outcome === "pass" || finding.code === "grant-request-expired";
  return { ...finding, department: proven && "value" in department ? department.value : null };
}

type Settled = Pick<TraceFacts, "readAt" | "head" | "department" | "key">;

/** Facts that cannot be true, or are about something else, become missing; null: they are none at all. */
function settled({ facts, request, log }: GrantRequestQuestion): Settled | null {
  let well: TraceFacts;
  try {
    well = parseTraceFacts(facts);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return null;
  }
  if (well.registry !== log.registry || well.log !== log.id || "missing" in well.head) return null;
  const head = well.head.value;
  if (!isAt(well.head.block, head)) return null;
  return {
    readAt: well.readAt,
    head: well.head,
    department: keep(
      well.department,
      head,
      (value) => value === null || (value.id === request.department && isLine(value)),
    ),
    key: keep(well.key, head, (value) => value === null || isKey(value, request.kid)),
  };
}

function departmentProblem(department: DepartmentFact | null): Finding<GrantRequestCode> | null {
  if (department === null) return fail("grant-request-department");
  // Once a department is suspended, nothing below it may act.
  const line = [department, ...department.ancestors];
  if (line.some(({ suspended }) => suspended === true)) return fail("grant-request-suspended");
  return line.every(({ suspended }) => suspended === false) ? null : unknown("not-asked");
}

/** The key must hold now as well: a request is a question that is still being asked. */
async function keyProblem(
  { request, now, verifyEs256 }: GrantRequestQuestion,
  key: Extract<TraceFacts["key"], { value: unknown }>["value"] & object,
): Promise<Finding<GrantRequestCode> | null> {
  const genuine = await verifyEs256(key, utf8(request.signingInput), request.signature);
  if (genuine !== true) return fail("grant-request-signature");
  const problem = submissionKeyProblem(key, request.iat, Math.max(now, request.iat));
  return problem === null ? null : fail(problem);
}
