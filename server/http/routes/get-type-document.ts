/**
 * GET /v1/types/sha256/{hash}: a type metadata document by content. Works whatever the vct is, even a URN; the
 * reader can check that the bytes have the hash that the chain holds.
 */
import { z } from "zod";
import type { TypeDocuments } from "../../type-documents.ts";
import { EXAMPLE_HASH, exampleType } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { type Answer, defineRoute } from "../route.ts";
import { typeDocument } from "../schemas.ts";

export const getTypeDocument = defineRoute({
  id: "get-type-document",
  method: "get",
  path: "/v1/types/sha256/{hash}",
  tag: "Look up",
  summary: "A type metadata document by its hash",
  description: "The bytes exactly as they were hashed. They can never change, and are cached for a year.",
  params: z.strictObject({ hash: parameters.hash }),
  paramsExample: { hash: EXAMPLE_HASH },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "SD-JWT VC Type Metadata",
      content: {
        "application/json": {
          schema: typeDocument,
          example: { vct: exampleType.vct, name: "Business licence" },
        },
      },
    },
  },
  problems: ["type-document-missing", "store-unavailable"],
  open: true,
  limited: true,
  handle: ({ params }, { types }) =>
    typeDocumentAnswer(types, params.hash, "public, max-age=31536000, immutable"),
});

export async function typeDocumentAnswer(
  types: TypeDocuments,
  hash: string,
  cacheControl: string,
): Promise<Answer> {
  const document = await types.read(hash);
  if (document === null)
    throw problem(
      "type-document-missing",
      "The metadata document of this type was not deposited with this service.",
      {
        remedy: "Whoever has the document can send it to POST /v1/types.",
      },
    );
  return {
    mediaType: "application/json",
    body: document,
    etag: `"${hash}"`,
    headers: { "Cache-Control": cacheControl },
  };
}
