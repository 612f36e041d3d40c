/** The room in which people say how they want to be told of what is unusual: by e-mail, by a feed, or not. */
import { useEffect, useState } from "react";
import { InertText } from "../../components/inert-text.tsx";
import { useMyData } from "../context.ts";
import { dropLink, readLink } from "./link.ts";
import "../../styles/forms.css";
import "./notices.css";
import { LogNotices } from "./settings.tsx";
import { useWords } from "./words.ts";

export default function Room() {
  const { acting, address, session } = useMyData();
  const { messages } = useWords();
  const logs = session.subjects.filter(({ log }) => acting === null || acting.log === log);
  const [round, setRound] = useState(0);
  if (address.room !== "notices") return null;
  return (
    <section className="notices-room">
      <h2>{messages.heading}</h2>
      <p className="section-lead">{acting === null ? messages.lead : messages.leadActing}</p>
      <ConfirmByLink onDone={() => setRound((before) => before + 1)} />
      {logs.map(({ log, origin }) => (
        <section key={`${log}/${round}`} className="notices-log">
          {logs.length > 1 && (
            <h3>
              <InertText>{messages.logOf(origin)}</InertText>
            </h3>
          )}
          <LogNotices log={log} />
        </section>
      ))}
    </section>
  );
}

/** The link of the letter that asks to confirm an address; nothing where the address has none. */
function ConfirmByLink({ onDone }: { onDone: () => void }) {
  const { client } = useMyData();
  const { messages } = useWords();
  const [state, setState] = useState<"none" | "asking" | "done" | "failed">("none");
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the room is opened with the link
  useEffect(() => {
    const link = readLink(location.hash);
    if (link?.act !== "confirm") return;
    dropLink();
    setState("asking");
    client.post("/my/notices/confirm", { token: link.token }).then(
      () => {
        setState("done");
        onDone();
      },
      () => setState("failed"),
    );
  }, []);
  if (state === "none") return null;
  return (
    <p className={state === "done" ? "notice-good" : "notice"} role="status">
      {state === "asking"
        ? messages.confirming
        : state === "done"
          ? messages.confirmDone
          : messages.confirmFailed}
    </p>
  );
}
