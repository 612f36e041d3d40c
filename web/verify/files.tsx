/** Several files: a compact list, each with its verdict; one of them is shown below. */
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { useWords } from "../messages/catalogue.ts";
import "./files.css";
import { lookOf, resultWords } from "./result.ts";
import { type Item, isSettled, type Session } from "./session.ts";

export function Files({ session }: { session: Session }) {
  const { messages } = useWords();
  const { items, round, leftOut } = session;
  const settled = items.filter((item) => isSettled(item, round)).length;
  return (
    <nav className="files" aria-labelledby="files-heading">
      <h2 id="files-heading">{messages.filesHeading}</h2>
      <p role="status">{messages.filesProgress(settled, items.length)}</p>
      {leftOut > 0 && <p className="notice">{messages.tooMany(items.length + leftOut, items.length)}</p>}
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              className="file"
              aria-current={item.id === session.shown}
              onClick={() => session.show(item.id)}
            >
              <FileResult item={item} />
              <span className="file-name">
                <InertText>{item.intake.name}</InertText>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function FileResult({ item }: { item: Item }) {
  const words = useWords();
  if (!item.outcome && !("refusal" in item.intake))
    return <span className="file-verdict tone-unsure">{words.messages.waiting}</span>;
  const { tone, icon } = lookOf(item);
  return (
    <span className={`file-verdict tone-${tone}`}>
      <Icon name={icon} />
      {resultWords(item, words).heading}
    </span>
  );
}
