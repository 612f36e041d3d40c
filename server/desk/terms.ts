/** Terms of a case as somebody sent them, read by the schema of their kind. */
import { z } from "zod";
import { CertraceError } from "../../core/errors.ts";

/**
 * Throws `terms-invalid`; `field` like `terms.register`, and the remedy is the description (`meta`) of the member.
 * @param schema a strict object
 */
export function readTerms<T extends z.ZodObject>(schema: T, sent: unknown): z.output<T> {
  const result = schema.safeParse(sent);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const [member, ...inside] = issue.path;
  const known = Object.keys(schema.shape).join(", ");
  if (member === undefined)
    throw new CertraceError("terms-invalid", "The terms of the case cannot be read.", {
      field: "terms",
      remedy: `Send an object with only ${known}.`,
    });
  const field = z.core.toDotPath(["terms", member, ...inside]);
  throw new CertraceError("terms-invalid", `${field} cannot be read.`, {
    field,
    remedy: (schema.shape[String(member)] as z.ZodType).meta()?.description ?? `Send only ${known}.`,
  });
}
