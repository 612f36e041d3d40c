/** A part of the page that is on its way, could not be had, or is there. */
import type { ReactNode } from "react";
import { Icon } from "../components/icon.tsx";
import type { Part } from "./record.ts";
import { useWords } from "./words.ts";

interface ShowProps<T> {
  part: Part<T>;
  /** what to call it where it is missing */
  name: string;
  onRetry: () => void;
  children: (value: T) => ReactNode;
}

export function Show<T>({ part, name, onRetry, children }: ShowProps<T>) {
  const { messages } = useWords();
  if (part.state === "known") return children(part.value);
  if (part.state === "loading")
    return (
      <p className="waiting" role="status">
        {messages.loading}
      </p>
    );
  return (
    <div className="notice missing" role="alert">
      <p>{messages.partFailed(name)}</p>
      <button type="button" className="secondary" onClick={onRetry}>
        <Icon name="renew" />
        {messages.retry}
      </button>
    </div>
  );
}
