/** A trail, told in English. Plain words: who reads this may never have heard of a log. */
import { RULES } from "../unusual.ts";
import type { Told, TrailWords } from "./words.ts";

const { rules } = RULES;

/** "Income band" inside a sentence: "income band"; "ID number" and names of places stay. */
const COMMON = /^\p{Lu}\p{Ll}*(?= \p{Ll}|$)/u;

const data = (fields: string | null): string => (fields === null ? "data" : `your ${fields}`);
const at = (holder: string | null): string => (holder === null ? "in its own records" : `at ${holder}`);
const purpose = (told: Told): string => (told.purpose === null ? "" : `, for ${told.purpose}`);
const right = (told: Told): string => (told.right === null ? "" : `, ${told.right}`);
const of = (day: string | null): string => (day === null ? "" : ` of ${day}`);

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

const times = (uses: number | null): string =>
  uses === null ? "as often as needed" : uses === 1 ? "once" : `up to ${uses} times`;

export const en: TrailWords = {
  inside: (name) => name.replace(COMMON, (first) => first.toLowerCase()),
  list,
  listAndMore: (names, more) =>
    more <= 0 ? list(names) : `${names.join(", ")} and ${more} more ${more === 1 ? "item" : "items"}`,

  byGrant: (day) => `with your permission${of(day)}`,
  byLaw: (citation) => `as the law allows: ${citation}`,

  access: (told) =>
    `${told.consumer} looked at ${data(told.fields)} ${at(told.holder)}${purpose(told)}${right(told)}.`,
  refused: (told) =>
    told.fields === null
      ? `${told.consumer} asked to record something about you and was refused: ${told.reason}.`
      : `${told.consumer} asked for ${data(told.fields)} ${at(told.holder)}${purpose(told)}, and was refused: ${told.reason}.`,
  released: (told) =>
    `${told.holder ?? told.consumer} says that it gave ${data(told.fields)} to ${told.consumer}${purpose(told)}.`,
  service: {
    granted: (told) => `${told.consumer} decided in your favour${purpose(told)}.`,
    refused: (told) => `${told.consumer} decided against you${purpose(told)}.`,
    withdrawn: (told) => `${told.consumer} closed the matter without a decision${purpose(told)}.`,
  },
  grant: ({ consumer, fields, holder, purpose, uses, until, by }) => {
    const terms = `${data(fields)} at ${holder}, for ${purpose}, ${times(uses)}, until ${until}`;
    if (by === "department") return `Your consent was recorded: ${consumer} may look at ${terms}.`;
    return `${by === "you" ? "You" : "Somebody acting for you"} allowed ${consumer} to look at ${terms}.`;
  },
  grants: ({ consumer, kinds, holders, purpose, until, by }) => {
    const held = holders === 1 ? "one department" : `${holders} departments`;
    const terms = `${kinds} kinds of your data, held by ${held}, for ${purpose}, until ${until}`;
    if (by === "department") return `Your consent was recorded: ${consumer} may look at ${terms}.`;
    return `${by === "you" ? "You" : "Somebody acting for you"} allowed ${consumer} to look at ${terms}.`;
  },
  grantsEnded: ({ count, day, consumer, by }) => {
    const whose = consumer === null ? "" : ` to ${consumer}`;
    return by === "you"
      ? `You ended your permission${of(day)}${whose}, for ${count} kinds of data.`
      : `It was recorded that your permission${of(day)}${whose}, for ${count} kinds of data, has ended.`;
  },
  grantEnded: ({ day, consumer, by }) => {
    const whose = consumer === null ? "" : ` to ${consumer}`;
    return by === "you"
      ? `You ended your permission${of(day)}${whose}.`
      : `It was recorded that your permission${of(day)}${whose} has ended.`;
  },
  representation: {
    parent: ({ department, until }) => `${department} recorded a parent who may act for you until ${until}.`,
    guardian: ({ department, until }) =>
      `${department} recorded a guardian who may act for you until ${until}.`,
    mandate: ({ department, until }) =>
      `${department} recorded somebody whom you asked to act for you, until ${until}.`,
  },
  representationEnded: ({ day, by }) =>
    by === null
      ? `You ended the right of another person to act for you${day === null ? "" : `, recorded on ${day}`}.`
      : `${by} recorded that another person may no longer act for you${day === null ? "" : ` (recorded on ${day})`}.`,
  dispute: ({ consumer, day, due, by }) =>
    `${by === "you" ? "You" : "Somebody acting for you"} objected to what ${consumer} did${day === null ? "" : ` on ${day}`}. An answer is due by ${due}.`,
  response: {
    explained: ({ department, day }) =>
      `${department} answered your objection${of(day)}: it explained its reasons.`,
    corrected: ({ department, day }) =>
      `${department} answered your objection${of(day)}: it put the matter right.`,
    unlawful: ({ department, day }) =>
      `${department} answered your objection${of(day)}: it had no right to do this.`,
    referred: ({ department, day }) =>
      `${department} passed your objection${of(day)} on to the other department.`,
  },
  sealed: ({ agency, citation, day }) =>
    `${agency} made a sealed inquiry, to be disclosed by ${day}, as the law allows: ${citation}.`,
  sealExtended: ({ agency, day }) =>
    `By a judge's decision ${agency} may keep an inquiry sealed until ${day}.`,
  unsealed: (told) =>
    `${told.consumer} discloses a sealed inquiry: on ${told.day} it looked at ${data(told.fields)} ${at(told.holder)}${purpose(told)}${right(told)}.`,
  heartbeat: ({ department, consumed, released }) =>
    `${department} reported ${consumed} ${consumed === 1 ? "look-up" : "look-ups"} and ${released} ${released === 1 ? "handing-over" : "handings-over"}.`,
  rules: (version) => `The rules for what counts as unusual are now version ${version}.`,
  catalogue: (version) => `The list of data and purposes is now version ${version}.`,
  erasedEntries: ({ count, why }) =>
    `The contents of ${count === 1 ? "one entry" : `${count} entries`} were erased${why === "retention" ? " at the end of their time" : " on request"}.`,
  erased: "The contents of this entry were erased. That it was there can still be proved.",
  unreadable: "This entry cannot be read here.",
  other: (kind) => `This page does not know this kind of entry yet (${kind}).`,

  refusals: {
    "grant-unknown": "there is no such permission",
    "grant-subject": "the permission that it named is not yours",
    "grant-revoked": "the permission has been ended",
    "grant-consumer": "the permission was given to others",
    "grant-holder": "the permission is for data held elsewhere",
    "grant-dataset": "the permission is for other data",
    "grant-fields": "the permission does not cover all of this data",
    "grant-purpose": "the permission is for another purpose",
    "grant-not-yet": "the permission had not begun",
    "grant-expired": "the permission had run out",
    "grant-used-up": "the permission had been used as often as you allowed",
    "law-unknown": "there is no such legal basis",
    "law-consumer": "the law that it named does not allow this department",
    "law-dataset": "the law that it named does not cover this data",
    "law-purpose": "the law that it named does not cover this purpose",
    "dataset-unknown": "there is no such data",
    "dataset-holder": "the data is not held there",
    "dataset-fields": "there is no such data",
    "purpose-unknown": "there is no such purpose",
  },
  refusalOther: (code) => `for another reason (${code})`,

  marks: {
    "first-time": {
      name: "New to you",
      looksFor: "A department looks at your data for the first time.",
      reason: ({ department }) => `${department} had never looked at your data before.`,
    },
    "at-night": {
      name: "At night",
      looksFor: `Somebody looks at your data between ${rules["at-night"].from}:00 and ${rules["at-night"].until}:00, Beijing time.`,
      reason: ({ clock }) => `It happened at night, at ${clock} Beijing time.`,
    },
    often: {
      name: "Far more often than usual",
      looksFor: "A department looks at your data far more often than it usually does, or than others do.",
      reason: ({ department, count, days, usual }) =>
        `${department} looked ${count} times in ${days} days; usual is ${usual < 1 ? "less than once" : `about ${usual}`}.`,
    },
    "right-ending": {
      name: "Permission about to end",
      looksFor: `A permission that you gave ends within ${rules["right-ending"].days} days.`,
      reason: ({ day }) => `This permission ends on ${day}.`,
    },
    "no-service": {
      name: "Nothing came of it",
      looksFor: `A department looked at your data, and ${rules["no-service"].days} days later it has not said what came of it.`,
      reason: ({ department, days }) => `After ${days} days ${department} has not said what came of it.`,
    },
    "one-sided": {
      name: "Only one side recorded it",
      looksFor: `One department recorded an exchange of your data, and the other did not within ${rules["one-sided"].hours} hours.`,
      reason: ({ department }) => `${department} has not recorded its side of this exchange.`,
    },
    refused: {
      name: "Refused",
      looksFor: "Somebody asked for your data without a right to it, and did not get it.",
      reason: ({ department }) =>
        `${department} asked for something that it had no right to. It got nothing.`,
    },
  },
};
