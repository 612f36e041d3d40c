/**
 * The file that names a log's witnesses: a JSON list of `{"key": "<verifier key>", "url": "<submission prefix>"}`,
 * as each witness publishes them.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { CertraceError } from "../../core/errors.ts";
import { COSIGNATURE, parseVerifierKey } from "../../core/note/key.ts";
import type { Witness } from "./add-checkpoint.ts";

const schema = z
  .array(z.strictObject({ key: z.string(), url: z.url({ protocol: /^https?$/ }) }))
  .min(1)
  .max(32);

/** Throws CertraceError `witnesses-invalid`, with the entry in `field`. */
export async function readWitnessFile(path: string): Promise<Witness[]> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw invalid("the file", "cannot be read as JSON", cause);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw invalid(parsed.error.issues[0]!.path.join(".") || "the file", "is not as it must be");
  }
  const witnesses = parsed.data.map(({ key, url }, i) => ({
    key: cosigningKey(key, `${i}.key`),
    url: url.replace(/\/+$/, ""),
  }));
  for (const [i, { url, key }] of witnesses.entries()) {
    const twice = witnesses.findIndex((other) => other.url === url || other.key.name === key.name) !== i;
    if (twice) throw invalid(String(i), "names a witness that stands above it already");
  }
  return witnesses;
}

function cosigningKey(text: string, field: string) {
  let key: ReturnType<typeof parseVerifierKey>;
  try {
    key = parseVerifierKey(text);
  } catch (cause) {
    throw invalid(field, "is no verifier key", cause);
  }
  if (key.type !== COSIGNATURE) throw invalid(field, "is no key for cosignatures (type 4)");
  return key;
}

function invalid(field: string, why: string, cause?: unknown): CertraceError<"witnesses-invalid"> {
  return new CertraceError("witnesses-invalid", `The list of witnesses: ${field} ${why}.`, {
    field,
    remedy:
      'CERTRACE_WITNESSES names a JSON file: [{"key": "witness.example/w1+1a2b3c4d+BA…", "url": "https://witness.example"}].',
    cause,
  });
}
