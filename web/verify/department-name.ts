/** What a department is called. */
import type { Locale } from "../messages/catalogue.ts";
import type { DepartmentName } from "./report.ts";

/** Its name in the reader's language, else in the other, else the fallback. */
export const nameOf = (department: DepartmentName, locale: Locale, fallback: string): string =>
  (locale === "en" ? department.nameEn || department.name : department.name || department.nameEn) || fallback;
