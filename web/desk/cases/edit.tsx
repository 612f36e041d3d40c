/** Changes what a case is about, before it is approved: what was sent back, or is still a draft. */
import { lazy, Suspense } from "react";
import type { CaseShown } from "../../../core/desk/case.ts";
import type { IssueTerms, TypeTerms } from "../../../core/desk/kinds.ts";
import { useDesk } from "../context.ts";
import { useWords } from "../words.ts";
import { useCaseWords } from "./words.ts";

const IssueForm = lazy(async () => ({ default: (await import("../issue/issue-form.tsx")).IssueForm }));
const Editor = lazy(async () => ({ default: (await import("../types/editor.tsx")).Editor }));

interface EditProps {
  shown: CaseShown;
  onClose: (saved: boolean) => void;
}

export function Edit({ shown, onClose }: EditProps) {
  const { messages } = useWords();
  const words = useCaseWords();
  const { client } = useDesk();
  const save = async (terms: object) => {
    await client.post(`/desk/cases/${shown.id}/edit`, { revision: shown.revision, terms });
    onClose(true);
  };
  const cancel = () => onClose(false);
  return (
    <section className="stack">
      <h3>{words.editHeading}</h3>
      <Suspense fallback={<p role="status">{messages.loading}</p>}>
        {shown.kind === "issue" ? (
          <IssueForm before={issueBefore(shown)} submit={words.editSave} onSend={save} onCancel={cancel} />
        ) : (
          <Editor before={shown.terms as TypeTerms} submit={words.editSave} onSend={save} onCancel={cancel} />
        )}
      </Suspense>
    </section>
  );
}

function issueBefore({ terms, files }: CaseShown) {
  const chosen = terms as IssueTerms;
  const held = files.find(({ file }) => file === chosen.register);
  return held === undefined ? null : { terms: chosen, register: { ...held, id: held.file } };
}
