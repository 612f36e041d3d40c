/**
 * POST /v1/types: deposits a type metadata document. Anyone may: it is accepted only when its SHA-256 is the one
 * that the chain holds for its vct, so that nobody can put anything here that its department did not publish.
 */

import { createHash } from "node:crypto";
import { parseJson } from "../../../core/json.ts";
import { EXAMPLE_HASH, EXAMPLE_URL, exampleType } from "../examples.ts";
import { LIMITS } from "../limits.ts";
import { nothing } from "../parameters.ts";
import { problem } from "../problem.ts";
import { absent } from "../readiness.ts";
import { defineRoute } from "../route.ts";
import { deposited, typeDocument } from "../schemas.ts";

export const depositType = defineRoute({
  id: "deposit-type",
  method: "post",
  path: "/v1/types",
  tag: "Look up",
  summary: "Deposit a type metadata document",
  description:
    "Accepted from anyone, if and only if the SHA-256 of the body, byte for byte, is the metadata hash of its vct on chain. Depositing it twice is harmless.",
  params: nothing,
  query: nothing,
  body: "raw",
  accepts: {
    content: {
      "application/json": {
        schema: typeDocument,
        example: { vct: exampleType.vct, name: "Business licence" },
      },
    },
    limit: LIMITS.typeDocument,
    file: "type.json",
  },
  answers: {
    201: {
      description: "It is served from now on",
      content: {
        "application/json": {
          schema: deposited,
          example: {
            vct: exampleType.vct,
            hash: EXAMPLE_HASH,
            metadata: `${EXAMPLE_URL}/v1/types/sha256/${EXAMPLE_HASH}`,
          },
        },
      },
    },
  },
  problems: ["type-document-invalid", "type-document-not-on-chain", "not-ready", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ body }, services) {
    const { index, publicUrl, types } = services;
    const vct = vctOf(body);
    const type = await index.typeByVct(vct);
    if (type === null)
      return absent(
        services,
        problem("type-document-not-on-chain", "No type on the chain has the vct of this document.", {
          field: "vct",
          remedy: "Define the type first, or wait until the service has read its definition.",
        }),
      );
    if (type.metadataHash !== createHash("sha256").update(body).digest("base64url"))
      throw problem("type-document-not-on-chain", "The chain holds another hash for this vct.", {
        field: "body",
        remedy:
          "Send the very bytes that were hashed: without the mapping, in RFC 8785 form, no line break at the end.",
      });
    const hash = await types.write(body);
    const metadata = `${publicUrl}/v1/types/sha256/${hash}`;
    return {
      status: 201,
      mediaType: "application/json",
      headers: { Location: metadata },
      body: { vct, hash, metadata },
    };
  },
});

function vctOf(body: Uint8Array): string {
  let vct: unknown;
  try {
    const document = parseJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
    if (
      document !== null &&
      typeof document === "object" &&
      !Array.isArray(document) &&
      Object.hasOwn(document, "vct")
    )
      vct = document.vct;
  } catch (cause) {
    throw problem("type-document-invalid", "The body is not strict JSON in UTF-8.", {
      field: "body",
      remedy: "Send the document as it was hashed: one JSON object, no byte order mark, no member twice.",
      cause,
    });
  }
  if (typeof vct === "string" && vct !== "" && vct.length <= 2_048) return vct;
  throw problem("type-document-invalid", "The document has no vct.", {
    field: "vct",
    remedy: "Send SD-JWT VC Type Metadata: a JSON object with the member vct.",
  });
}
