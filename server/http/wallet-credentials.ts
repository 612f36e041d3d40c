/** What the credential endpoint and the deferred one answer: the second one only when the first one could not yet. */
import { EXAMPLE_HASH } from "./examples.ts";
import type { ProblemCode } from "./problem.ts";
import type { AnyRoute } from "./route.ts";
import { credentialAnswer, deferredAnswer, exampleWalletError, walletError } from "./wallet-schemas.ts";

export const CREDENTIAL_ANSWERS: AnyRoute["answers"] = {
  200: {
    description: "The copies, one for each proof and in their order",
    content: {
      "application/json": {
        schema: credentialAnswer,
        example: { credentials: [{ credential: "eyJ0eXAiOiJkYytzZC1qd3QifQ.eyJpc3MiOiIuLi4ifQ.c2ln~" }] },
      },
    },
  },
  202: {
    description: "They are being anchored: ask again",
    content: {
      "application/json": {
        schema: deferredAnswer,
        example: { transaction_id: EXAMPLE_HASH, interval: 3 },
      },
    },
  },
  400: {
    description: "An error of the specification",
    content: { "application/json": { schema: walletError, example: exampleWalletError } },
  },
  401: {
    description: "The access token is not good",
    content: {
      "application/json": {
        schema: walletError,
        example: {
          error: "invalid_token",
          error_description: "The access token is unknown, was used, or has expired.",
        },
      },
    },
  },
};

export const CREDENTIAL_PROBLEMS: readonly ProblemCode[] = ["wallet-issuer-none", "store-unavailable"];
