/**
 * Requests that change something under a session must be meant by the person. A browser adds the cookie by itself, also
 * to what another site's page sends; so such a request shows the session's token in a header, which no form and no other
 * origin can set, and comes from our own origin where the browser says from where it comes (Fetch Metadata, RFC 6454).
 */
import { timingSafeEqual } from "node:crypto";
import { CertraceError } from "../../core/errors.ts";

export const CSRF_HEADER = "Certrace-Csrf";

export interface Came {
  /** of the header Certrace-Csrf */
  token: string | undefined;
  /** of the header Origin */
  origin: string | undefined;
  /** of the header Sec-Fetch-Site */
  site: string | undefined;
}

/**
 * @param publicUrl own origin
 * @throws CertraceError `csrf-origin`, `csrf-missing`, `csrf-wrong`
 */
export function requireMeant({ origin, site, token }: Came, csrf: string, publicUrl: string): void {
  if ((origin !== undefined && origin !== publicUrl) || (site !== undefined && site !== "same-origin"))
    throw new CertraceError("csrf-origin", "The request was sent by a page of another site.", {
      field: origin === undefined ? "Sec-Fetch-Site" : "Origin",
      remedy: `Open ${publicUrl} itself and do it there.`,
    });
  const remedy = `Send the header ${CSRF_HEADER} with the token that GET /my/session answers.`;
  if (token === undefined)
    throw new CertraceError("csrf-missing", "The request does not show that its sender means it.", {
      field: CSRF_HEADER,
      remedy,
    });
  const [shown, wanted] = [Buffer.from(token), Buffer.from(csrf)];
  if (shown.length !== wanted.length || !timingSafeEqual(shown, wanted))
    throw new CertraceError("csrf-wrong", "The request shows the token of another session.", {
      field: CSRF_HEADER,
      remedy,
    });
}
