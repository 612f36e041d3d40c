/** Shapes of the routes for wallets: OpenID4VCI 1.0, OpenID4VP 1.0, and what stands around them. */
import { z } from "zod";
import { MOST_KEYS } from "../wallets/proof.ts";
import { hash, name, seconds, verification } from "./schemas.ts";

export const walletError = name(
  "WalletError",
  z.object({ error: z.string(), error_description: z.string() }),
);

export const exampleWalletError = {
  error: "invalid_grant",
  error_description: "The code is unknown, was used, or has expired.",
};

export const credentialIssuer = name(
  "CredentialIssuer",
  z.looseObject({
    credential_issuer: z.url(),
    credential_endpoint: z.url(),
    deferred_credential_endpoint: z.url(),
    nonce_endpoint: z.url(),
    batch_credential_issuance: z.object({ batch_size: z.int().min(2) }),
    display: z.array(z.object({ name: z.string(), locale: z.string() })),
    credential_configurations_supported: z.record(
      z.string(),
      z.looseObject({ format: z.literal("dc+sd-jwt"), vct: z.string() }),
    ),
  }),
);

export const authorizationServer = name(
  "AuthorizationServer",
  z.looseObject({
    issuer: z.url(),
    token_endpoint: z.url(),
    grant_types_supported: z.array(z.string()),
    "pre-authorized_grant_anonymous_access_supported": z.literal(true),
  }),
);

export const madeOffer = name(
  "WalletOffer",
  z.object({
    id: hash,
    link: z.string().meta({ description: "for the QR code: the offer by reference" }),
    linkByValue: z.string().meta({ description: "the offer itself, for wallets that cannot fetch it" }),
    transactionCode: z
      .string()
      .regex(/^\d{6}$/)
      .nullable()
      .meta({ description: "to be told on another way than the link; null: none is needed" }),
    expires: seconds,
  }),
);

export const offerState = name(
  "WalletOfferState",
  z.object({
    state: z.enum(["waiting", "redeemed", "issuing", "issued", "refused", "expired", "locked", "withdrawn"]),
    expires: seconds,
  }),
);

const PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

export const credentialOffer = name(
  "CredentialOffer",
  z.object({
    credential_issuer: z.url(),
    credential_configuration_ids: z.array(z.string()).length(1),
    grants: z.object({
      [PRE_AUTHORIZED]: z.object({
        "pre-authorized_code": hash,
        tx_code: z.object({ input_mode: z.literal("numeric"), length: z.literal(6) }).optional(),
      }),
    }),
  }),
);

export const tokenAnswer = name(
  "WalletToken",
  z.object({ access_token: hash, token_type: z.literal("Bearer"), expires_in: z.int() }),
);

export const credentialAnswer = name(
  "WalletCredentials",
  z.object({ credentials: z.array(z.object({ credential: z.string() })).min(1) }),
);

export const deferredAnswer = name(
  "WalletCredentialsLater",
  z.object({ transaction_id: hash, interval: z.int().min(1) }),
);

const step = z.union([z.string().min(1).max(256), z.int().min(0), z.null()]);

export const askTerms = name(
  "WalletQuestion",
  z.strictObject({
    vct: z
      .string()
      .min(1)
      .max(2_048)
      .meta({ description: "Give the vct of the certificate that is asked for." }),
    claims: z.array(z.array(step).min(1).max(16)).max(64).meta({
      description:
        "Give the paths of the claims that are asked for, as in the type metadata; null stands for every element of an array.",
    }),
    name: z.string().max(120).default("").meta({
      description: "Give what the wallet is to call you, at most 120 characters. Nobody checks it.",
    }),
    encrypted: z
      .boolean()
      .default(true)
      .meta({ description: "Give false for wallets that cannot encrypt their answer (direct_post.jwt)." }),
  }),
);

export const ask = name(
  "WalletRequest",
  z.object({
    link: z.string().meta({ description: "for the QR code, or for a wallet on the same device" }),
    secret: hash.meta({ description: "with which the answer is fetched, once" }),
    expires: seconds,
  }),
);

const sentences = z.object({ "zh-CN": z.string(), en: z.string() });

export const askResult = name(
  "WalletAnswer",
  z.discriminatedUnion("state", [
    z.object({ state: z.literal("waiting") }),
    z.object({ state: z.literal("declined") }),
    z.object({
      state: z.literal("refused"),
      code: z.enum(["presentation-other-type", "presentation-too-much", "presentation-too-little"]),
      sentence: sentences,
    }),
    z.object({ state: z.literal("answered"), verification }),
  ]),
);

export const nonceAnswer = name("WalletNonce", z.object({ c_nonce: z.string() }));

export const credentialRequest = name(
  "WalletCredentialRequest",
  z.looseObject({
    credential_configuration_id: z.string(),
    proofs: z.object({ jwt: z.array(z.string()).min(1).max(MOST_KEYS) }),
  }),
);

export const deferredRequest = name("WalletDeferredRequest", z.looseObject({ transaction_id: z.string() }));

export const received = name("WalletResponseReceived", z.strictObject({}));
