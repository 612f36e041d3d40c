/**
 * GET /log/{id}/tile/entries/{+bundle}: the entries themselves, 64 bytes each (C2SP tlog-tiles). For auditors: a tag
 * says which entries are about the same person, though not about whom. From the entries alone an auditor makes the
 * tree and the subject map anew.
 */
import { z } from "zod";
import { ENTRY_BYTES } from "../../../core/trace/entry.ts";
import { encodeEntryBundle, TILE_WIDTH } from "../../../core/trace/tiles.ts";
import { requireAuditor, requireDepartment } from "../authorization.ts";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";

export const getEntryBundle = defineRoute({
  id: "get-entry-bundle",
  method: "get",
  path: "/log/{id}/tile/entries/{+bundle}",
  tag: "Trace log",
  summary: "Entries of a log, for auditors",
  description:
    "C2SP tlog-tiles: up to 256 entries, each 64 bytes (subject tag, SHA-256 of the body) behind its length as a big-endian uint16.",
  params: z.strictObject({ id: parameters.log, bundle: parameters.bundle }),
  paramsExample: { id: "1", bundle: "000.p/41" },
  query: nothing,
  body: "none",
  token: "a request token of the department that runs the log, or of an auditor that it names.",
  answers: {
    200: {
      description: "An entry bundle",
      content: { "application/octet-stream": { example: "(66 bytes for each entry)" } },
    },
  },
  problems: ["log-unknown", "tile-unknown", ...TOKEN_PROBLEMS, "store-unavailable", "log-unavailable"],
  open: true,
  limited: true,
  async handle({ authorization, params: { id, bundle } }, services) {
    const { auditors, ledger } = logOf(services, id);
    requireAuditor(await requireDepartment(authorization, ledger.origin, services), auditors);
    const first = bundle.index * TILE_WIDTH;
    const end = first + bundle.width;
    const entries = end <= ledger.log.size ? await ledger.log.entries(first, end) : null;
    if (entries === null || entries.length !== bundle.width * ENTRY_BYTES)
      throw problem("tile-unknown", "The log is not large enough for this bundle.", {
        field: "bundle",
        remedy: "Fetch the checkpoint first, and only the bundles that a log of its size has.",
      });
    return {
      mediaType: "application/octet-stream",
      body: encodeEntryBundle(entries),
      headers: { "Cache-Control": "private, max-age=86400, immutable" },
    };
  },
});
