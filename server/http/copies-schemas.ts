/** Bodies of the routes of restricted copies. */
import { z } from "zod";
import { HASH } from "./parameters.ts";
import { issuerMetadata, name } from "./schemas.ts";

const hash = (what: string) =>
  z
    .string()
    .regex(HASH)
    .meta({ description: `Give ${what}: 32 bytes in base64url, 43 characters.` });

export const copyToSeal = name(
  "CopyToSeal",
  z.strictObject({
    sd_hash: hash("the sd_hash of the presentation (RFC 9901 section 4.3)"),
    terms_hash: hash("the SHA-256 of the salted terms"),
    until: z
      .int()
      .min(0)
      .max(253_402_300_799)
      .meta({ description: "Give the copy's last second, Unix seconds." }),
  }),
);
export const copySeal = name("CopySeal", z.strictObject({ jws: z.string() }));
export const copyKeys = name("CopyKeys", z.strictObject({ keys: issuerMetadata.shape.jwks.shape.keys }));
export const copyDeposit = name(
  "CopyDeposit",
  z.strictObject({ id: hash("its SHA-256"), secret: hash("the secret") }),
);
export const copyTakingBack = name(
  "CopyTakingBack",
  z.strictObject({ secret: hash("the secret that depositing answered with") }),
);
export const copyTakenBack = name("CopyTakenBack", z.strictObject({}));
