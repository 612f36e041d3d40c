/** For experts: where the entry stands in the log, its hash, and its body as it was logged. */
import type { TrailItem } from "../../../core/trail/item.ts";
import { InertText } from "../../components/inert-text.tsx";
import { useMyData, useWords } from "../context.ts";

export function Expert({ item }: { item: TrailItem }) {
  const { messages } = useWords();
  const { session } = useMyData();
  const origin = session.subjects.find(({ log }) => log === item.log)?.origin ?? String(item.log);
  return (
    <details className="expert">
      <summary>{messages.expert}</summary>
      <dl>
        <div className="row">
          <dt>{messages.expertLog}</dt>
          <dd>
            <code>
              <InertText>{`${origin} #${item.index}`}</InertText>
            </code>
          </dd>
        </div>
        <div className="row">
          <dt>{messages.expertLeaf}</dt>
          <dd>
            <code>
              <InertText>{item.leafHash}</InertText>
            </code>
          </dd>
        </div>
        {item.seal?.extensions.map(({ time, decision }) => (
          <div key={time} className="row">
            <dt>{messages.expertDecision}</dt>
            <dd>
              <code>
                <InertText>{decision}</InertText>
              </code>
            </dd>
          </div>
        ))}
        <div className="row">
          <dt>{messages.expertBody}</dt>
          <dd>
            {item.text === null ? (
              item.erased !== null && messages.expertErased(item.erased)
            ) : (
              <code>
                <InertText>{item.text}</InertText>
              </code>
            )}
          </dd>
        </div>
      </dl>
    </details>
  );
}
