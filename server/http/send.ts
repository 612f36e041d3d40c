/**
 * Sends an answer: whole ones with their length and, where they carry an ETag, 304 to a client that has it
 * already (RFC 9110 section 13.1.2); streamed ones as fast as the client reads and no faster.
 */
import type { Request, Response } from "express";
import type { Answer } from "./route.ts";

const isStream = (body: Answer["body"]): body is AsyncIterable<Uint8Array | string> =>
  typeof body === "object" && Symbol.asyncIterator in body;

export async function send(request: Request, response: Response, answer: Answer): Promise<void> {
  const { body } = answer;
  response.statusCode = answer.status ?? 200;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-store");
  if (answer.etag !== undefined) {
    response.setHeader("ETag", answer.etag);
    if (matches(request.headers["if-none-match"], answer.etag)) {
      response.statusCode = 304;
      response.end();
      return;
    }
  }
  response.setHeader("Content-Type", answer.mediaType);
  if (isStream(body)) return stream(response, body);
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  response.setHeader("Content-Length", bytes.length);
  response.end(request.method === "HEAD" ? undefined : bytes);
}

/** Weak comparison: `W/` is ignored, `*` is anything. */
const matches = (header: string | undefined, etag: string): boolean =>
  header?.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag) ?? false;

/** The socket's idle time (server.ts) ends it where a client neither sends nor reads. */
async function stream(response: Response, parts: AsyncIterable<Uint8Array | string>): Promise<void> {
  response.flushHeaders();
  for await (const part of parts) {
    if (response.destroyed) return;
    if (!response.write(part)) await drained(response);
  }
  response.end();
}

/** Resolves when there is room again, or nobody left to send to. */
function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}
