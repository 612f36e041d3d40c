/**
 * Check characters of ISO 7064: the hybrid system MOD 37,36 (digits and capital letters; Chinese e-licences) and the
 * pure system MOD 11-2 (digits, check character 0-9 or X; Chinese citizen IDs). Both find every single wrong
 * character; MOD 11-2 also every swap of two neighbours, MOD 37,36 nearly every one.
 */
const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ZERO = 0x30;

/** null where `text` holds anything but 0-9 A-Z. */
export function checkCharacter37_36(text: string): string | null {
  let product = 36;
  for (const character of text) {
    const value = ALPHANUMERIC.indexOf(character);
    if (value === -1) return null;
    const sum = (product + value) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return ALPHANUMERIC.charAt((37 - product) % 36);
}

/** null where `digits` holds anything but 0-9. */
export function checkCharacter11_2(digits: string): string | null {
  let product = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return null;
    product = ((product + digit) * 2) % 11;
  }
  const check = (12 - product) % 11;
  return check === 10 ? "X" : String(check);
}
