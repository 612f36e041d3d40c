/**
 * Issues again: what was issued from a wrong register is withdrawn in the same act (old certificates answer with their new
 * ones), and what a stolen key made worthless is made anew from what the desk keeps.
 */
import { MakersOnly } from "../makers-only.tsx";
import { useBegin } from "../use-begin.ts";
import { FromKeptForm, FromRegisterForm } from "./reissue-forms.tsx";
import { useIssueWords } from "./words.ts";

/** @param replaces the case whose certificates are withdrawn */
export function WithdrawAndReissue({ replaces }: { replaces: string }) {
  const words = useIssueWords();
  const begin = useBegin("reissue");
  return (
    <section className="stack">
      <h2>{words.reissueHeading}</h2>
      <p className="section-lead">{words.reissueLead}</p>
      <MakersOnly>
        <FromRegisterForm before={null} replaces={replaces} submit={words.reissueLook} onSend={begin} />
      </MakersOnly>
    </section>
  );
}

export function ReissueLost() {
  const words = useIssueWords();
  const begin = useBegin("reissue");
  return (
    <section className="stack">
      <h2>{words.keptHeading}</h2>
      <p className="section-lead">{words.keptLead}</p>
      <MakersOnly>
        <FromKeptForm before={null} submit={words.reissueLook} onSend={begin} />
      </MakersOnly>
    </section>
  );
}
