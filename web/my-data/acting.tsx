/** Whose data one looks at: one's own, or those of a person for whom one may act. */

import { visible } from "../../core/text.ts";
import type { Spoken } from "../messages/catalogue.ts";
import { useWords } from "./context.ts";
import type { en } from "./messages/en.ts";
import type { ActingFor, CitizenSession } from "./session.ts";

type Messages = Spoken<typeof en>;

/** What a person is called here; a department wrote it. */
export function labelOf({ label, representation }: ActingFor, messages: Messages): string {
  return label === null || label.trim() === "" ? messages.actUnnamed(representation) : visible(label);
}

function choiceOf(person: ActingFor, messages: Messages): string {
  const label = labelOf(person, messages);
  switch (person.ground) {
    case "parent":
      return messages.actChild(label);
    case "guardian":
      return messages.actWard(label);
    default:
      return messages.actMandate(label);
  }
}

interface ActingProps {
  session: CitizenSession;
  acting: ActingFor | null;
  onChoose: (person: ActingFor | null) => void;
}

export function Acting({ session, acting, onChoose }: ActingProps) {
  const { messages } = useWords();
  return (
    <label className="act-for">
      <span>{messages.actFor}</span>
      <select
        value={acting === null ? -1 : session.mayActFor.indexOf(acting)}
        onChange={(event) => onChoose(session.mayActFor[Number(event.target.value)] ?? null)}
      >
        <option value={-1}>{messages.actMyself}</option>
        {session.mayActFor.map((person, i) => (
          <option key={`${person.log}/${person.representation}`} value={i}>
            {choiceOf(person, messages)}
          </option>
        ))}
      </select>
    </label>
  );
}
