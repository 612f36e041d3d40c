/**
 * GET /v1/papers/fonts/{face}/{slice}: a slice of a font of papers, for pages that make a document themselves, on the
 * device of whoever holds the certificate (core/papers). Not limited: there are four hundred of them, each made once.
 */
import { z } from "zod";
import { FACES, type FaceName, isSlice } from "../../../core/papers/glyphs.ts";
import { servedSlice } from "../../papers/press.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getPaperFont = defineRoute({
  id: "get-paper-font",
  method: "get",
  path: "/v1/papers/fonts/{face}/{slice}",
  tag: "Verify",
  summary: "A slice of a font of papers",
  description:
    "TrueType: the characters that one slice of the pages' fonts has, at the weight of a face. So a page can make the PDF of a certificate or of a copy itself, and nothing of either is sent.",
  params: z.strictObject({
    face: z
      .enum(Object.keys(FACES) as [FaceName, ...FaceName[]])
      .meta({ description: `Give one of ${Object.keys(FACES).join(", ")}.` }),
    slice: z
      .string()
      .refine(isSlice, { message: "not a slice" })
      .meta({ description: "Give the name of a slice, as the fonts' package has them: latin, or a number." }),
  }),
  paramsExample: { face: "serif", slice: "latin" },
  query: nothing,
  body: "none",
  answers: {
    200: { description: "The font", content: { "font/ttf": { example: "(bytes)" } } },
  },
  problems: [],
  open: true,
  limited: false,
  async handle({ params: { face, slice } }) {
    return {
      mediaType: "font/ttf",
      body: await servedSlice(face, slice),
      headers: { "Cache-Control": "public, max-age=604800" },
    };
  },
});
