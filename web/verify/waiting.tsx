/** Until the verdict is there. */
import { Rosette } from "../components/guilloche.tsx";
import { useWords } from "../messages/catalogue.ts";
import "./waiting.css";

export function Waiting() {
  const { messages } = useWords();
  return (
    <div className="is-waiting">
      <Rosette className="waiting-rosette" />
      <h1>{messages.verifying}</h1>
    </div>
  );
}
