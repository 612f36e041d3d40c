/** The names of the departments that are answered, as far as the service tells them; the others go by their numbers. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { NumberAnswer } from "../../../core/numbers/number-answers.ts";
import { useWords } from "../../messages/catalogue.ts";
import { nameOf } from "../department-name.ts";
import type { DepartmentName } from "../report.ts";
import { connectService, whyMissing } from "../service.ts";

/** Departments whose names are asked for. */
const MOST = 40;

export function useDepartments(answers: readonly NumberAnswer[]): (id: number) => string {
  const { locale, messages } = useWords();
  const [names, setNames] = useState<ReadonlyMap<number, DepartmentName>>(new Map());
  const asked = useRef(new Set<number>());

  useEffect(() => {
    const service = connectService(window.location.origin, (...given) => fetch(...given));
    const issuers = answers.flatMap((each) => (each.outcome === "known" ? [each, ...(each.also ?? [])] : []));
    for (const { department } of issuers) {
      if (asked.current.has(department) || asked.current.size === MOST) continue;
      asked.current.add(department);
      service
        .department(department)
        .then((name) => setNames((known) => new Map(known).set(department, name)), whyMissing);
    }
  }, [answers]);

  return useCallback(
    (id: number) => {
      const number = messages.departmentNumber(id);
      const name = names.get(id);
      return name === undefined ? number : nameOf(name, locale, number);
    },
    [names, locale, messages],
  );
}
