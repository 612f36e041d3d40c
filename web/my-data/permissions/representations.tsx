/** Who may act for this person, and the end of that: theirs alone to end, never by who acts. */
import { useState } from "react";
import type { KnownBody } from "../../../core/trace/body.ts";
import type { RepresentationBody } from "../../../core/trace/kinds/representation.ts";
import { instantOf } from "../../../core/trace/terms.ts";
import { sayDay } from "../../../core/trail/days.ts";
import type { TrailItem } from "../../../core/trail/item.ts";
import { drawKey, useAct } from "../../components/act.ts";
import { InertText } from "../../components/inert-text.tsx";
import { useMyData } from "../context.ts";
import { Confirm } from "./confirm.tsx";
import { type PermissionWords, usePermissionWords } from "./words.ts";

interface Live {
  item: TrailItem;
  body: RepresentationBody;
}

/** Those that hold now or will. @param now Unix milliseconds */
function liveOnes(items: readonly TrailItem[], now: number): Live[] {
  const ended = new Set<string>();
  return items.flatMap((item): Live[] => {
    const body = item.body as KnownBody | null;
    if (body?.kind === "representation-ended") ended.add(`${item.log}/${body.representation}`);
    if (body?.kind !== "representation" || ended.has(item.key)) return [];
    return (instantOf(body.until) ?? 0) > now ? [{ item, body }] : [];
  });
}

export function Representations({ onEnded }: { onEnded: () => void }) {
  const words = usePermissionWords();
  const { trail, clock, names, acting } = useMyData();
  const [ending, setEnding] = useState<Live | null>(null);
  const live = liveOnes(trail.items, clock.now);
  if (live.length === 0) return null;
  return (
    <section className="representations">
      <h3>{words.actHeading}</h3>
      <ul>
        {live.map(({ item, body }) => (
          <li key={item.key}>
            <p>
              <strong>{groundWords(body, words, sayDay(instantOf(body.until) ?? 0, clock))}</strong>{" "}
              <span className="faint">
                <InertText>{words.actRecorded(names(item.log).department(body.department))}</InertText>
              </span>
            </p>
            {acting === null && (
              <button type="button" className="secondary" onClick={() => setEnding({ item, body })}>
                {words.actEnd}
              </button>
            )}
          </li>
        ))}
      </ul>
      {ending !== null && (
        <EndRepresentation
          item={ending.item}
          onClose={(done) => {
            setEnding(null);
            if (done) onEnded();
          }}
        />
      )}
    </section>
  );
}

function groundWords({ ground }: RepresentationBody, words: PermissionWords, day: string): string {
  switch (ground) {
    case "parent":
      return words.actParent(day);
    case "guardian":
      return words.actGuardian(day);
    default:
      return words.actMandate(day);
  }
}

function EndRepresentation({ item, onClose }: { item: TrailItem; onClose: (done: boolean) => void }) {
  const words = usePermissionWords();
  const { client, reload } = useMyData();
  const { busy, failure, run } = useAct();
  const [key] = useState(drawKey);
  const end = () =>
    run(async () => {
      await client.post("/my/representations/end", { key, representation: item.index }, { log: item.log });
      await reload();
      onClose(true);
    });
  return (
    <Confirm
      heading={words.actEndHeading}
      stops={[words.actEndStops]}
      stays={[words.actEndStays]}
      busy={busy}
      failure={failure}
      onConfirm={() => void end()}
      onClose={() => onClose(false)}
    />
  );
}
