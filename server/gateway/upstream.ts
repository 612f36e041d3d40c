/**
 * The holder's own system: asked only with a receipt in hand, and told apart as little as possible. Its answer is
 * taken only where it can be cut down to what was granted; its headers, its errors' bodies and its redirects stay here.
 */
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Question } from "./ask.ts";
import { ExchangeFailure, exchange, type Peer } from "./exchange.ts";
import { problem, Refusal } from "./problem.ts";
import type { RouteSettings, Settings } from "./settings.ts";
import { limited, TooLarge } from "./stream.ts";

/** The credential that the upstream knows the gateway by. */
export interface Credential {
  /** name of the header, in small letters */
  header: string;
  value: string;
}

/** What about the request was wrong in the upstream's eyes; its status is passed on, its body is not. */
const ABOUT_REQUEST: ReadonlySet<number> = new Set([400, 404, 406, 409, 410, 415, 422]);

/**
 * Resolves with an answer of status 200, 201, 202, 203 or 204 whose body is still to be read.
 * Throws Refusal and the problems `upstream-…`.
 */
export async function askUpstream(
  peer: Peer,
  settings: Settings["upstream"],
  credential: Credential | null,
  { target, headers, body, route }: Question,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const outgoing = {
    method: route.settings.method,
    path: target,
    headers: {
      accept: route.settings.whole?.types.join(", ") ?? "application/json",
      ...headers,
      // Answers are read here, not only passed on.
      "accept-encoding": "identity",
      ...(credential === null ? {} : { [credential.header]: credential.value }),
    },
    ...(body === null ? {} : { body: body === "stream" ? uploaded(request, route.settings) : body }),
  };
  const { connect, idle, total } = settings;
  const patience = { connect: connect * 1_000, idle: idle * 1_000, total: total * 1_000 };
  const answer = await exchange(peer, outgoing, patience, signal).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw upstreamFailure(cause);
  });
  try {
    requireUsable(answer);
    return answer;
  } catch (error) {
    answer.destroy();
    throw error;
  }
}

/** Chunks announce no length: counted as they pass. */
function uploaded(request: IncomingMessage, { body }: RouteSettings): Readable {
  const counted = limited((body !== undefined && "stream" in body ? body.kib : 0) * 1_024);
  // Not `pipeline`, which would end the consumer's connection with the upstream's: there is still an answer to give.
  request.once("close", () => request.complete || counted.destroy(new Error("the consumer is gone")));
  return request.pipe(counted);
}

function requireUsable({ statusCode: status = 0, headersDistinct: headers }: IncomingMessage): void {
  const unusable = (why: string) =>
    problem("upstream-answer-unusable", `The holder's system ${why}.`, {
      remedy: "Nothing was released. Tell the holder's operator.",
    });
  if (status >= 300 && status < 400)
    throw problem("upstream-redirect", "The holder's system points elsewhere, and no redirect is followed.", {
      remedy: "Tell the holder's operator: the route must name the final path.",
    });
  if (ABOUT_REQUEST.has(status))
    throw new Refusal(
      "upstream",
      status,
      "upstream-refused",
      `The holder's system answered ${status}. The access is logged; nothing was released.`,
    );
  if (status < 200 || status > 204)
    throw problem("upstream-failed", "The holder's system failed, or did not accept the gateway.", {
      remedy:
        "The access is logged; nothing was released. Try the same request again later, or tell the holder.",
    });
  if ((headers["content-encoding"] ?? []).some((each) => each.toLowerCase() !== "identity"))
    throw unusable("compressed its answer unasked");
  if ((headers["content-type"] ?? []).length > 1) throw unusable("gave two content types");
  if (headers["content-range"] !== undefined) throw unusable("gave a part of its answer");
}

/** What a failed exchange is to the consumer. */
export function upstreamFailure(cause: unknown): Error {
  if (cause instanceof TooLarge)
    return problem("body-too-large", "The body is too long.", { field: "body", cause });
  if (!(cause instanceof ExchangeFailure)) return problemOf("upstream-failed", cause);
  return problemOf(
    cause.why === "too-slow"
      ? "upstream-too-slow"
      : cause.why === "unreachable"
        ? "upstream-unavailable"
        : "upstream-failed",
    cause,
  );
}

function problemOf(code: "upstream-failed" | "upstream-too-slow" | "upstream-unavailable", cause: unknown) {
  const sentences = {
    "upstream-failed": "The connection to the holder's system broke.",
    "upstream-too-slow": "The holder's system did not answer in time.",
    "upstream-unavailable": "The holder's system cannot be reached.",
  };
  return problem(code, sentences[code], {
    remedy: "The access is logged; nothing was released. Send the same request again in a moment.",
    cause,
  });
}
