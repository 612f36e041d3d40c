/** POST /v1/copies/deposits/{hash}/take-back: its depositor deletes an encrypted copy before its day. */
import { z } from "zod";
import { copyTakenBack, copyTakingBack } from "../copies-schemas.ts";
import { EXAMPLE_HASH } from "../examples.ts";
import { ACT_BODY, readJsonBody } from "../json-body.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

export const takeCopyBack = defineRoute({
  id: "take-copy-back",
  method: "post",
  path: "/v1/copies/deposits/{hash}/take-back",
  tag: "Verify",
  summary: "Take a deposited copy back",
  description: "Deleted at once. Who has read it meanwhile may have kept it.",
  params: z.strictObject({ hash: parameters.hash }),
  paramsExample: { hash: EXAMPLE_HASH },
  query: nothing,
  body: "raw",
  accepts: {
    content: { "application/json": { schema: copyTakingBack, example: { secret: EXAMPLE_HASH } } },
    limit: ACT_BODY,
    file: "secret.json",
  },
  answers: {
    200: {
      description: "It is gone",
      content: { "application/json": { schema: copyTakenBack, example: {} } },
    },
  },
  problems: ["deposit-unknown", "deposit-damaged", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ body, params }, { copies }) {
    const { secret } = readJsonBody(copyTakingBack, body);
    // One answer for both: whoever guesses must not learn whether there is one.
    if (!(await copies.deposits.takeBack(params.hash, secret)))
      throw problem("deposit-unknown", "There is no such copy here, or the secret is not its own.", {
        remedy: "Give the id and the secret that depositing answered with.",
      });
    return { mediaType: "application/json", body: {} };
  },
});
