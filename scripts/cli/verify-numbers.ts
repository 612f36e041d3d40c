/**
 * `certrace verify --numbers`: what a service says about certificates of which one has only the numbers. Nothing is checked
 * here: it is that service's word, and the output says so before anything else. Asked in portions; what was answered stays told
 * when a later portion is not.
 */
import colors from "picocolors";
import { CertraceError } from "../../core/errors.ts";
import { NUMBERS_AT_ONCE, type NumberAnswer, readNumberAnswers } from "../../core/numbers/number-answers.ts";
import { type ListedNumbers, MAX_LIST, readNumberList } from "../../core/numbers/number-list.ts";
import { decodeUtf8 } from "../../core/text.ts";
import type { Verdict } from "../../core/verify/verdict.ts";
import { askService } from "./ask-service.ts";
import { tellFailure } from "./failure.ts";
import { readInput } from "./input.ts";
import { showProgress } from "./progress.ts";
import type { Language } from "./terminal.ts";
import { showNumbers } from "./verify-report.ts";

interface Asked {
  /** a path, or - for standard input */
  file: string;
  service: URL;
  /** Unix seconds; undefined: now */
  at: number | undefined;
  json: boolean;
  language: Language;
}

/** Milliseconds between two tries where the service was asked too often, and how many there are: its minute passes. */
const PAUSE = 5_000;
const TRIES = 15;

/** @returns the verdicts; `undetermined` for a number that is not known there; null: the service stopped answering, and that was told */
export async function verifyNumbers({ file, service, at, json, language }: Asked): Promise<Verdict[] | null> {
  const list = await readList(file);
  const progress = showProgress("Asking", "numbers", list.numbers.length);
  const answers: NumberAnswer[] = [];
  let failure: unknown = null;
  try {
    while (answers.length < list.numbers.length) {
      const portion = list.numbers.slice(answers.length, answers.length + NUMBERS_AT_ONCE);
      const some = await ask(portion, service, at);
      if (json) for (const each of some) process.stdout.write(`${JSON.stringify(each)}\n`);
      answers.push(...some);
      progress.to(answers.length);
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.end();
  }
  if (!json && answers.length > 0)
    process.stdout.write(showNumbers(answers, { list, service: service.origin, at, language }));
  if (failure === null)
    return answers.map((each) => (each.outcome === "known" ? each.verdict : "undetermined"));
  tellFailure(failure);
  const left = list.numbers.length - answers.length;
  process.stderr.write(
    `${colors.yellow("?")} Nothing is said of ${left} of the numbers: they were not asked about.\n`,
  );
  return null;
}

async function readList(file: string): Promise<ListedNumbers> {
  return readNumberList(decodeUtf8(await readInput(file, MAX_LIST), "--numbers"));
}

async function ask(
  numbers: readonly string[],
  service: URL,
  at: number | undefined,
): Promise<NumberAnswer[]> {
  const url = new URL("/v1/verify/numbers", service);
  if (at !== undefined) url.searchParams.set("at", String(at));
  const request = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ numbers }),
  };
  for (let tries = 1; ; tries++) {
    try {
      const answer = await askService(url, request, "verify the certificate files themselves");
      return readNumberAnswers(JSON.parse(decodeUtf8(answer)), numbers);
    } catch (error) {
      if (error instanceof SyntaxError) return readNumberAnswers(null, numbers);
      if (!(error instanceof CertraceError && error.code === "rate-limited") || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
