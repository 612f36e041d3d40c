/** A copy that came by a link or a code: unpacked or fetched and opened here, then verified like any file. */
import { useEffect, useRef, useState } from "react";
import { decryptCopy, readLink } from "../../../core/copy/link.ts";
import { CertraceError } from "../../../core/errors.ts";
import { InertText } from "../../components/inert-text.tsx";
import { useWords } from "../../messages/catalogue.ts";
import type { Take } from "../hand-in.tsx";
import { fetchDeposit } from "./service.ts";
import { COPY_WORDS } from "./words.ts";
import "./copies.css";

interface Props {
  /** a link, or its fragment; another object is read anew */
  link: { text: string };
  take: Take;
  done: () => void;
}

export function LinkIn({ link, take, done }: Props) {
  const { locale, messages } = useWords();
  const words = COPY_WORDS[locale];
  const [wrong, setWrong] = useState<{ sentence: string; mayPass: boolean } | null>(null);
  const [round, setRound] = useState(0);
  const [reading, setReading] = useState(true);
  const calls = useRef({ take, done, words });
  calls.current = { take, done, words };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads it again
  useEffect(() => {
    let over = false;
    setReading(true);
    read(link.text).then(
      (file) => {
        if (over) return;
        calls.current.take.files([new File([file], calls.current.words.linkName)]);
        calls.current.done();
      },
      (error: unknown) => {
        if (over) return;
        setReading(false);
        const sentence = sentenceFor(error, link.text, calls.current.words);
        setWrong({ sentence, mayPass: codeOf(error) === "service-unavailable" });
      },
    );
    return () => {
      over = true;
    };
  }, [link, round]);

  return wrong === null ? (
    <p role="status">{words.linkReading}</p>
  ) : (
    <div role="alert" className="notice link-wrong" data-link={reading ? "reading" : "wrong"}>
      <p>
        <InertText>{reading ? words.linkReading : wrong.sentence}</InertText>
      </p>
      {wrong.mayPass && (
        <button type="button" className="secondary" onClick={() => setRound(round + 1)}>
          {messages.retry}
        </button>
      )}
    </div>
  );
}

const originOf = (link: string): string | null => (URL.canParse(link) ? new URL(link).origin : null);

async function read(link: string): Promise<string> {
  const carried = await readLink(link);
  if (carried === null) throw new CertraceError("copy-link-none", "not a copy's");
  if ("file" in carried) return carried.file;
  const origin = originOf(link);
  if (origin !== null && origin !== window.location.origin)
    throw new CertraceError("copy-link-elsewhere", "another service's");
  return decryptCopy(await fetchDeposit(carried.deposit), carried);
}

const codeOf = (error: unknown): string => (error instanceof CertraceError ? error.code : "");

function sentenceFor(error: unknown, link: string, words: (typeof COPY_WORDS)["en"]): string {
  switch (codeOf(error)) {
    case "deposit-unknown":
      return words.linkGone;
    // the service has something else than was left with it: that is not the code's fault
    case "deposit-damaged":
    case "copy-deposit-other":
      return words.linkDamaged;
    case "crypto-unavailable":
      return words.wrong.insecure;
    case "service-unavailable":
      return words.linkDown;
    case "copy-link-elsewhere":
      return words.linkOther(originOf(link) ?? "");
    case "copy-link-none":
      return words.linkNone;
    default:
      return words.linkBroken;
  }
}
