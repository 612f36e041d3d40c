/** The department's sealed inquiries: since when, under which law, and how long until the person must be told. */
import { useState } from "react";
import { sayDay } from "../../core/trail/days.ts";
import type { Names } from "../../core/trail/names.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { clockAt } from "../disputes/dispute.ts";
import type { SealState } from "./address.ts";
import { ListPage } from "./lists.tsx";
import { type ListProps, Paged } from "./paged.tsx";
import { useWords } from "./words.ts";

/** As the service answers it (server/http/seals-shown.ts). */
interface Sealed {
  index: number;
  law: string;
  open: boolean;
  /** RFC 3339 */
  time: string;
  discloseBy: string;
  extensions: { index: number; time: string; discloseBy: string }[];
}

const bySoonest = (a: Sealed, b: Sealed) => Date.parse(a.discloseBy) - Date.parse(b.discloseBy);
const newestFirst = (a: Sealed, b: Sealed) => Date.parse(b.time) - Date.parse(a.time);

export function SealedList({ names, state, client, logs, need }: ListProps & { state: SealState }) {
  const { messages } = useWords();
  const [now] = useState(Date.now);
  const halves = (["sealed", "disclosed"] as const).map((each) => ({
    name: each === "sealed" ? messages.stillSealed : messages.disclosed,
    href: `#${each}`,
    isHere: each === state,
  }));

  return (
    <ListPage
      here="sealed"
      heading={messages.sealedHeading}
      lead={messages.sealedLead}
      halves={{ by: messages.sealedHeading, all: halves }}
    >
      {state === "sealed" && (
        <p className="to-do">
          {messages.toDisclose} <code>certrace seals open</code>
        </p>
      )}
      <Paged<Sealed>
        {...{ client, logs, need }}
        path="/inbox/seals"
        state={state === "sealed" ? "open" : "opened"}
        from="before"
        urgent={state === "sealed"}
        order={state === "sealed" ? bySoonest : newestFirst}
        none={state === "sealed" ? messages.noneSealed : messages.noneDisclosed}
      >
        {(each) => (
          <OneSeal key={`${each.log}/${each.index}`} {...{ seal: each, names: names(each.log), now }} />
        )}
      </Paged>
    </ListPage>
  );
}

function OneSeal({ seal, names, now }: { seal: Sealed & { log: number }; names: Names; now: number }) {
  const { locale, messages } = useWords();
  const day = (instant: string) =>
    sayDay(Date.parse(instant), {
      locale,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      now,
    });
  const clock = clockAt({ due: seal.discloseBy, open: seal.open }, now);
  return (
    <li className="sealed">
      <div className="exchange">
        <h2 className="inbox-what">{messages.sealedOn(day(seal.time))}</h2>
        <p>
          <InertText>{names.law(seal.law).citation}</InertText>
        </p>
        {seal.extensions.map((each) => (
          <p key={each.index} className="faint">
            {messages.sealedLonger(day(each.time), day(each.discloseBy))}
          </p>
        ))}
        <p className="faint">{messages.sealedEntry(seal.index, seal.log)}</p>
      </div>
      <p className="clock-line" data-state={clock.state}>
        <Icon name={clock.state === "answered" ? "check" : clock.state === "due" ? "clock" : "warning"} />
        {clock.state === "answered"
          ? messages.wasDisclosed
          : clock.state === "due"
            ? messages.discloseBy(day(seal.discloseBy), clock.days)
            : messages.discloseLate(day(seal.discloseBy), clock.days)}
      </p>
    </li>
  );
}
