/**
 * The request target, read strictly (RFC 9112 section 3.2.1: origin form only) and written anew for the upstream, so
 * that both sides cannot read it differently. Of the query only listed parameters pass, each once, decoded once.
 */
import { requirePlainPath } from "./path-template.ts";
import { problem } from "./problem.ts";

const MAX_TARGET = 8_192;
const MAX_VALUE = 1_024;
/** RFC 3986 query, without `;` (to some frameworks another `&`) and `[`, `]` (which some read as lists) */
const QUERY = /^[A-Za-z0-9._~:@!$'()*,/?&=%+-]*$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const UNSAFE_VALUE = /[\u0000-\u001f\u007f]|%[0-9A-Fa-f]{2}/;

export interface Target {
  path: string;
  query: ReadonlyMap<string, string>;
}

/** Throws the problems `target-not-plain`, `parameter-invalid`, `parameter-twice`, and `path-not-plain`. */
export function readTarget(target: string): Target {
  // Absolute and authority form name a host: whose it is would be somebody else's choice.
  if (!target.startsWith("/") || target.length > MAX_TARGET)
    throw problem("target-not-plain", "The request target is not a path with, perhaps, a query.", {
      field: "path",
      remedy: "Send path and query alone, without scheme or host.",
    });
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  requirePlainPath(path);
  return { path, query: readQuery(mark === -1 ? "" : target.slice(mark + 1)) };
}

function readQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  if (text === "") return query;
  if (!QUERY.test(text)) throw invalid("query", "the query holds characters that have to be percent-encoded");
  for (const part of text.split("&")) {
    const [name, value, ...more] = part.split("=");
    if (name === undefined || !NAME.test(name)) throw invalid("query", "a parameter has no plain name");
    if (value === undefined || more.length > 0) throw invalid(name, "it is not name=value");
    if (query.has(name))
      throw problem("parameter-twice", `The parameter ${name} came twice.`, {
        field: name,
        remedy: "Send it once: two readers could each believe another one.",
      });
    query.set(name, decode(name, value));
  }
  return query;
}

function decode(name: string, value: string): string {
  let text: string;
  try {
    text = decodeURIComponent(value.replaceAll("+", "%20"));
  } catch {
    throw invalid(name, "it is not UTF-8, percent-encoded");
  }
  if (text.length > MAX_VALUE) throw invalid(name, `it is longer than ${MAX_VALUE} characters`);
  if (UNSAFE_VALUE.test(text)) throw invalid(name, "it holds control characters or is encoded twice");
  return text;
}

/** Only what a route lists is passed on. Throws the problem `parameter-unknown`. */
export function requireListed(query: ReadonlyMap<string, string>, listed: readonly string[]): void {
  for (const name of query.keys())
    if (!listed.includes(name))
      throw problem("parameter-unknown", `The parameter ${name} is not one of this route.`, {
        field: name,
        remedy:
          listed.length === 0
            ? "Send no query."
            : `This route takes ${listed.join(", ")}; remove the others.`,
      });
}

export function writeTarget(path: string, query: ReadonlyMap<string, string>): string {
  const parts = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? path : `${path}?${parts.join("&")}`;
}

function invalid(field: string, why: string) {
  return problem("parameter-invalid", `The query cannot be passed on: ${why}.`, {
    field,
    remedy: "Write it as name=value&name=value, percent-encoded once.",
  });
}
