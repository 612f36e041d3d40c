/**
 * POST /openid4vp/results: what a wallet answered, for the one who asked and has the secret. Shown once: then it is forgotten
 * here. Waits for the answer, so that nobody has to ask every second.
 */
import { z } from "zod";
import { bearer } from "../authorization.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { describe, LOCALES } from "../verification.ts";
import { askResult } from "../wallet-schemas.ts";
import { REFUSALS } from "../wallet-words.ts";

export const takeWalletAnswer = defineRoute({
  id: "take-wallet-answer",
  method: "post",
  path: "/openid4vp/results",
  tag: "Wallets",
  summary: "Fetch what a wallet answered, once",
  description:
    "Authorization: Bearer and the secret. Waits up to `wait` seconds for an answer; `waiting` where none came. An answer that was fetched is forgotten.",
  params: nothing,
  query: z.strictObject({ wait: parameters.wait }),
  queryExample: { wait: "20" },
  body: "none",
  token: "the secret of the question",
  answers: {
    200: {
      description: "The answer, or that there is none yet",
      content: { "application/json": { schema: askResult, example: { state: "waiting" } } },
    },
  },
  problems: ["authorization-missing", "authorization-malformed", "wallet-ask-unknown"],
  open: true,
  limited: true,
  async handle({ authorization, query }, { metrics, wallets }) {
    const result = await wallets.presentations.asks.take(bearer(authorization), query.wait * 1000);
    if (result === null)
      throw problem("wallet-ask-unknown", "The answer was fetched already, or the question has expired.", {
        field: "Authorization",
        remedy: "Ask again: what a wallet sent is shown once.",
      });
    const answer = (body: object) => ({ mediaType: "application/json", body });
    if (result === "waiting") return answer({ state: "waiting" });
    if (result.state === "refused") return answer({ ...result, sentence: REFUSALS[result.code] });
    if (result.state === "declined") return answer(result);
    metrics.verified(result.verification.verdict, "single");
    return answer({ state: "answered", verification: describe(result.verification, LOCALES) });
  },
});
