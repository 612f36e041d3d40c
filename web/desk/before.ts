/** What a case that is being changed was about: its terms, and the files that it has already. */
import type { UploadShown } from "../../core/desk/answers.ts";
import type { CaseShown } from "../../core/desk/case.ts";

export interface Before<Terms> {
  terms: Terms;
  /** a file of the case, by the id that its terms have; null: they name none */
  held(id: string | undefined): UploadShown | null;
}

/** @param shown of a kind that has such terms */
export const beforeOf = <Terms>({ terms, files }: CaseShown): Before<Terms> => ({
  terms: terms as Terms,
  held(id) {
    const found = files.find(({ file }) => file === id);
    return found === undefined ? null : { ...found, id: found.file };
  },
});
