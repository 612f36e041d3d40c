/**
 * What papers (core/papers) need of a browser: its own deflate, and slices of the fonts from the service, which learns from
 * them no more than from those that the page is set in. Throws CertraceError `service-unavailable`.
 */
import { CertraceError } from "../../../core/errors.ts";
import type { Press } from "../../../core/papers/page.ts";
import { pipe } from "../../../core/pipe.ts";

/** Milliseconds; a paper asks for some dozens at once, which wait for each other. */
const TIMEOUT = 60_000;

export const PRESS: Press = {
  async slice(face, name) {
    try {
      const response = await fetch(`/v1/papers/fonts/${face}/${name}`, {
        signal: AbortSignal.timeout(TIMEOUT),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
      });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new CertraceError("service-unavailable", "the service gave no font", { cause });
    }
  },
  deflate: (bytes) => pipe(bytes, new CompressionStream("deflate")),
};
