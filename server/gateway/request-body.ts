/**
 * Bodies of consumers. A JSON body is read whole, strictly (no member twice, no number that a reader rounds), only
 * the places that the route lists pass, and what passes is written anew: the upstream reads what was checked.
 * Other bodies stream, once the access is logged.
 *
 * Threats: a body larger than memory or slower than patience; compression; a second reading of the same bytes:
 * members that differ in case only are one to some parsers (Go's), hence refused.
 */
import type { IncomingMessage } from "node:http";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import { decodeUtf8 } from "../../core/text.ts";
import { type Pointer, select } from "./pointer.ts";
import { problem } from "./problem.ts";
import { collect, TooLarge } from "./stream.ts";

/** Throws the problem `body-unexpected`. */
export function requireNoBody(request: IncomingMessage): void {
  const { headers } = request;
  if (headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0) return;
  throw problem("body-unexpected", "This route takes no body.", {
    field: "body",
    remedy: "Send the request without a body.",
  });
}

/** The body's media type, without parameters. Throws the problem `content-type-unsupported`. */
export function requireMediaType(request: IncomingMessage, accepted: readonly string[]): string {
  const header = request.headers["content-type"] ?? "";
  const [mediaType, ...parameters] = header.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((each) => each.startsWith("charset="))?.replaceAll('"', "");
  const plain = request.headers["content-encoding"] === undefined;
  if (plain && (charset ?? "charset=utf-8") === "charset=utf-8" && accepted.includes(mediaType!))
    return mediaType!;
  throw problem("content-type-unsupported", "The body is of another type, encoded or compressed.", {
    field: plain ? "Content-Type" : "Content-Encoding",
    remedy: `Send ${accepted.join(" or ")}, in UTF-8 and uncompressed.`,
  });
}

/**
 * @param limit bytes
 * @param patience milliseconds
 */
export async function readJson(
  request: IncomingMessage,
  limit: number,
  patience: number,
): Promise<JsonValue> {
  requireMediaType(request, ["application/json"]);
  const value = parse(await read(request, limit, patience));
  requireDistinctNames(value);
  return value;
}

/** The parts that the route lists. Throws the problem `body-member-unknown` where that is not all of it. */
export function requireListedMembers(body: JsonValue, listed: readonly Pointer[]): JsonValue {
  const selected = select(body, listed);
  // Both were built in the order of the same body.
  if (selected !== undefined && JSON.stringify(selected) === JSON.stringify(body)) return selected;
  throw problem("body-member-unknown", "The body has members that this route does not list.", {
    field: "body",
    remedy: `This route passes on ${listed.map((pointer) => `/${pointer.join("/")}`).join(", ")}; remove the others.`,
  });
}

async function read(request: IncomingMessage, limit: number, patience: number): Promise<Uint8Array> {
  const declared = Number(request.headers["content-length"] ?? 0);
  try {
    if (declared > limit) throw new TooLarge();
    return await collect(request, limit, AbortSignal.timeout(patience));
  } catch (error) {
    if (error instanceof TooLarge)
      throw problem("body-too-large", `The body is longer than ${limit} bytes.`, { field: "body" });
    throw problem("body-too-slow", `The body did not arrive within ${patience / 1_000} seconds.`, {
      field: "body",
      remedy: "Send it at once.",
    });
  }
}

function parse(bytes: Uint8Array): JsonValue {
  try {
    return parseJson(decodeUtf8(bytes, "body"));
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    throw problem("body-invalid", `The body is not JSON that all read alike (${error.code}).`, {
      field: "body",
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    });
  }
}

function requireDistinctNames(value: JsonValue): void {
  if (Array.isArray(value)) for (const element of value) requireDistinctNames(element);
  if (!isJsonObject(value)) return;
  const names = Object.keys(value);
  const folded = new Set(names.map((name) => name.normalize("NFKC").toUpperCase().toLowerCase()));
  if (folded.size !== names.length)
    throw problem("body-member-twice", "Two members of an object differ in nothing but case.", {
      field: "body",
      remedy: "Keep one of them.",
    });
  for (const member of Object.values(value)) requireDistinctNames(member);
}
