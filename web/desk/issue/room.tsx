/** Begins to issue: a register, a type; what they become is shown in the case that is made of them. */
import { hrefOf } from "../address.ts";
import type { CaseSummary, IssueTerms } from "../api.ts";
import { useDesk } from "../context.ts";
import { MakersOnly } from "../makers-only.tsx";
import { IssueForm } from "./issue-form.tsx";
import { useIssueWords } from "./words.ts";

export default function IssueRoom() {
  const words = useIssueWords();
  const { client, refresh } = useDesk();
  const begin = async (terms: IssueTerms) => {
    const { id } = await client.post<CaseSummary>("/desk/cases", { kind: "issue", terms });
    refresh();
    location.hash = hrefOf("cases", id);
  };
  return (
    <section className="stack">
      <h2>{words.heading}</h2>
      <p className="section-lead">{words.lead}</p>
      <MakersOnly>
        <IssueForm before={null} submit={words.look} onSend={begin} />
      </MakersOnly>
    </section>
  );
}
