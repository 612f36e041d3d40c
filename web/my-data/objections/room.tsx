/** "My objections": objecting to the entry that one came with, and every objection with its clock and its answers. */
import { useEffect, useMemo, useRef, useState } from "react";
import { sayDay } from "../../../core/trail/days.ts";
import { itemKey } from "../../../core/trail/item.ts";
import { sentenceOf } from "../../../core/trail/sentence.ts";
import { InertText } from "../../components/inert-text.tsx";
import { ClockLine } from "../../disputes/clock.tsx";
import { Conversation } from "../../disputes/said.tsx";
import { useDisputeWords } from "../../disputes/words.ts";
import { hrefOf } from "../address.ts";
import { useMyData } from "../context.ts";
import { ObjectTo } from "./object.tsx";
import { type OwnDispute, useDisputes } from "./use-disputes.ts";
import { useObjectionWords } from "./words.ts";
import "../../styles/forms.css";
import "../../disputes/disputes.css";
import "./objections.css";

export default function ObjectionsRoom() {
  const words = useObjectionWords();
  const { address, trail, session, acting, client } = useMyData();
  const logs = useMemo(
    () => (acting === null ? session.subjects.map(({ log }) => log) : [acting.log]),
    [session, acting],
  );
  const { list, reload, more } = useDisputes(client, logs);
  const [sent, setSent] = useState(false);
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (sent) status.current?.focus();
  }, [sent]);

  const at = address.room === "objections" ? address.at : null;
  const disputes = list.state === "known" ? list.items : [];
  // a link names an objection itself, or an entry that one may object to
  const named = disputes.find(({ log, index }) => itemKey(log, index) === at);
  const about = disputes.filter(({ log, entry }) => itemKey(log, entry) === at);
  const item = at === null ? undefined : trail.get(at);
  // an old entry may still be on its way
  const isThere = item !== undefined || trail.state !== "loading";
  const objecting = at !== null && named === undefined && list.state === "known" && isThere && !sent;
  useEffect(() => {
    if (at !== null) setSent(false);
  }, [at]);

  return (
    <div className="objections">
      {objecting && (
        <ObjectTo
          key={at}
          item={item}
          open={about.some(({ open }) => open)}
          onSent={() => {
            setSent(true);
            location.replace(hrefOf("objections"));
            void reload();
          }}
        />
      )}
      <h2>{words.heading}</h2>
      <p ref={status} tabIndex={-1} role="status" className={sent ? "notice-good" : "sr-only"}>
        {sent && words.newSent}
      </p>
      <p className="section-lead">{words.lead}</p>
      {list.state === "loading" && <p role="status">{words.loading}</p>}
      {list.state === "failed" && (
        <div className="notice" role="alert">
          <p>{words.failed}</p>
          <button type="button" className="secondary" onClick={() => void reload()}>
            {words.retry}
          </button>
        </div>
      )}
      {list.state === "known" && list.items.length === 0 && (
        <>
          <p>{words.none}</p>
          <p className="section-lead">{words.how}</p>
          <p className="actions">
            <a className="secondary" href={hrefOf("trail")}>
              {words.howLink}
            </a>
          </p>
        </>
      )}
      {list.state === "known" && (
        <ul className="dispute-list">
          {list.items.map((dispute) => (
            <Objection
              key={itemKey(dispute.log, dispute.index)}
              dispute={dispute}
              named={dispute === named}
            />
          ))}
        </ul>
      )}
      {list.state === "known" && list.next.size > 0 && (
        <p className="actions">
          <button type="button" className="secondary" onClick={() => void more()}>
            {words.more}
          </button>
        </p>
      )}
    </div>
  );
}

function Objection({ dispute, named }: { dispute: OwnDispute; named: boolean }) {
  const words = useObjectionWords();
  const shared = useDisputeWords();
  const { trail, telling, names, clock, acting } = useMyData();
  const { log } = dispute;
  const entry = trail.get(itemKey(log, dispute.entry));
  const nameOf = names(log).department;
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!named) return;
    line.current?.scrollIntoView({ block: "start" });
    line.current?.focus({ preventScroll: true });
  }, [named]);
  return (
    <li ref={line} tabIndex={-1} className="dispute" data-open={dispute.open}>
      <div className="dispute-head">
        <h3>{words.state(sayDay(Date.parse(dispute.time), clock))}</h3>
        <ClockLine dispute={dispute} now={clock.now} />
      </div>
      {dispute.open && (
        <p className="faint">
          <InertText>{shared.owedBy(dispute.owing.map(nameOf).join(words.listSeparator))}</InertText>
        </p>
      )}
      {entry !== undefined && (
        <p className="faint">{entry.text === null ? words.aboutErased : words.about}</p>
      )}
      {entry?.text != null && (
        <blockquote className="objected">
          <InertText>{sentenceOf(entry, telling(log))}</InertText>{" "}
          <a href={hrefOf("trail", entry.key)}>{words.seeEntry}</a>
        </blockquote>
      )}
      <Conversation
        dispute={dispute}
        nameOf={nameOf}
        now={clock.now}
        fileUrl={(index, { hash }) => {
          const query = new URLSearchParams({ log: String(log), index: String(index), hash });
          if (acting !== null) query.set("for", String(acting.representation));
          return `/my/attachment?${query}`;
        }}
      />
    </li>
  );
}
