/**
 * GET /v1/types/{vct}: type metadata at the type's own address. A vct such as <service>/v1/types/business-licence
 * is a URL, and SD-JWT VC libraries fetch it there. Any other vct can be asked for percent-encoded.
 *
 * On chain a vct has one document forever; still it is cached for minutes only, since during development a
 * chain is sometimes thrown away and the same vct defined anew. By content it is cached for good.
 */
import { z } from "zod";
import { exampleType } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { absent } from "../readiness.ts";
import { defineRoute } from "../route.ts";
import { typeDocument } from "../schemas.ts";
import { typeDocumentAnswer } from "./get-type-document.ts";

export const getType = defineRoute({
  id: "get-type",
  method: "get",
  path: "/v1/types/{+slug}",
  tag: "Look up",
  summary: "A type's metadata at its own address",
  description: "SD-JWT VC Type Metadata, the bytes exactly as the chain holds the hash of.",
  params: z.strictObject({ slug: parameters.slug }),
  paramsExample: { slug: "business-licence" },
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
  problems: ["type-unknown", "type-document-missing", "not-ready", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const { index, publicUrl, types } = services;
    const slug = params.slug.join("/");
    const type =
      (await index.typeByVct(`${publicUrl}/v1/types/${slug}`)) ??
      (slug.includes(":") ? await index.typeByVct(slug) : null);
    if (type === null)
      return absent(
        services,
        problem("type-unknown", "No certificate type on the chain has this vct.", {
          field: "slug",
          remedy: "GET /v1/types lists those there are.",
        }),
      );
    return typeDocumentAnswer(types, type.metadataHash, "public, max-age=300");
  },
});
