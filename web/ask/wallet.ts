/** What this page asks of its service: which certificates there are, a question for a wallet, and its answer. */
import { encodeBase64url } from "../../core/base64url.ts";
import { parseTypeMetadata, type TypeMetadata } from "../../core/certificate/type-metadata.ts";
import { CertraceError } from "../../core/errors.ts";
import { sha256 } from "../../core/sha256.ts";
import { utf8 } from "../../core/text.ts";
import type { Verification } from "../../core/verify/certificate.ts";
import type { Locale } from "../../core/verify/messages.ts";
import type { Client } from "../components/client.ts";

/** A type that can be asked for: one whose document says what its claims are called. */
export interface AskableType {
  vct: string;
  metadata: TypeMetadata;
}

export interface Question {
  link: string;
  secret: string;
  /** Unix seconds */
  expires: number;
}

type Sentences = Readonly<Record<Locale, string>>;

/** `gone`: the service does not know the question any more, so nobody can say whether it was answered. */
export type Answer =
  | { state: "waiting" | "declined" | "expired" | "gone" }
  | { state: "refused"; sentence: Sentences }
  | { state: "answered"; verification: Verification & { word: Sentences; sentence: Sentences } };

/** Milliseconds for an answer of the service, beside what it may wait itself. */
const TIMEOUT = 20_000;
/** Seconds that the service waits for the wallet at a time. */
const WAIT = 20;
/** Milliseconds for which a service that does not answer is asked again, and between two tries. */
const PATIENCE = 30_000;
const PAUSE = 2_000;

/**
 * The types of the service whose document it holds, as its hash on the chain has it. One that nobody can read, since its
 * department wrote it wrongly, does not keep the others from being asked for.
 */
export async function readTypes(client: Client, request: typeof fetch): Promise<AskableType[]> {
  const { items } = await client.get<{ items: { vct: string; metadataHash: string }[] }>("/v1/types", {
    limit: 200,
  });
  const found = await Promise.all(
    items.map(async ({ vct, metadataHash }) => {
      const answer = await request(`/v1/types/sha256/${metadataHash}`, {
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (!answer.ok) return null;
      const text = await answer.text();
      const metadata = encodeBase64url(sha256(utf8(text))) === metadataHash ? tryParse(text) : null;
      return metadata && { vct, metadata };
    }),
  );
  return found.filter((type) => type !== null);
}

function tryParse(text: string): TypeMetadata | null {
  try {
    return parseTypeMetadata(text);
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}

/**
 * Waits for the answer: it comes once, and then the service does not have it any more. A network that is away for a moment
 * does not end the waiting: the person may be answering just now. Throws `service-unavailable` where it stays away, and
 * what `signal` was aborted with.
 *
 * @param pause milliseconds between two tries
 */
export async function readAnswer(
  { secret, expires }: Question,
  request: typeof fetch,
  signal: AbortSignal,
  pause = PAUSE,
): Promise<Answer> {
  /** an answer may have been on its way when the network went */
  let mayBeLost = false;
  let heard = Date.now();
  for (;;) {
    try {
      const response = await request(`/openid4vp/results?wait=${WAIT}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${secret}` },
        referrerPolicy: "no-referrer",
        signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT * 1000 + TIMEOUT)]),
      });
      const said = (await response.json()) as Answer | { code?: unknown };
      const isOver = Date.now() / 1000 >= expires;
      if (response.status === 404 && "code" in said && said.code === "wallet-ask-unknown")
        return { state: isOver && !mayBeLost ? "expired" : "gone" };
      if (!response.ok || !("state" in said)) throw new Error(`answered ${response.status}`);
      if (said.state !== "waiting") return said;
      if (Date.now() / 1000 > expires + 30) return { state: "expired" };
      heard = Date.now();
    } catch (cause) {
      signal.throwIfAborted();
      mayBeLost = true;
      if (Date.now() - heard > PATIENCE)
        throw new CertraceError("service-unavailable", "no answer about the wallet", { cause });
      await new Promise((resolve) => setTimeout(resolve, pause));
      signal.throwIfAborted();
    }
  }
}
