/** What a type is called in the reader's language; by its identifier where the desk does not know it. */
import type { DeskType } from "../../core/desk/answers.ts";
import type { Locale } from "../messages/catalogue.ts";

export function typeNameOf(types: readonly DeskType[], vct: string, locale: Locale): string {
  const type = types.find(({ versions }) => versions.some((version) => version.vct === vct));
  return (type && nameIn(type, locale)) ?? vct;
}

export const nameIn = ({ name }: DeskType, locale: Locale): string | null =>
  locale === "en" ? (name.en ?? name.zh) : (name.zh ?? name.en);
