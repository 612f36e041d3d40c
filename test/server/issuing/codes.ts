/** How tests of issuing read errors: by their codes, never by their sentences. */
import { CertraceError } from "../../../core/errors.ts";

/** The CertraceError that a promise is rejected with, or a function throws; anything else is an error of the test. */
export async function errorOf(attempt: Promise<unknown> | (() => unknown)): Promise<CertraceError> {
  try {
    await (typeof attempt === "function" ? attempt() : attempt);
  } catch (error) {
    if (error instanceof CertraceError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

export async function codeOf(attempt: Promise<unknown> | (() => unknown)): Promise<string> {
  return (await errorOf(attempt)).code;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
