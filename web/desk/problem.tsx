/** Something of the service's that could not be had, and another try. */
import { Failure } from "../components/failure.tsx";
import { Icon } from "../components/icon.tsx";
import { useWords } from "./words.ts";

export function Unavailable({ code, onRetry }: { code: string | null; onRetry: () => void }) {
  const { messages } = useWords();
  if (code === null) return null;
  return (
    <div className="unavailable">
      <Failure code={code} />
      <button type="button" className="secondary" onClick={onRetry}>
        <Icon name="renew" />
        {messages.retry}
      </button>
    </div>
  );
}
