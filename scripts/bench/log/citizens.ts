/**
 * The people in the log's benchmarks: up to 22 million distinct citizen ids that check and that nobody bears (the place
 * 999999 is not given), and who of them is looked at next. Accesses follow a Zipf law with exponent 1: a few people
 * are looked at all the time, most hardly ever.
 */
import { citizenId } from "../../demo/check-digits.ts";

export const CITIZENS = 1_000_000;

const ORDERS = 999;
const DAY = 86_400_000;
const FIRST_BIRTHDAY = Date.UTC(1945, 0, 1);
const birthdays = new Map<number, string>();

/** @param rank from 0, the one that is looked at most */
export function citizen(rank: number): string {
  const day = Math.floor(rank / ORDERS);
  let birthday = birthdays.get(day);
  if (birthday === undefined) {
    birthday = new Date(FIRST_BIRTHDAY + day * DAY).toISOString().slice(0, 10).replaceAll("-", "");
    birthdays.set(day, birthday);
  }
  return citizenId(`999999${birthday}${String(1 + (rank % ORDERS)).padStart(3, "0")}`);
}

/** A rank drawn at random: rank r with probability ln((r + 2) / (r + 1)) / ln(CITIZENS + 1), about 1 / (r + 1). */
export function drawRank(): number {
  return Math.min(CITIZENS, Math.floor((CITIZENS + 1) ** Math.random())) - 1;
}

/** The rank of a citizen who has about so many entries in a log of so many accesses. */
export function rankWithEntries(entries: number, size: number): number {
  return Math.max(0, Math.round(size / entries / Math.log(CITIZENS + 1)) - 1);
}
