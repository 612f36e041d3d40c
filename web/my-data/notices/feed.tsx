/** The feed: made, renewed, ended. Its password is shown once. */
import { useWords } from "./words.ts";

export interface FeedAccess {
  url: string;
  user: string;
  password: string;
}

interface FeedProps {
  there: boolean;
  /** null: it is not shown, or not any more */
  access: FeedAccess | null;
  onNew: () => void;
  onEnd: () => void;
}

export function Feed({ there, access, onNew, onEnd }: FeedProps) {
  const { messages } = useWords();
  return (
    <section className="notices-feed">
      <h3>{messages.feedHeading}</h3>
      <p className="section-lead">{messages.feedLead}</p>
      {access !== null && (
        <div className="notice" role="status">
          <p>
            <strong>{messages.feedOnce}</strong>
          </p>
          <dl>
            <dt>{messages.feedAddress}</dt>
            <dd>
              <code>{access.url}</code>
            </dd>
            <dt>{messages.feedUser}</dt>
            <dd>
              <code>{access.user}</code>
            </dd>
            <dt>{messages.feedPassword}</dt>
            <dd>
              <code>{access.password}</code>
            </dd>
          </dl>
        </div>
      )}
      {there && access === null && <p>{messages.feedThere}</p>}
      <p className="actions">
        <button type="button" className="secondary" onClick={onNew}>
          {there ? messages.feedAgain : messages.feedNew}
        </button>
        {there && (
          <button type="button" className="quiet" onClick={onEnd}>
            {messages.feedEnd}
          </button>
        )}
      </p>
    </section>
  );
}
