/** Letters and the feed, in English. */
import type { NoticeWords } from "./words.ts";

const entries = (count: number): string => (count === 1 ? "one unusual entry" : `${count} unusual entries`);

export const en: NoticeWords = {
  confirmSubject: "Certrace: please confirm your e-mail address",
  confirm: ({ link, hours }) => [
    "Somebody who is signed in at Certrace asked to be told at this address when something unusual is done with their data.",
    `If that was you, open this link within ${hours} hours, in the browser in which you are signed in:`,
    link,
    "If it was not you, do nothing: nothing will be sent to you.",
  ],
  subject: (count) => `Certrace: ${entries(count)}`,
  opening: {
    own: (count) =>
      `There ${count === 1 ? "is" : "are"} ${entries(count)} in the record of who used your data:`,
    other: (count) =>
      `There ${count === 1 ? "is" : "are"} ${entries(count)} in the record of who used the data of a person for whom you act:`,
  },
  matter: ({ day, department, data }) => `${day}: ${department}${data === null ? "" : `, ${data}`}`,
  more: (count) => `… and ${count} more.`,
  closing: ({ page, end }) => [
    "A mark accuses nobody; it says why you may want to look. Everything about these entries, and what you can do, stands here once you have signed in:",
    page,
    "Certrace never asks for a password or a number by e-mail.",
    "You get this because you asked for it. To end it, without signing in:",
    end,
  ],
  feedTitle: "Certrace: what is unusual in my data trail",
  feedSubtitle: "A mark accuses nobody; it says why you may want to look.",
};
