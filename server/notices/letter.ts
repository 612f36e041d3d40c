/**
 * What letters say: plain text in the reader's language, and no more about a person than is needed to know whether to
 * look: which department, which kind of data, which day, and why. No number, no name of the reader, no name in a
 * subject line, so that nothing that a department calls itself gets into a header.
 */
import type { Clock } from "../../core/trail/days.ts";
import { sayDay } from "../../core/trail/days.ts";
import { matterOf, type TrailItem } from "../../core/trail/item.ts";
import type { Names } from "../../core/trail/names.ts";
import { reasonOf } from "../../core/trail/sentence.ts";
import type { Mark } from "../../core/trail/unusual.ts";
import type { Locale } from "../../core/verify/messages.ts";
import { en } from "./messages/en.ts";
import type { NoticeWords } from "./messages/words.ts";
import { zhCN } from "./messages/zh-cn.ts";

/** What a reader is told of one mark. */
export interface Notice {
  /** who, which data, when */
  matter: string;
  reason: string;
}

export interface LetterText {
  subject: string;
  text: string;
}

/** Notices that one letter lists. */
const LISTED = 20;

export const noticeWords = (locale: Locale): NoticeWords => (locale === "en" ? en : zhCN);

/** @param item the entry that is marked */
export function noticeOf(item: TrailItem, mark: Mark, names: Names, clock: Clock): Notice {
  const { dataset } = matterOf(item, { get: () => undefined });
  return {
    matter: noticeWords(clock.locale).matter({
      day: sayDay(item.happened ?? clock.now, clock),
      department: names.department(mark.department),
      data: dataset === null ? null : names.dataset(dataset),
    }),
    reason: reasonOf(mark, { names, clock }),
  };
}

/** @param links of the page, and of the place where the notices are ended */
export function noticeLetter(
  notices: readonly Notice[],
  about: "own" | "other",
  links: { page: string; end: string },
  locale: Locale,
): LetterText {
  const words = noticeWords(locale);
  const listed = notices.slice(0, LISTED).map(({ matter, reason }) => `- ${matter}\n  ${reason}`);
  const more = notices.length > LISTED ? [words.more(notices.length - LISTED)] : [];
  const parts = [words.opening[about](notices.length), ...listed, ...more, ...words.closing(links)];
  return { subject: words.subject(notices.length), text: `${parts.join("\n\n")}\n` };
}

export function confirmLetter(link: string, hours: number, locale: Locale): LetterText {
  const words = noticeWords(locale);
  return { subject: words.confirmSubject, text: `${words.confirm({ link, hours }).join("\n\n")}\n` };
}
