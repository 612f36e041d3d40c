/**
 * Bodies at the door. They are handed on as the bytes that came: a certificate must reach core unaltered, since a
 * lenient parser in between would hide what core looks for (duplicate members, unsafe numbers, lone surrogates).
 *
 * Threats: a body larger than memory, a body that trickles for hours (slowloris), a compressed body that unpacks
 * to gigabytes (any Content-Encoding is refused), a body under a type that says something else.
 */
import type { IncomingMessage } from "node:http";
import type { Limits } from "./limits.ts";
import { ByteCollector } from "./ndjson.ts";
import { problem } from "./problem.ts";
import type { AnyRoute } from "./route.ts";

export function checkMediaType(request: IncomingMessage, accepts: NonNullable<AnyRoute["accepts"]>): void {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity")
    throw problem("content-encoding-unsupported", "The header Content-Encoding names a compression.", {
      field: "Content-Encoding",
      remedy: "Send the body as it is, uncompressed.",
    });
  const mediaType = (request.headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase();
  if (!Object.hasOwn(accepts.content, mediaType))
    throw problem(
      "content-type-unsupported",
      "The header Content-Type names no type that is accepted here.",
      {
        field: "Content-Type",
        remedy: `Send ${Object.keys(accepts.content).join(" or ")}.`,
      },
    );
}

const tooLarge = (limit: number) =>
  problem("body-too-large", `The body is longer than ${limit} bytes.`, {
    field: "body",
    remedy:
      "Send one certificate, document or receipt. Many certificates go to POST /v1/verify/bulk, one on each line; the events of a large submission into several.",
  });

/** The bytes that all bodies together may take, so that many large ones at once are turned away and not swallowed. */
export class BodyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Throws `bodies-busy`. */
  take(bytes: number): void {
    if (bytes > this.#left)
      throw problem("bodies-busy", "Too many large bodies are being read at the moment.", {
        remedy: "Wait for the seconds in Retry-After, then send it again.",
      });
    this.#left -= bytes;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

/** What a body has taken of the budget, to be given back when its answer is out. */
export interface Lease {
  take(bytes: number): void;
}

/** Reads the whole body, at most `limit` bytes, in at most `limits.body` milliseconds. */
export function readBody(
  request: IncomingMessage,
  limit: number,
  limits: Limits,
  lease: Lease,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > limit) return reject(tooLarge(limit));
    const collected = new ByteCollector();

    const settle = (act: () => void) => {
      clearTimeout(deadline);
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      act();
    };
    const onData = (chunk: Buffer) => {
      if (collected.length + chunk.length > limit) return settle(() => reject(tooLarge(limit)));
      try {
        lease.take(chunk.length);
      } catch (busy) {
        return settle(() => reject(busy));
      }
      collected.add(chunk);
    };
    const onEnd = () =>
      settle(() => {
        if (collected.length === 0)
          reject(
            problem("body-empty", "The body is empty.", {
              field: "body",
              remedy: "Send what the route takes in the body.",
            }),
          );
        else resolve(collected.take());
      });
    const onClose = () =>
      settle(() => reject(problem("body-too-slow", "The connection was closed before the body ended.")));
    const deadline = setTimeout(
      () =>
        settle(() =>
          reject(
            problem("body-too-slow", `The body did not arrive within ${limits.body / 1000} seconds.`, {
              field: "body",
              remedy: "Send it at once.",
            }),
          ),
        ),
      limits.body,
    );
    request.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}

/**
 * When an answer is out before the request's body is in (it was refused, or nobody wanted it), the rest is
 * swallowed for a moment: closing at once would reset the connection and the client would never read why.
 */
export function lingerAfter(request: IncomingMessage, limits: Limits): void {
  if (request.complete) return;
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), limits.linger);
  request.once("close", () => clearTimeout(timer)).once("end", () => clearTimeout(timer));
}
