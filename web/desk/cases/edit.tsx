/** Changes what a case is about, before it is approved: what was sent back, or is still a draft. */
import { lazy, Suspense, useState } from "react";
import type { CaseShown } from "../../../core/desk/case.ts";
import type {
  IssueTerms,
  ReissueTerms,
  StatusTerms,
  TypePreview,
  TypeTerms,
} from "../../../core/desk/kinds.ts";
import { type Before, beforeOf } from "../before.ts";
import type { Chosen } from "../certificates/change-form.tsx";
import { useDesk } from "../context.ts";
import type { FromKept, FromRegister } from "../issue/reissue-forms.tsx";
import { useWords } from "../words.ts";
import { useCaseWords } from "./words.ts";

const ChangeForm = lazy(async () => ({
  default: (await import("../certificates/change-form.tsx")).ChangeForm,
}));
const IssueForm = lazy(async () => ({ default: (await import("../issue/issue-form.tsx")).IssueForm }));
const FromRegisterForm = lazy(async () => ({
  default: (await import("../issue/reissue-forms.tsx")).FromRegisterForm,
}));
const FromKeptForm = lazy(async () => ({
  default: (await import("../issue/reissue-forms.tsx")).FromKeptForm,
}));
const Editor = lazy(async () => ({ default: (await import("../types/editor.tsx")).Editor }));

interface EditProps {
  shown: CaseShown;
  /** null: not there */
  preview: unknown;
  onClose: (saved: boolean) => void;
}

export function Edit({ shown, preview, onClose }: EditProps) {
  const { messages } = useWords();
  const words = useCaseWords();
  const { client } = useDesk();
  const form = {
    submit: words.editSave,
    async onSend(terms: object) {
      await client.post(`/desk/cases/${shown.id}/edit`, { revision: shown.revision, terms });
      onClose(true);
    },
    onCancel: () => onClose(false),
  };
  return (
    <section className="stack">
      <h3>{words.editHeading}</h3>
      <Suspense fallback={<p role="status">{messages.loading}</p>}>{formOf(shown, preview, form)}</Suspense>
    </section>
  );
}

interface Form {
  submit: string;
  onSend: (terms: object) => Promise<void>;
  onCancel: () => void;
}

function formOf(shown: CaseShown, preview: unknown, form: Form) {
  switch (shown.kind) {
    case "issue":
      return <IssueForm before={beforeOf<IssueTerms>(shown)} {...form} />;
    case "status":
      return <ChangeStatuses before={beforeOf<StatusTerms>(shown)} form={form} />;
    case "reissue": {
      const terms = shown.terms as ReissueTerms;
      if (terms.from === "kept") return <FromKeptForm before={beforeOf<FromKept>(shown)} {...form} />;
      return <FromRegisterForm before={beforeOf<FromRegister>(shown)} replaces={terms.replaces} {...form} />;
    }
    case "type":
      return (
        <Editor
          before={shown.terms as TypeTerms}
          kept={`${shown.id}/${shown.revision}`}
          mappingOnly={(preview as TypePreview | null)?.defined ?? false}
          {...form}
        />
      );
    default:
      return null;
  }
}

function ChangeStatuses({ before, form }: { before: Before<StatusTerms>; form: Form }) {
  const words = useCaseWords();
  const [chosen, setChosen] = useState(() => chosenIn(before.terms));
  return (
    <>
      <ChangeForm
        chosen={chosen}
        onLeaveOut={(which) => setChosen(chosen?.filter((each) => each !== which) ?? null)}
        before={before}
        {...form}
      />
      {chosen !== null && (
        <p>
          <button type="button" className="quiet" onClick={() => setChosen(null)}>
            {words.editByList}
          </button>
        </p>
      )}
    </>
  );
}

/** Null: a list names them. */
function chosenIn({ list, numbers, pairs, places }: StatusTerms): readonly Chosen[] | null {
  if (list !== undefined) return null;
  if (places !== undefined)
    return places.map(({ root, index, number = `${root}/${index}` }) => ({ root, index, number }));
  return (numbers ?? pairs?.map(({ older }) => older) ?? []).map((number) => ({ number }));
}
