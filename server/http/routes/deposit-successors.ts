/**
 * POST /v1/successors: takes in sealed numbers of newer versions. Anyone may bring them: each is signed by its department
 * with a key that stands on chain (server/successors/accept.ts). All of them are taken, or none.
 */
import { z } from "zod";
import { CertraceError } from "../../../core/errors.ts";
import { MAX_HINT } from "../../../core/successor/hint.ts";
import { requireGenuine } from "../../successors/accept.ts";
import { ACT_BODY, readJsonBody } from "../json-body.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { name } from "../schemas.ts";

const AT_ONCE = 300;

const sent = name(
  "SuccessorsSent",
  z.strictObject({
    hints: z
      .array(z.string().max(MAX_HINT))
      .min(1)
      .max(AT_ONCE)
      .meta({ description: `Send 1 to ${AT_ONCE} compact JWS of at most ${MAX_HINT} characters.` }),
  }),
);
const taken = name("SuccessorsTaken", z.object({ taken: z.int() }));

export const depositSuccessors = defineRoute({
  id: "deposit-successors",
  method: "post",
  path: "/v1/successors",
  tag: "Look up",
  summary: "Deposit sealed numbers of newer versions",
  description:
    "Accepted from anyone, if and only if both certificates are anchored and a department that may change the older one's status has signed it, with a key registered for certificates and valid now. The same again is harmless; of two for one pair the one with the newer `iat` stays.",
  params: nothing,
  query: nothing,
  body: "raw",
  accepts: {
    content: {
      "application/json": { schema: sent, example: { hints: ["eyJhbGciOiJFUzI1NiIs….eyJieSI6MTIs….…"] } },
    },
    limit: ACT_BODY,
    file: "successors.json",
  },
  answers: {
    200: {
      description: "They are given out from now on",
      content: { "application/json": { schema: taken, example: { taken: 1 } } },
    },
  },
  problems: [
    "successor-malformed",
    "successor-place-unknown",
    "successor-not-entitled",
    "successor-signature",
    "authority-unknown",
    "store-unavailable",
  ],
  open: true,
  limited: true,
  async handle({ body }, services) {
    const { hints } = readJsonBody(sent, body);
    for (const [i, hint] of hints.entries())
      await requireGenuine(hint, services).catch((error: unknown) => {
        if (!(error instanceof CertraceError) || !error.code.startsWith("successor-")) throw error;
        const { code, field, message, remedy } = error;
        throw new CertraceError(code, message, {
          field: field === undefined ? `hints[${i}]` : `hints[${i}].${field}`,
          ...(remedy === undefined ? {} : { remedy }),
        });
      });
    await services.successors.put(hints);
    return { mediaType: "application/json", body: { taken: hints.length } };
  },
});
