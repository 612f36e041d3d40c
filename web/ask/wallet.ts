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

export type Answer =
  | { state: "waiting" | "declined" | "expired" }
  | { state: "refused"; sentence: Sentences }
  | { state: "answered"; verification: Verification & { word: Sentences; sentence: Sentences } };

/** The types of the service whose document it holds, as its hash on the chain has it. */
export async function readTypes(client: Client, request: typeof fetch): Promise<AskableType[]> {
  const { items } = await client.get<{ items: { vct: string; metadataHash: string }[] }>("/v1/types", {
    limit: 200,
  });
  const found = await Promise.all(
    items.map(async ({ vct, metadataHash }) => {
      const answer = await request(`/v1/types/sha256/${metadataHash}`, { referrerPolicy: "no-referrer" });
      if (!answer.ok) return null;
      const text = await answer.text();
      return encodeBase64url(sha256(utf8(text))) === metadataHash
        ? { vct, metadata: parseTypeMetadata(text) }
        : null;
    }),
  );
  return found.filter((type) => type !== null);
}

/** Waits for the answer: it comes once, and then the service does not have it any more. */
export async function readAnswer(
  { secret, expires }: Question,
  request: typeof fetch,
  signal: AbortSignal,
): Promise<Answer> {
  for (;;) {
    const response = await request("/openid4vp/results?wait=20", {
      method: "POST",
      headers: { Authorization: `Bearer ${secret}` },
      referrerPolicy: "no-referrer",
      signal,
    });
    if (response.status === 404) return { state: "expired" };
    if (!response.ok) throw new CertraceError("service-unavailable", "no answer about the wallet");
    const answer = (await response.json()) as Answer;
    if (answer.state !== "waiting") return answer;
    if (Date.now() / 1000 > expires + 30) return { state: "expired" };
  }
}
