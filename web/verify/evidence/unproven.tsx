/** An evidence bundle without a verdict: whose block it is of, why it does not count (yet), and what to do about it. */
import type { Ref } from "react";
import { Icon } from "../../components/icon.tsx";
import { useWords } from "../../messages/catalogue.ts";
import { Advice, Panel } from "../panel.tsx";
import { LOOK } from "../result.ts";
import type { Item, Session } from "../session.ts";
import type { UnprovenReport } from "./ground.ts";
import { TrustForm } from "./trust-form.tsx";
import { EVIDENCE_WORDS } from "./words.ts";

interface Props {
  item: Item;
  report: UnprovenReport;
  session: Session;
  heading: Ref<HTMLHeadingElement>;
}

export function Unproven({ item, report, session, heading }: Props) {
  const words = EVIDENCE_WORDS[useWords().locale];
  const { verdict, code, field, block, sources } = report;
  return (
    <Panel item={item} result={verdict} {...LOOK[verdict]} heading={heading} eyebrow={words.eyebrow} phrase>
      {verdict === "evidence-broken" && (
        <Advice reason={words.brokenAt(code, field)} remedy={words.brokenRemedy} />
      )}
      {verdict === "block-other" && block !== null && (
        // enough of the hash to compare, too little to copy: it proves nothing to whoever takes it from here
        <Advice
          reason={words.itsHash(`${block.hash.slice(0, 10)}…${block.hash.slice(-8)}`)}
          remedy={words.otherRemedy}
        />
      )}
      {verdict === "block-unsure" && (
        <>
          <Advice remedy={words.unsureRemedy} />
          <button type="button" className="secondary ask-word" onClick={session.takeWord}>
            <Icon name="renew" />
            {words.askAgain(sources.join(words.and))}
          </button>
        </>
      )}
      {verdict !== "evidence-broken" && <TrustForm session={session} mayTakeWord={sources.length === 0} />}
    </Panel>
  );
}
