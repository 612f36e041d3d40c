/**
 * JSON bodies of acts under a session: strict JSON (no member twice, no lone surrogates), exactly the members that the
 * schema has. Throws `request-invalid` with the member in `field`; the description of a member is its remedy.
 */
import { z } from "zod";
import { CertraceError } from "../../core/errors.ts";
import { parseJson } from "../../core/json.ts";
import { problem } from "./problem.ts";

/** Bytes of such a body: words have at most 4 KiB, permissions name fields and departments by short codes. */
export const ACT_BODY = 512 * 1024;

export function readJsonBody<T extends z.ZodObject>(schema: T, body: Uint8Array): z.output<T> {
  const result = schema.safeParse(jsonOf(body));
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const [member, ...inside] = issue.path;
  if (issue.code === "unrecognized_keys" && member === undefined)
    throw problem("request-invalid", "The body has a member that is not known here.", {
      field: "body",
      remedy: `Use only ${Object.keys(schema.shape).join(", ")}.`,
    });
  const field = member === undefined ? "body" : z.core.toDotPath([member, ...inside]);
  throw problem("request-invalid", `The member ${field} cannot be read.`, {
    field,
    remedy:
      (schema.shape[String(member)] as z.ZodType | undefined)?.meta()?.description ??
      `Send an object with ${Object.keys(schema.shape).join(", ")}.`,
  });
}

/** Any object of strict JSON, for whoever reads its members by rules of their own. */
export function readJsonObject(body: Uint8Array): Record<string, unknown> {
  const json = jsonOf(body);
  if (typeof json === "object" && json !== null && !Array.isArray(json))
    return json as Record<string, unknown>;
  throw problem("request-invalid", "The body is no JSON object.", {
    field: "body",
    remedy: "Send one JSON object, each member once.",
  });
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch (cause) {
    if (!(cause instanceof CertraceError || cause instanceof TypeError)) throw cause;
    throw problem("request-invalid", "The body is not strict JSON in UTF-8.", {
      field: "body",
      remedy: "Send one JSON object, each member once.",
      cause,
    });
  }
}
