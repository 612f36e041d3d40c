/** GET /log/{id}/catalogue: what data, purposes and laws are called, who holds and who may read what: the version in force. */
import { z } from "zod";
import type { Catalogue } from "../../../core/trace/catalogue.ts";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { name } from "../schemas.ts";

const named = { code: z.string(), name: z.string(), nameEn: z.string() };

/** As much of it as readers need; a newer catalogue may say more. */
const catalogueInForce = name(
  "Catalogue",
  z.looseObject({
    v: z.literal(1),
    version: z.int().min(1),
    datasets: z.array(z.looseObject({ ...named, holder: z.int(), fields: z.array(z.looseObject(named)) })),
    purposes: z.array(z.looseObject(named)),
    legalBases: z.array(z.looseObject({ code: z.string(), citation: z.string(), citationEn: z.string() })),
  }),
);

const example: Catalogue = {
  v: 1,
  version: 1,
  datasets: [
    {
      code: "residence-register",
      name: "居住登记",
      nameEn: "Residence register",
      holder: 10,
      fields: [{ code: "address", name: "居住地址", nameEn: "Address", sensitivity: "ordinary" }],
      retentionDays: 3650,
    },
  ],
  purposes: [{ code: "public-rental-housing", name: "公租房资格审核", nameEn: "Public rental housing" }],
  legalBases: [],
};

export const getCatalogue = defineRoute({
  id: "get-catalogue",
  method: "get",
  path: "/log/{id}/catalogue",
  tag: "Trace log",
  summary: "The catalogue in force",
  description:
    "The document whose hash (SHA-256 of its RFC 8785 text) stands in the log. It gives codes their names in two languages, and says which laws allow whom to read what.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The catalogue",
      content: { "application/json": { schema: catalogueInForce, example } },
    },
  },
  problems: ["log-unknown", "catalogue-missing"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const { catalogue, hash } = logOf(services, params.id).ledger.catalogues.current;
    return { mediaType: "application/json", body: catalogue, etag: `"${hash}"` };
  },
});
