/** The code that something throws, for tests: they compare codes, never sentences. */
import { CertraceError } from "../../core/errors.ts";

/** The code of the CertraceError that this throws; undefined where it throws none. Any other error is passed on. */
export function codeOf(act: () => unknown): string | undefined {
  return errorOf(act)?.code;
}

export function errorOf(act: () => unknown): CertraceError | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof CertraceError) return error;
    throw error;
  }
  return undefined;
}
