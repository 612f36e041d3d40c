/**
 * POST /v1/verify/bulk: one certificate on each line in, one answer on each line out, in order, while it streams.
 * A bad line is answered and the next one goes on. There is no limit on the number of lines: memory holds only
 * what is in flight, and a client that does not read its answers is not read from either.
 */
import { z } from "zod";
import { parseJson } from "../../../core/json.ts";
import type { Facts, FactsQuery } from "../../../core/verify/facts.ts";
import type { Locale } from "../../../core/verify/messages.ts";
import { exampleFile } from "../examples.ts";
import { LIMITS } from "../limits.ts";
import { inOrder, type Line, lineGroups } from "../ndjson.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem, tellable } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { bulkLine, certificateFile } from "../schemas.ts";
import type { Services } from "../services.ts";
import { describe, LOCALES, verify } from "../verification.ts";

/** Groups of lines that are worked on at a time: enough that parsing one overlaps with the signatures of another. */
const AHEAD = 4;
/** Status words whose facts a request keeps; neighbours in a register mostly share one. */
const KEPT_FACTS = 512;
/** Seconds after which facts are asked for again: a stream of an hour must not be answered with the first minute's. */
const FACTS_AGE = 60;

export const verifyBulk = defineRoute({
  id: "verify-bulk",
  method: "post",
  path: "/v1/verify/bulk",
  tag: "Verify",
  summary: "Verify many certificates",
  description:
    "NDJSON: each line a certificate file, or a compact SD-JWT, plain or as a JSON string; at most 1 MiB a line, any number of lines. Each is answered by one line, in order: `line` with verdict and checks, or `line` with `error`. Empty lines are passed over but counted. Read the answers while you send. `detail=full` gives each line what POST /v1/verify answers.",
  params: nothing,
  query: z.strictObject({ at: parameters.at, detail: parameters.detail, locale: parameters.locale }),
  queryExample: { at: "2026-11-22", detail: "brief" },
  body: "stream",
  accepts: {
    content: {
      "application/x-ndjson": { schema: certificateFile, example: `${JSON.stringify(exampleFile)}\n` },
      "application/ndjson": { schema: certificateFile, example: `${JSON.stringify(exampleFile)}\n` },
    },
    limit: LIMITS.certificate,
    file: "certificates.ndjson",
  },
  answers: {
    200: {
      description: "One line for each line",
      content: {
        "application/x-ndjson": {
          schema: bulkLine,
          example:
            '{"line":1,"verdict":"valid","checks":[{"name":"format","outcome":"pass","code":"format-ok"}]}\n',
        },
      },
    },
  },
  problems: ["line-too-large", "bulk-busy", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ body, query }, services) {
    const { bulk } = services;
    if (bulk.running >= bulk.atOnce)
      throw problem(
        "bulk-busy",
        `${bulk.atOnce} bulk verifications are running, which is as many as there may be.`,
        {
          remedy: "Try again after the seconds in Retry-After.",
        },
      );
    bulk.running++;
    const answer = answerLines(
      services,
      query.at,
      query.detail === "full",
      query.locale === undefined ? LOCALES : [query.locale],
    );
    return {
      mediaType: "application/x-ndjson",
      body: inOrder(lineGroups(body, LIMITS.certificate), answer, AHEAD),
      ended: () => void bulk.running--,
    };
  },
});

/** Answers a group of lines with a text of as many lines, empty ones apart. Never rejects. */
function answerLines(services: Services, at: number | undefined, full: boolean, locales: readonly Locale[]) {
  const factsOf = keepFacts(services);
  return async (lines: readonly Line[]): Promise<string> => {
    const answers = await Promise.all(lines.map((line) => answerLine(line)));
    return answers.join("");
  };

  async function answerLine({ number, bytes }: Line): Promise<string> {
    if (bytes !== null && isBlank(bytes)) return "";
    try {
      if (bytes === null)
        throw problem("line-too-large", `The line is longer than ${LIMITS.certificate} bytes.`, {
          remedy: "Send one certificate on each line.",
        });
      const verification = await verify(certificateOf(bytes), at, services, factsOf);
      services.metrics.verified(verification.verdict, "bulk");
      const { verdict, checks } = verification;
      const answer = full
        ? describe(verification, locales)
        : { verdict, checks: checks.map(({ name, outcome, code }) => ({ name, outcome, code })) };
      return `${JSON.stringify({ line: number, ...answer })}\n`;
    } catch (error) {
      services.metrics.verified("refused", "bulk");
      const { code, message: detail, remedy } = tellable(error);
      return `${JSON.stringify({ line: number, error: { code, detail, remedy } })}\n`;
    }
  }
}

const isBlank = (bytes: Uint8Array): boolean =>
  bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0x0d);

/** A compact certificate as NDJSON has it is a JSON string; anything else is left to core, that sees what is wrong. */
function certificateOf(bytes: Uint8Array): Uint8Array | string {
  if (bytes[0] !== 0x22) return bytes;
  try {
    const value = parseJson(Buffer.from(bytes).toString("latin1"));
    return typeof value === "string" ? value : bytes;
  } catch {
    return bytes;
  }
}

/** Asks once for each status word. */
function keepFacts({ index, now }: Services): (query: FactsQuery) => Promise<Facts> {
  const kept = new Map<string, { facts: Promise<Facts>; since: number }>();
  return (query) => {
    const name = `${query.department} ${query.root} ${query.word} ${query.kid}`;
    const time = now();
    const before = kept.get(name);
    if (before !== undefined && time - before.since < FACTS_AGE) return before.facts;
    if (kept.size >= KEPT_FACTS) kept.delete(kept.keys().next().value!);
    const facts = index.facts(query);
    kept.set(name, { facts, since: time });
    facts.catch(() => kept.delete(name)); // what failed once is asked for again
    return facts;
  };
}
