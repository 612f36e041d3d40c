/**
 * anchor: the certificate hangs in the batch that the department anchored, at this index (RFC 6962 inclusion), the
 * block is final, and the status-list reference in the signed part points to this very place, so that the two ways
 * to learn the status can never speak about different certificates.
 *
 * Where a mirror answers, it proves that the department said so again on another network, no later than then.
 */
import { decodeBase64url } from "../../base64url.ts";
import type { Anchor, ParsedCertificate } from "../../certificate/model.ts";
import { certificateLeafHash } from "../../certificate/serialise.ts";
import type { DigestText } from "../../crypto.ts";
import { verifyInclusion } from "../../merkle/proof.ts";
import type { CheckCode } from "../codes.ts";
import type { BatchFact } from "../facts.ts";
import { fail, missing, pass, unknown, weigh } from "../finding.ts";
import { staleness } from "../freshness.ts";
import { carriedOver } from "../mirror.ts";
import type { Finding, Question } from "../question.ts";

export function checkAnchor(question: Question): Finding {
  const { certificate, digestText, facts } = question;
  const { anchor } = certificate;
  if (anchor === null) return unknown("anchor-missing");
  const { batch, finalized } = facts;
  const anchored = "value" in batch ? batch.value : undefined;
  return weigh(
    [
      isIncluded(certificate, anchor, digestText)
        ? null
        : fail("anchor-proof", { index: anchor.index, size: anchor.size }),
      anchored === null ? absent(question, anchor) : null,
      anchored && anchored.size !== anchor.size
        ? fail("anchor-size", { size: anchor.size, anchored: anchored.size })
        : null,
      // What is proven from storage does not show the list; its status is read by root and index alone.
      anchored && anchored.list !== null && !refersTo(certificate, anchor, anchored.list)
        ? otherList(certificate, anchored)
        : null,
      missing(batch, "batch"),
      missing(finalized, "finalized"),
      anchored && anchored.block !== null && "value" in finalized && anchored.block > finalized.value.number
        ? unknown("anchor-not-final", { block: anchored.block, finalized: finalized.value.number })
        : null,
    ],
    pass(passCode(question, anchored?.list === null), {
      anchoredAt: anchored?.anchoredAt ?? 0,
      index: anchor.index,
      size: anchor.size,
    }),
  );
}

/**
 * What a mirror lacks may have stood on the old network, and what a source lacked that has not heard from the chain for
 * long may have been anchored since: neither is a forgery.
 */
function absent(question: Question, { department }: Anchor): Finding {
  const { facts, mirror, now, at } = question;
  if (mirror !== null) return unknown("mirror-lacks", { fact: "batch" });
  return staleness(question, facts.batch, Math.max(now, at ?? now)) ?? fail("anchor-unknown", { department });
}

/** Of two sources one sees the list alone: if it lied, a good certificate would be proven false by its word. */
function otherList({ claims }: ParsedCertificate, { eventOfOne }: Pick<BatchFact, "eventOfOne">): Finding {
  const { uri } = claims.statusList;
  return eventOfOne ? unknown("anchor-status-unseen", { uri }) : fail("anchor-status-reference", { uri });
}

function passCode(question: Question, isProven: boolean): CheckCode {
  if (isProven) return "anchor-proven";
  return carriedOver(question) === null ? "anchor-ok" : "anchor-mirrored";
}

function isIncluded(
  certificate: ParsedCertificate,
  { root, size, index, path }: Anchor,
  digestText: DigestText,
): boolean {
  return verifyInclusion({
    root: decodeBase64url(root),
    size,
    index,
    leafHash: certificateLeafHash(certificate, digestText),
    path: path.map((hash) => decodeBase64url(hash)),
  });
}

function refersTo({ claims }: ParsedCertificate, anchor: Anchor, list: number): boolean {
  const { uri, idx } = claims.statusList;
  return idx === anchor.index && uri.endsWith(`/v1/status-lists/${anchor.department}/${list}`);
}
