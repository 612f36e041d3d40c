/** GET /log/{id}: what a trace log is: its name, its keys, what the chain says about it, who witnesses it. */
import { z } from "zod";
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { formatVerifierKey } from "../../../core/note/key.ts";
import type { Catalogues } from "../../ledger/catalogue.ts";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { exampleLog } from "../trace-examples.ts";
import { logAbout } from "../trace-schemas.ts";

export const getLog = defineRoute({
  id: "get-log",
  method: "get",
  path: "/log/{id}",
  tag: "Trace log",
  summary: "What a trace log is",
  description:
    "Its origin and keys, how many entries it has, the catalogue in force, what the chain says about it (every version of its keys, what is anchored, whether its map was proved false), and its witnesses.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "About the log",
      content: { "application/json": { schema: logAbout, example: exampleLog } },
    },
  },
  problems: ["log-unknown", "store-unavailable"],
  open: true,
  limited: true,
  async handle({ params }, services) {
    const { ledger, published } = logOf(services, params.id);
    const { id, keys, log, origin, registry } = ledger;
    return {
      mediaType: "application/json",
      body: {
        v: 1,
        id,
        registry,
        origin,
        key: formatVerifierKey(keys.note),
        vrfKey: encodeBase64url(keys.vrfKey),
        size: log.size,
        catalogue: catalogueOf(ledger.catalogues),
        state: await services.index.traceLog(id),
        witnesses: published.witnesses,
      },
    };
  },
});

function catalogueOf(catalogues: Catalogues) {
  try {
    const { catalogue, hash, index } = catalogues.current;
    return { version: catalogue.version, hash, index };
  } catch (error) {
    if (error instanceof CertraceError && error.code === "catalogue-missing") return null;
    throw error;
  }
}
