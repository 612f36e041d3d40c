/**
 * Paths of routes: plain segments, each with at most one {parameter} in it (`/residents/{id}`, OData's
 * `/Residents('{id}')`). A request's path is matched as it came, character by character, and the upstream's is written
 * anew from what was matched: no decoding, no normalising, hence nothing that two readers could do differently.
 *
 * Refused wherever they stand: `%` (encoded slashes, dots and null bytes, double encoding), `;` (path parameters),
 * backslashes, empty segments (double slashes), `.` and `..`.
 */
import { CertraceError } from "../../core/errors.ts";

/** RFC 3986 pchar, without percent-encoding and `;` */
const PLAIN = "[A-Za-z0-9._~:@!$&'()*+,=-]";
const SEGMENT = new RegExp(`^${PLAIN}+$`);
const VALUE = "[A-Za-z0-9._~:@-]{1,128}";
const DOTS = /^\.{1,2}$/;

export interface PathTemplate {
  /** of the parameters, in order */
  names: readonly string[];
  /** the same for two templates that take the same paths */
  form: string;
  /** fewer parameters go first: /residents/self is not {id} */
  match(path: string): Record<string, string> | null;
  write(values: Readonly<Record<string, string>>): string;
}

/** Throws `path-not-plain`: for templates and for paths of requests alike. */
export function requirePlainPath(path: string): void {
  if (path === "/") return;
  const [first, ...segments] = path.split("/");
  if (first !== "" || path.length > 2_048) throw notPlain();
  for (const segment of segments) if (!SEGMENT.test(segment) || DOTS.test(segment)) throw notPlain();
}

/** Throws `path-not-plain`. */
export function parsePathTemplate(template: string): PathTemplate {
  const names: string[] = [];
  const segments = template.split("/").slice(1);
  const sources = segments.map((segment) => {
    const parts = /^([^{}]*)\{([A-Za-z_][A-Za-z0-9_.-]{0,63})\}([^{}]*)$/.exec(segment);
    if (parts === null) return literal(segment);
    if (names.includes(parts[2]!)) throw notPlain();
    names.push(parts[2]!);
    return `${literal(parts[1]!)}(${VALUE})${literal(parts[3]!)}`;
  });
  const example = segments.map((segment) => segment.replace(/\{[^{}]+\}/, "0")).join("/");
  if (!template.startsWith("/")) throw notPlain();
  requirePlainPath(`/${example}`);
  const pattern = new RegExp(`^/${sources.join("/")}$`);
  return {
    names,
    form: template.replaceAll(/\{[^{}]+\}/g, "{}"),
    match(path) {
      const found = pattern.exec(path);
      if (found === null) return null;
      return Object.fromEntries(names.map((name, i) => [name, found[i + 1]!]));
    },
    write(values) {
      const path = template.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => values[name]!);
      // What is written must be what was matched: a value of dots would be another path to the upstream.
      requirePlainPath(path);
      return path;
    },
  };
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function notPlain(): CertraceError<"path-not-plain"> {
  return new CertraceError("path-not-plain", "the path has characters or segments that are not plain", {
    field: "path",
    remedy:
      "Write it with letters, digits and . _ ~ : @ ! $ & ' ( ) * + , = - only; no %, ;, // or dots alone.",
  });
}
