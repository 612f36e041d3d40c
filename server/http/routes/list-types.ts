/**
 * GET /v1/types: the certificate types defined on chain, page by page, or the one with a vct.
 */
import { z } from "zod";
import type { TypeFact } from "../../../core/verify/facts.ts";
import { EXAMPLE_HASH, EXAMPLE_URL, exampleType } from "../examples.ts";
import { nothing, parameters } from "../parameters.ts";
import { requireReady } from "../readiness.ts";
import { defineRoute } from "../route.ts";
import { typePage } from "../schemas.ts";
import type { Services } from "../services.ts";

const details = async (type: TypeFact, { index, publicUrl }: Services) => ({
  ...type,
  metadata: `${publicUrl}/v1/types/sha256/${type.metadataHash}`,
  issuers: await index.issuers(type.id),
});

export const listTypes = defineRoute({
  id: "list-types",
  method: "get",
  path: "/v1/types",
  tag: "Look up",
  summary: "The certificate types",
  description:
    "In the order of their numbers, each with the departments authorised to issue it and the address of its metadata. With `vct`, the one type that has it, or none.",
  params: nothing,
  query: z.strictObject({ after: parameters.after, limit: parameters.limit, vct: parameters.vct }),
  queryExample: { limit: "50" },
  body: "none",
  answers: {
    200: {
      description: "One page; `next` is null on the last one",
      content: {
        "application/json": {
          schema: typePage,
          example: {
            items: [
              {
                ...exampleType,
                metadata: `${EXAMPLE_URL}/v1/types/sha256/${EXAMPLE_HASH}`,
                issuers: [{ department: 12, validFrom: 1_780_000_000, validUntil: null }],
              },
            ],
            next: null,
          },
        },
      },
    },
  },
  problems: ["page-invalid", "not-ready", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ query }, services) {
    const { index } = services;
    await requireReady(services);
    let page: { items: TypeFact[]; next: string | null };
    if (query.vct === undefined) page = await index.types(query.after ?? null, query.limit);
    else {
      const found = await index.typeByVct(query.vct);
      page = { items: found === null ? [] : [found], next: null };
    }
    const items = await Promise.all(page.items.map((type) => details(type, services)));
    return { mediaType: "application/json", body: { items, next: page.next } };
  },
});
