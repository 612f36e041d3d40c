/**
 * Citizen identity numbers (GB 11643-1999): six digits of the place, the date of birth, three digits that tell apart
 * who was born there that day, and a check character (ISO 7064 MOD 11-2). Personal data: never logged, never on chain.
 */
import { checkCharacter11_2 } from "./iso7064.ts";

export type CitizenIdProblem = "citizen-id-form" | "citizen-id-date" | "citizen-id-check-character";

/** null: the number is well-formed. Whether anybody bears it is another question. */
export function citizenIdProblem(number: string): CitizenIdProblem | null {
  // The first digit of a place is its region (1 to 8; 9 for residents from elsewhere); order code 000 is not given.
  const parts = /^[1-9][0-9]{5}([0-9]{4})([0-9]{2})([0-9]{2})(?!000)[0-9]{3}[0-9X]$/.exec(number);
  if (parts === null) return "citizen-id-form";
  const [, year, month, day] = parts.map(Number) as [number, number, number, number];
  if (year < 1800 || !isDate(year, month, day)) return "citizen-id-date";
  return checkCharacter11_2(number.slice(0, 17)) === number.charAt(17) ? null : "citizen-id-check-character";
}

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
