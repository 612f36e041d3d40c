/**
 * Words that somebody is writing, kept in this tab until they are sent: through a reload, and through a session that
 * ended in the middle. Under the person, so that whoever signs in next in the same tab does not find them.
 */
import { useCallback, useState } from "react";

const keyOf = (person: string, what: string) => `certrace.desk/${person}/${what}`;

/** @returns the text, how to change it, and how to forget it for good */
export function useKept(person: string, what: string): [string, (text: string) => void, () => void] {
  const key = keyOf(person, what);
  const [text, setText] = useState(() => read(key));
  const change = useCallback(
    (next: string) => {
      write(key, next);
      setText(next);
    },
    [key],
  );
  const forget = useCallback(() => change(""), [change]);
  return [text, change, forget];
}

function read(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return ""; // a browser that forbids storage keeps it as long as the page is open
  }
}

function write(key: string, text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // as above
  }
}
