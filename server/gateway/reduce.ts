/**
 * Cuts an answer down to the fields that were granted. JSON is read strictly and written anew with what the granted
 * fields' pointers select: what is not mapped, or mapped to another field, is not there. A body that is one field as a
 * whole streams through, up to its limit.
 */
import type { IncomingMessage } from "node:http";
import { CertraceError } from "../../core/errors.ts";
import { parseJson } from "../../core/json.ts";
import { decodeUtf8 } from "../../core/text.ts";
import { ExchangeFailure } from "./exchange.ts";
import { select } from "./pointer.ts";
import { problem } from "./problem.ts";
import type { Route } from "./route.ts";
import { collect, TooLarge } from "./stream.ts";
import { upstreamFailure } from "./upstream.ts";

export type Released =
  | { mediaType: null; body: null }
  | { mediaType: "application/json"; body: Uint8Array }
  /** at most `limit` bytes follow; null: their number is not known beforehand */
  | { mediaType: string; body: IncomingMessage; limit: number; length: number | null };

/**
 * @param fields the granted ones
 * @param limit bytes of a JSON answer
 * Throws the problems `upstream-…`; the answer is then of no further use.
 */
export async function reduce(
  answer: IncomingMessage,
  { settings: { whole }, pointers }: Route,
  fields: readonly string[],
  limit: number,
  signal: AbortSignal,
): Promise<Released> {
  if (answer.statusCode === 204) {
    answer.resume();
    return { mediaType: null, body: null };
  }
  const mediaType = mediaTypeOf(answer);
  const declared = answer.headers["content-length"];
  if (whole !== undefined) {
    if (!whole.types.includes(mediaType.type)) throw unusable(`gave ${show(mediaType.type)}`);
    // Where its end is only that of the connection, half of it would pass for all of it.
    if (declared === undefined && answer.headers["transfer-encoding"] === undefined)
      throw unusable("does not say where its answer ends");
    const most = whole.kib * 1_024;
    if (Number(declared ?? 0) > most) throw tooLarge(most);
    const length = declared === undefined ? null : Number(declared);
    return { mediaType: mediaType.type, body: answer, limit: most, length };
  }
  if (!/^application\/(?:[a-z0-9.-]+\+)?json$/.test(mediaType.type) || !mediaType.utf8)
    throw unusable("gave something else than JSON in UTF-8");
  if (Number(declared ?? 0) > limit) throw tooLarge(limit);
  const granted = fields.flatMap((field) => pointers.get(field) ?? []);
  const text = await readAnswer(answer, limit, signal);
  const value = parse(text);
  const selected = select(value, granted) ?? (Array.isArray(value) ? [] : {});
  return { mediaType: "application/json", body: new TextEncoder().encode(JSON.stringify(selected)) };
}

function mediaTypeOf({ headers }: IncomingMessage): { type: string; utf8: boolean } {
  const [type = "", ...parameters] = (headers["content-type"] ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase().replaceAll('"', ""));
  const charset = parameters.find((each) => each.startsWith("charset="));
  return { type, utf8: charset === undefined || charset === "charset=utf-8" };
}

async function readAnswer(answer: IncomingMessage, limit: number, signal: AbortSignal): Promise<Buffer> {
  try {
    return await collect(answer, limit, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof TooLarge) throw tooLarge(limit);
    throw upstreamFailure(error instanceof ExchangeFailure ? error : new ExchangeFailure("broken", error));
  }
}

function parse(bytes: Uint8Array) {
  try {
    return parseJson(decodeUtf8(bytes));
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    // The code alone: the text around the place is somebody's data.
    throw unusable(`gave JSON that cannot be cut down safely (${error.code})`);
  }
}

function tooLarge(limit: number) {
  return unusable(`gave more than ${limit} bytes`);
}

function unusable(why: string) {
  return problem("upstream-answer-unusable", `The holder's system ${why}.`, {
    remedy: "The access is logged; nothing was released. Tell the holder's operator.",
  });
}

const show = (mediaType: string): string =>
  mediaType.replaceAll(/[^a-z0-9.+/-]/g, "").slice(0, 64) || "no type";
