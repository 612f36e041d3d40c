/** The notices of one log: address, how often, about what; the feed; the end of all of it. */
import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import type { CertraceError } from "../../../core/errors.ts";
import { describeRule } from "../../../core/trail/sentence.ts";
import { RULE_CODES, type RuleCode } from "../../../core/trail/unusual.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { useMyData } from "../context.ts";
import { Feed, type FeedAccess } from "./feed.tsx";
import { useWords } from "./words.ts";

interface Setting {
  address: string | null;
  pending: string | null;
  undeliverable: boolean;
  frequency: "at-once" | "daily";
  off: RuleCode[];
  feed: boolean;
}

interface Answer {
  mail: boolean;
  notices: Setting | null;
  /** once, when a feed was made */
  feed?: FeedAccess;
}

type Told = "saved" | "ended" | "not-saved" | "address-invalid" | "address-often";

const FAILURES: Readonly<Record<string, Told>> = {
  "notices-address-invalid": "address-invalid",
  "notices-often": "address-often",
};

export function LogNotices({ log }: { log: number }) {
  const { client } = useMyData();
  const { locale, messages } = useWords();
  const [answer, setAnswer] = useState<Answer | "failed" | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  /** a form that begins anew */
  const [round, setRound] = useState(0);
  const telling = useRef<HTMLParagraphElement>(null);

  const ask = useCallback(() => {
    setAnswer(null);
    client.get<Answer>("/my/notices", { log }).then(setAnswer, () => setAnswer("failed"));
  }, [client, log]);
  useEffect(ask, [ask]);

  const wish = (body: object, done: Told = "saved") => {
    setTold(null);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const whole = "end" in body ? body : { locale, timeZone, ...body };
    client.post<Answer>("/my/notices", whole, { log }).then(
      (after) => {
        setAnswer(after);
        setTold(done);
        if (done !== "ended") return;
        setRound((before) => before + 1);
        telling.current?.focus(); // the button that was pressed is gone
      },
      (error: CertraceError) => setTold(FAILURES[error.code] ?? "not-saved"),
    );
  };

  if (answer === null)
    return (
      <p className="waiting" role="status">
        {messages.loading}
      </p>
    );
  if (answer === "failed")
    return (
      <p className="notice" role="alert">
        {messages.failed}{" "}
        <button type="button" className="secondary" onClick={ask}>
          {messages.retry}
        </button>
      </p>
    );
  const { feed, mail, notices } = answer;
  return (
    <>
      <Choice key={round} mail={mail} notices={notices} told={told} onWish={wish} />
      <Feed
        there={notices?.feed ?? false}
        access={feed ?? null}
        onNew={() => wish({ feed: "new" })}
        onEnd={() => wish({ feed: null })}
      />
      {notices !== null && (
        <section className="notices-end">
          <h3>{messages.endHeading}</h3>
          <p className="section-lead">{messages.endLead}</p>
          <button type="button" className="secondary" onClick={() => wish({ end: true }, "ended")}>
            {messages.end}
          </button>
        </section>
      )}
      <p ref={telling} tabIndex={-1} role="status" className="notices-told">
        {told === "saved" && messages.saved}
        {told === "ended" && messages.ended}
        {told === "not-saved" && messages.notSaved}
      </p>
    </>
  );
}

interface ChoiceProps {
  mail: boolean;
  notices: Setting | null;
  told: Told | null;
  onWish: (body: object) => void;
}

function Choice({ mail, notices, told, onWish }: ChoiceProps) {
  const { rulesOff } = useMyData();
  const { locale, messages } = useWords();
  const [address, setAddress] = useState(notices?.pending ?? notices?.address ?? "");
  const [frequency, setFrequency] = useState(notices?.frequency ?? "at-once");
  // Whoever asks for notices for the first time begins with what they see on this device.
  const [off, setOff] = useState<ReadonlySet<RuleCode>>(() => new Set(notices?.off ?? rulesOff));
  const id = useId();
  const isRefused = told === "address-invalid" || told === "address-often";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = address.trim();
    onWish({ frequency, off: [...off], ...(mail && given !== "" ? { address: given } : {}) });
  };
  const switchRule = (rule: RuleCode, on: boolean) => {
    const next = new Set(off);
    if (on) next.delete(rule);
    else next.add(rule);
    setOff(next);
  };

  return (
    <form onSubmit={submit} noValidate>
      <fieldset>
        <legend>{messages.mailHeading}</legend>
        {mail ? (
          <>
            {notices?.address != null && !notices.undeliverable && (
              <p className="notices-address">
                <Icon name="check" />
                <InertText>{messages.confirmed(notices.address)}</InertText>
              </p>
            )}
            {notices?.pending != null && (
              <p className="notice">
                <InertText>{messages.pending(notices.pending)}</InertText>
              </p>
            )}
            {notices?.undeliverable && <p className="notice">{messages.undeliverable}</p>}
            <label htmlFor={`${id}-address`}>{messages.address}</label>
            <input
              id={`${id}-address`}
              type="email"
              autoComplete="email"
              inputMode="email"
              maxLength={254}
              value={address}
              aria-invalid={isRefused}
              aria-describedby={`${id}-hint ${id}-refused`}
              onChange={(event) => setAddress(event.target.value)}
            />
            <p id={`${id}-refused`} className="notices-refused" role="alert">
              {told === "address-invalid" && messages.addressInvalid}
              {told === "address-often" && messages.addressOften}
            </p>
            <p id={`${id}-hint`} className="faint">
              {messages.addressHint} {messages.addressKept}
            </p>
            {(notices?.address != null || notices?.pending != null) && (
              <button
                type="button"
                className="quiet"
                onClick={() => {
                  setAddress("");
                  onWish({ address: null });
                }}
              >
                {messages.removeAddress}
              </button>
            )}
          </>
        ) : (
          <p className="notice">{messages.mailNone}</p>
        )}
      </fieldset>
      {mail && (
        <fieldset>
          <legend>{messages.frequency}</legend>
          {(["at-once", "daily"] as const).map((each) => (
            <label key={each} className="check-line">
              <input
                type="radio"
                name={`${id}-frequency`}
                checked={frequency === each}
                onChange={() => setFrequency(each)}
              />
              <span>{each === "daily" ? messages.daily : messages.atOnce}</span>
            </label>
          ))}
        </fieldset>
      )}
      <fieldset>
        <legend>{messages.rulesHeading}</legend>
        {RULE_CODES.map((rule) => {
          const { looksFor, name } = describeRule(rule, { locale });
          return (
            <div key={rule} className="notices-rule">
              <label className="check-line">
                <input
                  type="checkbox"
                  checked={!off.has(rule)}
                  aria-describedby={`${id}-${rule}`}
                  onChange={(event) => switchRule(rule, event.target.checked)}
                />
                <span>{name}</span>
              </label>
              <p id={`${id}-${rule}`} className="faint">
                {looksFor}
              </p>
            </div>
          );
        })}
      </fieldset>
      <button type="submit" className="primary">
        {messages.save}
      </button>
    </form>
  );
}
