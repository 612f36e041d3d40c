/** What the wallet answered: the verdict first, then what was shown, whose it is, and that it is shown once. */
import type { Ref } from "react";
import { Icon, type IconName } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { labelFor } from "./choose.tsx";
import type { Answer, AskableType } from "./wallet.ts";
import { useWords } from "./words.ts";

interface Props {
  answer: Answer;
  type: AskableType;
  heading: Ref<HTMLHeadingElement>;
  onAgain(): void;
}

type Answered = Extract<Answer, { state: "answered" }>["verification"];

const LOOK: Partial<Record<Answered["verdict"], [tone: string, icon: IconName]>> = {
  valid: ["good", "check"],
  invalid: ["bad", "cross"],
  revoked: ["bad", "slash"],
  suspended: ["pause", "pause"],
  superseded: ["newer", "renew"],
  expired: ["past", "clock"],
  "not-yet-valid": ["past", "dawn"],
};

export function AnswerShown({ answer, type, heading, onAgain }: Props) {
  const { locale, messages } = useWords();
  const [tone, icon] = ("verification" in answer && LOOK[answer.verification.verdict]) || [
    "unsure",
    "question" as const,
  ];
  const title =
    answer.state === "answered"
      ? answer.verification.word[locale]
      : answer.state === "refused"
        ? answer.sentence[locale]
        : answer.state === "declined"
          ? messages.declined
          : answer.state === "gone"
            ? messages.gone
            : messages.expired;
  const result = "verification" in answer ? answer.verification.verdict : answer.state;
  return (
    <section className={`ask-answer is-${tone}`}>
      <h2 ref={heading} tabIndex={-1} data-result={result}>
        <Icon name={icon} />
        {title}
      </h2>
      {answer.state === "answered" && <Shown verification={answer.verification} type={type} />}
      <button type="button" className="secondary" onClick={onAgain}>
        {messages.again}
      </button>
    </section>
  );
}

function Shown({ verification, type }: { verification: Answered; type: AskableType }) {
  const { locale, messages } = useWords();
  const { certificate, sentence, verdict } = verification;
  const says = verification.checks.find((check) => check.outcome === "fail" || check.outcome === "unknown");
  return (
    <>
      <p>{sentence[locale]}</p>
      {verdict !== "valid" && says !== undefined && "sentence" in says && (
        <p>{(says.sentence as Answered["sentence"])[locale]}</p>
      )}
      {certificate === null ? (
        <p>{verdict === "undetermined" ? messages.nothingShownYet : messages.nothingShown}</p>
      ) : (
        <>
          <h3>{messages.shown}</h3>
          <dl className="ask-shown">
            {certificate.number !== null && <One label={messages.number} text={certificate.number} />}
            {certificate.claims.map(({ path, text, value }) =>
              // An object of which everything was withheld is no claim to show.
              typeof value === "object" && value !== null ? null : (
                <One key={JSON.stringify(path)} label={labelFor(type, path, locale)} text={text} />
              ),
            )}
            {certificate.issuer !== null && (
              <One
                label={messages.issuer}
                text={locale === "en" ? certificate.issuer.nameEn : certificate.issuer.name}
              />
            )}
          </dl>
          <p className="aside">{messages.holder}</p>
        </>
      )}
      <p className="aside">{messages.once}</p>
    </>
  );
}

function One({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <dt>
        <InertText>{label}</InertText>
      </dt>
      <dd>
        <InertText>{text}</InertText>
      </dd>
    </div>
  );
}
