/** What only makers can do; the others are told so. */
import type { ReactNode } from "react";
import { useDesk } from "./context.ts";
import { useWords } from "./words.ts";

export function MakersOnly({ children }: { children: ReactNode }) {
  const { messages } = useWords();
  const { me } = useDesk();
  if (me.roles.includes("maker")) return children;
  return <p className="notice">{messages.roleNeeded}</p>;
}
