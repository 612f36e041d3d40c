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
const WHOLE_VALUE = new RegExp(`^${VALUE}$`);
const PARAMETER = /^([^{}]*)\{([A-Za-z_][A-Za-z0-9_.-]{0,63})\}([^{}]*)$/;
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
  const segments = template
    .split("/")
    .slice(1)
    .map((segment) => {
      const parts = PARAMETER.exec(segment);
      if (parts === null) return { source: literal(segment), example: segment };
      const [, before, name, after] = parts as unknown as [string, string, string, string];
      if (names.includes(name)) throw notPlain();
      names.push(name);
      return { source: `${literal(before)}(${VALUE})${literal(after)}`, example: `${before}0${after}` };
    });
  if (!template.startsWith("/")) throw notPlain();
  requirePlainPath(`/${segments.map(({ example }) => example).join("/")}`);
  const pattern = new RegExp(`^/${segments.map(({ source }) => source).join("/")}$`);
  return {
    names,
    form: template.replaceAll(/\{[^{}]+\}/g, "{}"),
    match(path) {
      const found = pattern.exec(path);
      if (found === null) return null;
      return Object.fromEntries(names.map((name, i) => [name, found[i + 1]!]));
    },
    write(values) {
      const path = template.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
        const value = values[name] ?? "";
        if (!WHOLE_VALUE.test(value)) throw notPlain();
        return value;
      });
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
