/**
 * GET /log/{id}/subject-proof: all entries of one subject up to an epoch, and the proof that they are all (the subject
 * map). Which entries are somebody's is a trail of their life, even without what they say. So not whoever knows a tag
 * may ask (consumers see tags in their receipts, and would see each other's):
 *
 * - who shows the VRF proof of the tag. It cannot be made from the tag; the log gives it to the person. It stands in
 *   the Authorization header, and the tag in no URL;
 * - a department, about itself;
 * - an auditor, who may read every entry anyway, by tag.
 */
import { z } from "zod";
import { encodeBase64url, tryDecodeFixed } from "../../../core/base64url.ts";
import { PROOF_BYTES, vrfProofToHash } from "../../../core/subject/ecvrf.ts";
import { mapValue } from "../../../core/subject/map-hash.ts";
import { TAG_BYTES } from "../../../core/subject/tag.ts";
import type { RunningLog } from "../../log-role.ts";
import { bearer, forbidden, requireAuditor, requireDepartment } from "../authorization.ts";
import { logOf } from "../log-of.ts";
import { parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import type { Services } from "../services.ts";
import { TOKEN_PROBLEMS } from "../token-problems.ts";
import { exampleSubjectProof } from "../trace-examples.ts";
import { subjectProof } from "../trace-schemas.ts";

export const getSubjectProof = defineRoute({
  id: "get-subject-proof",
  method: "get",
  path: "/log/{id}/subject-proof",
  tag: "Trace log",
  summary: "All entries of one subject",
  description:
    "The subject's little log (indexes and leaf hashes) at an epoch, and its place in the subject map. Together with the epoch's roots on chain it shows that nothing was left out. Without `size`, at the newest anchored epoch.",
  params: z.strictObject({ id: parameters.log }),
  paramsExample: { id: "1" },
  query: z.strictObject({ size: parameters.size, tag: parameters.tag }),
  queryExample: { size: "2" },
  body: "none",
  token:
    "the VRF proof of the subject's tag (80 bytes, base64url); or a department's request token: its own entries, or with `tag`, for auditors, anybody's.",
  answers: {
    200: {
      description: "The entries and the proof",
      content: { "application/json": { schema: subjectProof, example: exampleSubjectProof } },
    },
  },
  problems: ["log-unknown", "epoch-unknown", ...TOKEN_PROBLEMS, "store-unavailable", "log-unavailable"],
  open: true,
  limited: true,
  async handle({ authorization, params, query }, services) {
    const running = logOf(services, params.id);
    const tag = await tagAsked(authorization, query.tag, running, services);
    const { id, log, registry, health } = running.ledger;
    const size = query.size ?? health().anchored ?? log.lastEpoch.size;
    const view = size === 0 || size > log.size ? null : await log.view(tag, size);
    if (view === null)
      throw problem("epoch-unknown", "The subject map was not brought to this size.", {
        field: "size",
        remedy: `Take a size from ${services.publicUrl}/log/${id}/epochs, or wait for the first epoch.`,
      });
    const { epoch, entries, place } = view;
    const { leaf } = place;
    return {
      mediaType: "application/json",
      body: {
        v: 1,
        registry,
        log: id,
        tag: encodeBase64url(tag),
        epoch: {
          size: epoch.size,
          root: encodeBase64url(epoch.root),
          mapRoot: encodeBase64url(epoch.mapRoot),
        },
        siblings: place.siblings.map(encodeBase64url),
        // Another subject's leaf stands there at times: how many entries they have is hidden in its value.
        terminal:
          leaf === null
            ? null
            : { tag: encodeBase64url(leaf.tag), value: encodeBase64url(mapValue(leaf.count, leaf.miniRoot)) },
        entries: entries.map(({ index, leafHash }) => ({ index, leafHash: encodeBase64url(leafHash) })),
      },
    };
  },
});

async function tagAsked(
  authorization: string | undefined,
  tag: string | undefined,
  { auditors, ledger }: RunningLog,
  services: Services,
): Promise<Uint8Array> {
  const proof = tryDecodeFixed(bearer(authorization), PROOF_BYTES);
  if (proof !== null) {
    // Whoever has the point that hashes to the tag was given it: it does not follow from the tag.
    const hash = vrfProofToHash(proof);
    if (hash === null || tag !== undefined) throw forbidden("The VRF proof proves no tag, or came with one.");
    return hash.slice(0, TAG_BYTES);
  }
  const department = await requireDepartment(authorization, ledger.origin, services);
  if (tag === undefined) return ledger.subjects.departmentTag(department);
  requireAuditor(department, auditors);
  return tryDecodeFixed(tag, TAG_BYTES)!;
}
