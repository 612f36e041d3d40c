/**
 * What the maker stated of a change: why, by which decision, in the place of what. Whoever approves it answers for that
 * as well, and whoever verifies a certificate is told the reason.
 */
import type { ReactNode } from "react";
import type { CaseShown } from "../../../core/desk/case.ts";
import type { ReissueTerms, StatusTerms } from "../../../core/desk/kinds.ts";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import { beforeOf } from "../before.ts";
import { reasonName } from "../certificates/reasons.ts";
import { useCertificateWords } from "../certificates/words.ts";
import { KeptFile } from "./kept-file.tsx";
import { useCaseWords } from "./words.ts";

/** @param shown of the kind "status" or "reissue" */
export function Stated({ shown }: { shown: CaseShown }) {
  const words = useCaseWords();
  const certificates = useCertificateWords();
  const { terms, held } = beforeOf<StatusTerms | ReissueTerms>(shown);
  const decision = held(terms.decision);
  const pairs = "pairs" in terms && typeof terms.pairs === "string" ? held(terms.pairs) : null;
  return (
    <dl className="rows">
      {"replaces" in terms && (
        <Row name={words.statedReplaces}>
          <Job job={terms.replaces} />
        </Row>
      )}
      {"key" in terms && (
        <Row name={words.statedKey}>
          <code>
            <InertText>{terms.key}</InertText>
          </code>
        </Row>
      )}
      {pairs !== null && (
        <Row name={words.statedPairs}>
          <KeptFile shown={shown} file={{ file: pairs.id, name: pairs.name }} />
        </Row>
      )}
      <Row name={certificates.reason}>
        {reasonName("reason" in terms ? terms.reason : "key-compromised", certificates)}
      </Row>
      <Row name={certificates.decision}>
        {decision === null ? (
          words.statedNone
        ) : (
          <KeptFile shown={shown} file={{ file: decision.id, name: decision.name }} />
        )}
      </Row>
      {"decisionNumber" in terms && terms.decisionNumber !== undefined && (
        <Row name={certificates.decisionNumber}>
          <InertText>{terms.decisionNumber}</InertText>
        </Row>
      )}
    </dl>
  );
}

/** A job is named as the case that issued it, or `adopted-…`. */
function Job({ job }: { job: string }) {
  const words = useCaseWords();
  const [id] = /^[A-Za-z0-9_-]{22}(?=-\d+$|$)/.exec(job) ?? [];
  if (id === undefined || job.startsWith("adopted-")) return <InertText>{job}</InertText>;
  return <a href={hrefOf("cases", id)}>{words.statedCase}</a>;
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="row">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
