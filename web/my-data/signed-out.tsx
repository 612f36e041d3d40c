/** Before signing in: what this page is, one button, and honest words about what a visit leaves behind. */
import { useEffect } from "react";
import { Icon, type IconName } from "../components/icon.tsx";
import { Seal } from "../components/seal.tsx";
import { useWords } from "./context.ts";
import { pendingRequest } from "./permissions/pending-request.ts";

/** @param offered whether there is any way to sign in here; `ended`: a session just ended by itself */
export function SignedOut({ offered, ended }: { offered: boolean; ended: boolean }) {
  const { messages } = useWords();
  useEffect(() => {
    document.title = messages.titleOf(messages.title);
  }, [messages]);
  const kept: [IconName, string][] = [
    ["person", messages.keptId],
    ["clock", messages.keptSession],
    ["lock", messages.keptDevice],
  ];
  return (
    <div className="signed-out">
      <section className="welcome">
        <Seal icon="eye" />
        <div className="welcome-words">
          {ended && (
            <p className="notice" role="status">
              {messages.signedOutAgain}
            </p>
          )}
          {pendingRequest() !== null && <p className="notice">{messages.requestWaits}</p>}
          <h1>{messages.outHeading}</h1>
          <p className="lead">{messages.outLead}</p>
          {offered ? (
            <p className="actions">
              <a
                className="primary large"
                href={`/sign-in?as=citizen&to=${encodeURIComponent(`/my-data${location.hash}`)}`}
              >
                {messages.signIn}
              </a>
            </p>
          ) : (
            <div className="notice">
              <p>
                <strong>{messages.signInNone}</strong>
              </p>
              <p>{messages.signInNoneRemedy}</p>
            </div>
          )}
        </div>
      </section>
      <section className="kept">
        <h2>{messages.keptHeading}</h2>
        <ul>
          {kept.map(([icon, words]) => (
            <li key={icon}>
              <Icon name={icon} />
              <p>{words}</p>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
