/**
 * Unified social credit codes (GB 32100-2015): 18 characters of an alphabet without I, O, S, V and Z; the last is a
 * check character, weights 3^i mod 31.
 */
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const FORM = /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

export type UsccProblem = "uscc-form" | "uscc-check-character";

/** null: the code is valid. */
export function usccProblem(code: string): UsccProblem | null {
  if (!FORM.test(code)) return "uscc-form";
  return usccCheckCharacter(code.slice(0, 17)) === code.charAt(17) ? null : "uscc-check-character";
}

/** @param body the first 17 characters; null where one is not of the alphabet */
export function usccCheckCharacter(body: string): string | null {
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    const value = ALPHABET.indexOf(character);
    if (value === -1) return null;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}
