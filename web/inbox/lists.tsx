/** The inbox's lists: between which one goes to and fro, and what each of them begins with. */
import { type ReactNode, useEffect, useRef } from "react";
import { oneSidedHref, STATES } from "./address.ts";
import { useWords } from "./words.ts";

type ListName = (typeof STATES)[number] | "oneSided" | "sealed";

interface ListPageProps {
  here: ListName;
  heading: string;
  lead?: string;
  /** of a list in two halves: what divides them, and where each is */
  halves?: { by: string; all: readonly { name: string; href: string; isHere: boolean }[] };
  /** the list itself */
  children: ReactNode;
}

/** The heading is where a reader of the screen goes on. */
export function ListPage({ here, heading, lead, halves, children }: ListPageProps) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <>
      <h1 ref={title} tabIndex={-1}>
        {heading}
      </h1>
      <Lists here={here} />
      {lead !== undefined && <p className="lead">{lead}</p>}
      {halves !== undefined && (
        <nav className="since" aria-label={halves.by}>
          <ul>
            {halves.all.map(({ name, href, isHere }) => (
              <li key={href}>
                <a href={href} aria-current={isHere ? "page" : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {children}
    </>
  );
}

function Lists({ here }: { here: ListName }) {
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
              {messages[list as ListName]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
