/** Numbers completed by their check characters, so that the demo's pass every validator. */
import { checkCharacter11_2 } from "../../core/numbers/iso7064.ts";
import { usccCheckCharacter } from "../../core/numbers/uscc.ts";

/** @param first17 place, date of birth, order code */
export function citizenId(first17: string): string {
  return `${first17}${checkCharacter11_2(first17)}`;
}

/**
 * A unified social credit code around an organisation code (GB 11714), which has a check character of its own.
 * @param authority kind of authority and organisation, and the place: 8 characters
 * @param organisation 8 digits
 */
export function uscc(authority: string, organisation: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(organisation.charAt(i)), 0);
  const check = "0X987654321".charAt(sum % 11); // 11 - sum mod 11, where 10 is X and 11 is 0
  const body = `${authority}${organisation}${check}`;
  return `${body}${usccCheckCharacter(body)}`;
}
