/** What the notices keep in their store (keys: `noticeKeys` in store/keys.ts). */
import type { Mark, RuleCode } from "../../core/trail/unusual.ts";
import type { Locale } from "../../core/verify/messages.ts";

export const FREQUENCIES = ["at-once", "daily"] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** What somebody wants to be told about one person's trail in one log. Kept sealed: it holds an address. */
export interface Setting {
  /** names the subscription in links and for the feed; 16 random bytes, base64url */
  id: string;
  /** about whom, base64url */
  tag: string;
  /** whose notices these are; another's than `tag` where a representative is told */
  owner: string;
  /** index of the representation by which they are; null: about themselves */
  representation: number | null;
  locale: Locale;
  /** IANA name: of the days and hours in letters, and of the morning on which daily ones come */
  timeZone: string;
  frequency: Frequency;
  /** rules about which nothing is sent */
  off: RuleCode[];
  /** that was confirmed; null: none */
  address: string | null;
  /** that waits for its owner to confirm it */
  pending: { address: string; token: string; until: number; letter: string } | null;
  /** the mail server said that it cannot be written to, and that this will not change */
  undeliverable: boolean;
  /** SHA-256 of the feed's password, base64url; null: there is no feed */
  feed: string | null;
}

/** A mark that was found, whether or not anybody is told of it. */
export interface Told {
  mark: Mark;
  /** Unix milliseconds */
  found: number;
  /** it was there when the notices began, or its rule was switched off */
  quiet: boolean;
}

/** A letter that waits to be sent. To whom, its subscription says at that moment. */
export interface Outgoing {
  /** the left half of its Message-ID, the same however often it is sent */
  letter: string;
  /** what it tells; empty: it asks to confirm an address */
  marks: { index: number; rule: RuleCode }[];
  attempts: number;
}
