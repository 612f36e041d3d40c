/** The inbox's lists, between which one goes to and fro. */
import { oneSidedHref, STATES } from "./address.ts";
import { useWords } from "./words.ts";

/** @param here the list that is shown */
export function Lists({ here }: { here: (typeof STATES)[number] | "oneSided" | "sealed" }) {
  const { messages } = useWords();
  const all = [
    ...STATES.map((state) => [state, `#${state}`]),
    ["oneSided", oneSidedHref("late")],
    ["sealed", "#sealed"],
  ] as const;
  return (
    <nav className="rooms" aria-label={messages.lists}>
      <ul>
        {all.map(([list, href]) => (
          <li key={list}>
            <a href={href} aria-current={list === here ? "page" : undefined}>
              {messages[list as typeof here]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
