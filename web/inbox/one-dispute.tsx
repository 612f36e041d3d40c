/** One objection: what it is about, what was said, its clock, and the department's answer. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { CertraceError } from "../../core/errors.ts";
import { type KnownBody, parseBody } from "../../core/trace/body.ts";
import { instantOf } from "../../core/trace/terms.ts";
import { sayDay, sayTime } from "../../core/trail/days.ts";
import type { Names } from "../../core/trail/names.ts";
import type { Client } from "../components/client.ts";
import { Failure } from "../components/failure.tsx";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { ClockLine } from "../disputes/clock.tsx";
import type { Dispute } from "../disputes/dispute.ts";
import { Conversation } from "../disputes/said.tsx";
import { AnswerForm } from "./answer.tsx";
import { Unavailable } from "./paged.tsx";
import { useWords } from "./words.ts";

interface InboxDispute extends Dispute {
  disputed: { body: string | null; opening: { text: string } | null };
}

interface OneDisputeProps {
  client: Client;
  names: (log: number) => Names;
  need: (ids: Iterable<number>) => Promise<void>;
  department: number;
  log: number;
  index: number;
}

export function OneDispute({ client, names, need, department, log, index }: OneDisputeProps) {
  const { messages } = useWords();
  const [dispute, setDispute] = useState<InboxDispute>();
  const [failure, setFailure] = useState<string | null>(null);
  const [sent, setSent] = useState(false);
  const [now] = useState(Date.now);
  const heading = useRef<HTMLHeadingElement>(null);
  const status = useRef<HTMLParagraphElement>(null);

  const load = useCallback(async () => {
    try {
      setDispute(await client.get<InboxDispute>("/inbox/dispute", { log, index }));
      setFailure(null);
    } catch (error) {
      setFailure(error instanceof CertraceError ? error.code : "service-unavailable");
    }
  }, [client, log, index]);
  useEffect(() => void load(), [load]);
  useEffect(() => {
    if (dispute === undefined) return;
    void need([dispute.consumer, dispute.holder, ...dispute.responses.map((each) => each.department)]);
  }, [dispute, need]);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (sent) status.current?.focus();
  }, [sent]);

  const called = names(log);
  const mayAnswer =
    dispute?.open === true && (dispute.consumer === department || dispute.holder === department);
  return (
    <>
      <p>
        <a className="quiet back" href="#open">
          <Icon name="back" />
          {messages.back}
        </a>
      </p>
      <div className="inbox-one">
        <h1 ref={heading} tabIndex={-1}>
          {messages.number(log, index)}
        </h1>
        {failure === "service-unavailable" ? (
          <Unavailable onRetry={() => void load()} />
        ) : (
          failure !== null && <Failure code={failure} />
        )}
        {dispute === undefined ? (
          failure === null && <p role="status">{messages.loading}</p>
        ) : (
          <article className="inbox-dispute">
            <ClockLine dispute={dispute} now={now} />
            <p ref={status} tabIndex={-1} role="status" className={sent ? "notice-good" : "sr-only"}>
              {sent && messages.answerSent}
            </p>
            <section>
              <h2>{messages.about}</h2>
              <About dispute={dispute} names={called} now={now} />
            </section>
            <Conversation
              dispute={dispute}
              nameOf={called.department}
              now={now}
              fileUrl={(_, { hash }) =>
                `/inbox/attachment?${new URLSearchParams({ log: String(log), index: String(index), hash })}`
              }
            />
            {mayAnswer && (
              <AnswerForm
                client={client}
                log={log}
                dispute={dispute}
                onSent={() => {
                  setSent(true);
                  void load();
                }}
              />
            )}
          </article>
        )}
      </div>
    </>
  );
}

function About({ dispute, names, now }: { dispute: InboxDispute; names: Names; now: number }) {
  const { locale, messages } = useWords();
  const { disputed } = dispute;
  if (disputed.body === null) return <p className="faint">{messages.aboutErased}</p>;
  const body = tryRead(disputed.body);
  if (body === null) return <p className="faint">{messages.aboutUnreadable}</p>;
  const clock = { locale, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, now };
  const moment = (text: string) => {
    const at = instantOf(text) ?? 0;
    return `${sayDay(at, clock)} ${sayTime(at, clock)}`;
  };
  const { agency, consumer = agency, holder, dataset, fields, purpose, basis, law, occurred } = body;
  return (
    <dl>
      <Row term={messages.when}>
        <p>{moment(body.time)}</p>
        {occurred !== undefined && <p className="faint">{messages.whenSaid(moment(occurred))}</p>}
      </Row>
      {consumer !== undefined && (
        <Row term={messages.who}>
          <InertText>{names.department(consumer)}</InertText>
        </Row>
      )}
      {holder !== undefined && (
        <Row term={messages.heldBy}>
          <InertText>{names.department(holder)}</InertText>
        </Row>
      )}
      {dataset !== undefined && (
        <Row term={messages.whichData}>
          <p>
            <InertText>{names.dataset(dataset)}</InertText>
          </p>
          <ul className="fields">
            {(fields ?? []).map((field) => (
              <li key={field}>
                <InertText>{names.field(dataset, field)}</InertText>
              </li>
            ))}
          </ul>
        </Row>
      )}
      {purpose !== undefined && (
        <Row term={messages.purpose}>
          <InertText>{names.purpose(purpose)}</InertText>
        </Row>
      )}
      <Row term={messages.right}>
        {basis !== undefined && "grant" in basis ? (
          messages.rightPermission(basis.grant)
        ) : basis !== undefined || law !== undefined ? (
          <InertText>{names.law(basis?.law ?? law ?? "").citation}</InertText>
        ) : (
          messages.rightNone
        )}
      </Row>
      <Row term={messages.result}>
        {body.kind === "refused"
          ? messages.resultRefused
          : body.kind === "released"
            ? messages.resultGiven
            : messages.resultDone}
      </Row>
      {disputed.opening !== null && (
        <Row term={messages.ownNote}>
          <InertText>{disputed.opening.text}</InertText>
        </Row>
      )}
      <Row term={messages.entryNumber}>{dispute.entry}</Row>
    </dl>
  );
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="row">
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What the kinds that can be objected to say; which members there are depends on the kind. */
interface Disputed {
  kind: string;
  time: string;
  occurred?: string;
  agency?: number;
  consumer?: number;
  holder?: number;
  dataset?: string;
  fields?: readonly string[];
  purpose?: string;
  basis?: { grant: number; law?: never } | { law: string };
  law?: string;
}

/** Null: of a kind or form that this page does not know. */
function tryRead(body: string): Disputed | null {
  try {
    const known = parseBody(body) as KnownBody;
    return ["access", "refused", "released", "unsealed"].includes(known.kind) ? (known as Disputed) : null;
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}
