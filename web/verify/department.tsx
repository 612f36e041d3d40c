/** A department as people know it: its name, and those it stands under. */
import type { DepartmentFact, DepartmentRef } from "../../core/verify/facts.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { useWords } from "../messages/catalogue.ts";
import { nameOf } from "./department-name.ts";

/** A department and those above it. */
export function Department({ department }: { department: DepartmentFact }) {
  const { locale, messages } = useWords();
  const name = (each: DepartmentRef) => nameOf(each, locale, messages.departmentNumber(each.id));
  return (
    <>
      <p className="department">
        <InertText>{name(department)}</InertText>
      </p>
      {department.ancestors.length > 0 && (
        <p className="department-chain">
          <span className="sr-only">{messages.issuerUnder} </span>
          {department.ancestors.toReversed().map((ancestor, index) => (
            <span key={ancestor.id} className="department-step">
              {index > 0 && <Icon name="chevron" className="department-then" />}
              <InertText>{name(ancestor)}</InertText>
            </span>
          ))}
        </p>
      )}
    </>
  );
}
