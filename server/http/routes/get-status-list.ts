/**
 * GET /v1/status-lists/{department}/{list}: the statuses of a batch as a signed Token Status List (IETF
 * draft-ietf-oauth-status-list), for software that does not read the chain. Its URL is what certificates name in
 * `status.status_list.uri`. `?time=` is the draft's historical resolution.
 */
import { z } from "zod";
import { parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { requireReady } from "../readiness.ts";
import { defineRoute } from "../route.ts";

const MEDIA_TYPE = "application/statuslist+jwt";

export const getStatusList = defineRoute({
  id: "get-status-list",
  method: "get",
  path: "/v1/status-lists/{department}/{list}",
  tag: "Verify",
  summary: "A signed Token Status List",
  description:
    "Two bits for each certificate of the batch: 0 valid, 1 invalid (revoked), 2 suspended, 3 superseded by a newer version. Signed by the service's own key (GET /.well-known/jwt-vc-issuer). With `time`, the list as it stood then.",
  params: z.strictObject({ department: parameters.department, list: parameters.list }),
  paramsExample: { department: "12", list: "81985529216486" },
  query: z.strictObject({ time: parameters.time }),
  body: "none",
  answers: {
    200: {
      description: "A JWT with typ `statuslist+jwt`",
      content: {
        [MEDIA_TYPE]: {
          example: "eyJ0eXAiOiJzdGF0dXNsaXN0K2p3dCIsImFsZyI6IkVTMjU2In0.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl",
        },
      },
    },
  },
  problems: [
    "status-list-unknown",
    "status-list-not-then",
    "status-list-ambiguous",
    "not-ready",
    "store-unavailable",
  ],
  open: true,
  limited: true,
  async handle({ params, query }, services) {
    const { now, statusLists } = services;
    await requireReady(services); // a signature says "this is how it stands"
    const found =
      query.time === undefined
        ? await statusLists.current(params.department, params.list)
        : await statusLists.at(params.department, params.list, query.time);
    if (found === null)
      throw problem("status-list-unknown", "No anchored batch of this department has this list number.", {
        field: "list",
        remedy:
          "Take the address from the certificate's status.status_list.uri; a new batch may not be anchored yet.",
      });
    if (typeof found === "string")
      throw problem(
        "status-list-not-then",
        found === "too-early"
          ? "The batch was not anchored yet at that time."
          : "The service has not read the chain up to that time.",
        { field: "time", remedy: "Ask for a time from the anchoring of the batch until now." },
      );
    const maxAge = query.time === undefined ? Math.max(0, Math.min(found.ttl, found.expiresAt - now())) : 0;
    return {
      mediaType: MEDIA_TYPE,
      body: found.token,
      etag: `"${found.token.slice(-86)}"`, // its signature names it
      headers: { "Cache-Control": maxAge === 0 ? "no-store" : `public, max-age=${maxAge}` },
    };
  },
});
