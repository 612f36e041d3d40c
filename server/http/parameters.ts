/**
 * Parameters of the path and the query, checked by the route's schemas. An unknown parameter is refused: a
 * mistyped `?at=` that is silently dropped would answer another question than the one asked.
 */
import type { z } from "zod";
import { problem } from "./problem.ts";

/** @param where names the source in messages: "path" or "query" */
export function parseParameters(schema: z.ZodObject, where: string, values: unknown): unknown {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(schema.shape);
    throw problem("request-invalid", `The ${where} has a parameter that is not known here.`, {
      field: where,
      remedy: known.length === 0 ? "Send no parameters." : `Use only ${known.join(", ")}, each once.`,
    });
  }
  const field = String(issue.path[0] ?? where);
  const missing = issue.code === "invalid_type" && (values as Record<string, unknown>)[field] === undefined;
  throw problem("request-invalid", `The parameter ${field} ${missing ? "is missing." : "cannot be read."}`, {
    field,
    remedy: schema.shape[field]?.meta()?.description ?? `Use only ${Object.keys(schema.shape).join(", ")}.`,
  });
}
