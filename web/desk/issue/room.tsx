/**
 * Begins to issue: a register, a type; what they become is shown in the case that is made of them. `#issue/<case>` issues
 * again what a case issued, `#issue/lost` what a stolen key made worthless.
 */
import { hrefOf } from "../address.ts";
import { useDesk } from "../context.ts";
import { MakersOnly } from "../makers-only.tsx";
import { useBegin } from "../use-begin.ts";
import { IssueForm } from "./issue-form.tsx";
import { ReissueLost, WithdrawAndReissue } from "./reissue.tsx";
import { useIssueWords } from "./words.ts";

/** in the place of a case's id, which is never so short */
const LOST = "lost";

export default function IssueRoom() {
  const { address } = useDesk();
  if (address.at === null) return <Issue />;
  return address.at === LOST ? <ReissueLost /> : <WithdrawAndReissue replaces={address.at} />;
}

function Issue() {
  const words = useIssueWords();
  const begin = useBegin("issue");
  return (
    <section className="stack">
      <h2>{words.heading}</h2>
      <p className="section-lead">{words.lead}</p>
      <MakersOnly>
        <IssueForm before={null} submit={words.look} onSend={begin} />
        <p className="faint">
          {words.lost} <a href={hrefOf("issue", LOST)}>{words.toLost}</a>
        </p>
      </MakersOnly>
    </section>
  );
}
