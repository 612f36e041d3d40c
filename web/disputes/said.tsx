/** What somebody said in an objection or its answer: plain words of a stranger, and files that are only ever saved. */
import { visible } from "../../core/text.ts";
import { sayDay } from "../../core/trail/days.ts";
import { formatSize } from "../components/format.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { usePageWords } from "../messages/catalogue.ts";
import type { Answer, Dispute, SaidFile } from "./dispute.ts";
import { type DisputeWords, useDisputeWords } from "./words.ts";

interface ConversationProps {
  dispute: Dispute;
  /** what a department is called */
  nameOf: (department: number) => string;
  /** where a file of an entry is fetched */
  fileUrl: (index: number, file: SaidFile) => string;
  /** Unix milliseconds */
  now: number;
}

export function Conversation({ dispute, nameOf, fileUrl, now }: ConversationProps) {
  const { locale } = usePageWords();
  const words = useDisputeWords();
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const dayOf = (time: string) => sayDay(Date.parse(time), { locale, timeZone, now });
  return (
    <ol className="conversation">
      <li className="said">
        <p className="said-by">{words.personSays}</p>
        <Words said={dispute} />
        <Files said={dispute} url={(file) => fileUrl(dispute.index, file)} />
      </li>
      {dispute.responses.map((answer) => (
        <li key={answer.index} className="said said-answer">
          <p className="said-by">
            <InertText>{words.answerOf(nameOf(answer.department), dayOf(answer.time))}</InertText>
          </p>
          <p className="outcome-mark" data-outcome={answer.outcome}>
            {outcomeName(answer.outcome, words)}
          </p>
          <Words said={answer} />
          <Files said={answer} url={(file) => fileUrl(answer.index, file)} />
        </li>
      ))}
    </ol>
  );
}

export function outcomeName(outcome: Answer["outcome"], words: DisputeWords): string {
  switch (outcome) {
    case "explained":
      return words.outcomeExplained;
    case "corrected":
      return words.outcomeCorrected;
    case "unlawful":
      return words.outcomeUnlawful;
    case "referred":
      return words.outcomeReferred;
  }
}

function Words({ said }: { said: Pick<Dispute, "words"> }) {
  const words = useDisputeWords();
  return said.words === null ? (
    <p className="faint">{words.wordsErased}</p>
  ) : (
    <p className="said-words">
      <InertText>{said.words.text}</InertText>
    </p>
  );
}

function Files({ said, url }: { said: Pick<Dispute, "attachments">; url: (file: SaidFile) => string }) {
  const { locale } = usePageWords();
  const words = useDisputeWords();
  if (said.attachments.length === 0) return null;
  return (
    <ul className="said-files" aria-label={words.files}>
      {said.attachments.map((file) => (
        <li key={file.hash}>
          <Icon name="file" />
          <a href={url(file)} download={visible(file.name)}>
            <InertText>{words.fileLink(file.name, formatSize(file.size, locale))}</InertText>
          </a>
        </li>
      ))}
    </ul>
  );
}
