/**
 * GET /log/{id}/tile/{+tile}: the hashes of a log's tree (C2SP tlog-tiles): public, since they tell nothing but how
 * much was logged. Whatever the log had at some size never changes, so every tile may be kept for ever; a partial one
 * is soon of no use and is kept for a day.
 */
import { z } from "zod";
import { TILE_WIDTH } from "../../../core/trace/tiles.ts";
import { logOf } from "../log-of.ts";
import { nothing, parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";

export const getTile = defineRoute({
  id: "get-tile",
  method: "get",
  path: "/log/{id}/tile/{+tile}",
  tag: "Trace log",
  summary: "A tile of a log's tree",
  description:
    "C2SP tlog-tiles, 256 hashes of 32 bytes, fewer in a partial tile: `tile/<L>/<N>[.p/<W>]`. Each tile has exactly one path.",
  params: z.strictObject({ id: parameters.log, tile: parameters.tile }),
  paramsExample: { id: "1", tile: "0/000.p/41" },
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "The hashes, one after another",
      content: { "application/octet-stream": { example: "(32 bytes for each hash)" } },
    },
  },
  problems: ["log-unknown", "tile-unknown", "store-unavailable", "log-unavailable"],
  open: true,
  limited: true,
  async handle({ params: { id, tile } }, services) {
    const { log } = logOf(services, id).ledger;
    const hashes = await log.tile(tile.level, tile.index, tile.width);
    if (hashes === null)
      throw problem("tile-unknown", "The log is not large enough for this tile.", {
        field: "tile",
        remedy: "Fetch the checkpoint first, and only the tiles that a log of its size has.",
      });
    return {
      mediaType: "application/octet-stream",
      body: hashes,
      headers: {
        "Cache-Control":
          tile.width === TILE_WIDTH
            ? "public, max-age=31536000, immutable"
            : "public, max-age=86400, immutable",
      },
    };
  },
});
