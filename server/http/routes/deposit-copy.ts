/**
 * POST /v1/copies/deposits: keeps an encrypted copy that is too long for a QR code, until its day. The key is not sent:
 * it stands in the link's fragment.
 */
import { z } from "zod";
import { LONGEST_DEPOSIT, MAX_DEPOSIT } from "../../copies/deposits.ts";
import { copyDeposit } from "../copies-schemas.ts";
import { EXAMPLE_HASH } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

export const depositCopy = defineRoute({
  id: "deposit-copy",
  method: "post",
  path: "/v1/copies/deposits",
  tag: "Verify",
  summary: "Deposit an encrypted copy",
  description:
    "At most 64 KiB and a year. Encrypt it before it comes here (docs/protocol.md): the service cannot read it and does not ask who sends it. `secret` takes it back before its day.",
  params: nothing,
  query: z.strictObject({ until: parameters.until }),
  queryExample: { until: "1800000000" },
  body: "raw",
  accepts: {
    content: { "application/octet-stream": { example: "(bytes)" } },
    limit: MAX_DEPOSIT,
    file: "copy.bin",
  },
  answers: {
    201: {
      description: "Its SHA-256, under which it is read, and the secret that takes it back",
      content: {
        "application/json": {
          schema: copyDeposit,
          example: { id: EXAMPLE_HASH, secret: EXAMPLE_HASH },
        },
      },
    },
  },
  problems: ["deposit-taken", "deposit-damaged", "deposits-full", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ body, query }, { copies, now }) {
    const { until } = query;
    if (until < now() || until > now() + LONGEST_DEPOSIT)
      throw problem("request-invalid", "It cannot be kept until then.", {
        field: "until",
        remedy: "Give a time that is to come, within a year.",
      });
    return { status: 201, mediaType: "application/json", body: await copies.deposits.put(body, until) };
  },
});
