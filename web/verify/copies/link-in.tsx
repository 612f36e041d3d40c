/** A copy that came by a link or a code: unpacked or fetched and opened here, then verified like any file. */
import { useEffect, useRef, useState } from "react";
import { decryptCopy, readLink } from "../../../core/copy/link.ts";
import { CertraceError } from "../../../core/errors.ts";
import { InertText } from "../../components/inert-text.tsx";
import { useWords } from "../../messages/catalogue.ts";
import type { Take } from "../hand-in.tsx";
import { fetchDeposit } from "./service.ts";
import { COPY_WORDS } from "./words.ts";

interface Props {
  /** a link, or its fragment */
  link: string;
  take: Take;
  done: () => void;
}

export function LinkIn({ link, take, done }: Props) {
  const { locale } = useWords();
  const words = COPY_WORDS[locale];
  const [wrong, setWrong] = useState<string | null>(null);
  const calls = useRef({ take, done, words });
  calls.current = { take, done, words };

  useEffect(() => {
    let over = false;
    setWrong(null);
    read(link).then(
      (file) => {
        if (over) return;
        calls.current.take.files([new File([file], calls.current.words.linkName)]);
        calls.current.done();
      },
      (error: unknown) => over || setWrong(sentenceFor(error, link, calls.current.words)),
    );
    return () => {
      over = true;
    };
  }, [link]);

  return wrong === null ? (
    <p role="status">{words.linkReading}</p>
  ) : (
    <p role="alert" className="notice" data-link="wrong">
      <InertText>{wrong}</InertText>
    </p>
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

function sentenceFor(error: unknown, link: string, words: (typeof COPY_WORDS)["en"]): string {
  switch (error instanceof CertraceError ? error.code : "") {
    case "deposit-unknown":
      return words.linkGone;
    case "deposit-damaged":
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
