/**
 * Headers at the gateway: which are never passed on, and the strict reading of those that came (RFC 9110 section 5,
 * RFC 9112 section 5). Node's parser has refused line folding, Content-Length beside Transfer-Encoding and control
 * characters by then (it is never run lenient); what it tolerates and an upstream may read differently is refused here:
 * a header sent twice, headers that `Connection` would have us drop, orders to take the method or path from elsewhere.
 */
import type { IncomingMessage } from "node:http";
import { problem } from "./problem.ts";

export const SUBMISSION_HEADER = "certrace-submission";
export const RECEIPT_HEADER = "Certrace-Receipt";
export const RECEIPT_LOCATION_HEADER = "Certrace-Receipt-Location";

/** Of one connection, not of the message (RFC 9110 section 7.6.1), and older ones. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Frameworks let these replace the method or the path that was checked. */
const OVERRIDES = [
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "x-original-url",
  "x-rewrite-url",
  "x-original-uri",
];

/** No route can list these: they frame the message, are the gateway's, or would change what an answer means. */
export const NEVER_FORWARDED: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  ...OVERRIDES,
  ...["host", "content-length", "content-type", "content-encoding", "expect", SUBMISSION_HEADER],
  // Conditions and ranges are about the upstream's whole answer, not about what is left of it.
  ...["range", "if-range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"],
  ...["accept-encoding", "cookie"],
]);

/** Lists that a sender may split into several lines without meaning anything else by it. */
const MAY_REPEAT = new Set([
  "accept",
  "accept-language",
  "accept-encoding",
  "via",
  "x-forwarded-for",
  "cookie",
]);

/** Throws the problems `header-twice`, `header-connection` and `header-override`. */
export function requireHonestHeaders({ rawHeaders }: IncomingMessage): void {
  const seen = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    // Upstreams behind CGI or WSGI take X_Y for X-Y.
    const name = rawHeaders[i]!.toLowerCase().replaceAll("_", "-");
    const value = rawHeaders[i + 1]!;
    if (seen.has(name) && !MAY_REPEAT.has(name))
      throw problem("header-twice", `The header ${show(name)} came twice.`, { field: show(name) });
    seen.add(name);
    if (OVERRIDES.includes(name))
      throw problem("header-override", `The header ${name} asks for another method or path.`, {
        field: name,
      });
    if (name === "connection" && !/^(?:keep-alive|close)$/i.test(value.trim()))
      throw problem(
        "header-connection",
        "The header Connection names something else than close or keep-alive.",
        {
          field: "Connection",
          remedy: "Send no headers for this connection alone, and no upgrade.",
        },
      );
  }
}

/** The one value of a header; null: it did not come. Throws the problem `header-invalid`. */
export function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  if (value === undefined) return null;
  // Node keeps bytes above 0x7F as Latin-1, others read UTF-8: only what all read alike is passed on.
  if (typeof value !== "string" || !/^[\x20-\x7e]*$/.test(value))
    throw problem("header-invalid", `The header ${name} holds other characters than printable ASCII.`, {
      field: name,
    });
  return value;
}

/** A header's name is a token by then; long ones are cut. */
const show = (name: string): string => name.slice(0, 64);
