/**
 * Where to go after signing in or out: a path of this service and nothing else. Threat: a link that begins here, where
 * people trust the address, and ends on somebody else's page that looks the same (open redirect).
 */
import { CertraceError } from "../../core/errors.ts";

const LONGEST = 512;

/**
 * @param publicUrl origin, without a trailing slash
 * @returns the path as browsers read it, with query and fragment; throws CertraceError `sign-in-target`
 */
export function ownPath(text: string, publicUrl: string): string {
  // Browsers take "//" and "/\" for another host, and drop tabs and line ends before they look.
  if (text.length <= LONGEST && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) {
    const url = new URL(text, publicUrl);
    if (url.origin === publicUrl && !url.pathname.startsWith("//"))
      return url.pathname + url.search + url.hash;
  }
  throw new CertraceError("sign-in-target", "The place to go to after signing in is not on this service.", {
    field: "to",
    remedy: "Give a path of this service that begins with one slash, for instance /my-data.",
  });
}
