/**
 * The name of a certificate's file, made from its number: readable where possible, and always safe. A number may
 * hold anything ("../../etc", "CON", "京建字第12号"); two numbers may differ in case only, which Windows and macOS
 * do not tell apart, or in Unicode normalisation only.
 *
 * A number of digits, capitals, "-", "_" and "." is its own name. Any other gets its unsafe characters replaced by
 * "_", and after "~" 80 bits of its SHA-256. "~" is in no plain name and the hash is of lowercase letters, so no
 * two numbers share a file, whatever the file system ignores. Names fit 255 bytes with the ending.
 */
import { hash } from "node:crypto";

const PLAIN = /^[0-9A-Z](?:[0-9A-Z._-]{0,98}[0-9A-Z])?$/;
/** Device names of Windows, with any ending. */
const DEVICE = /^(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?:\..*)?$/i;

/** Without ending. */
export function fileName(number: string): string {
  if (PLAIN.test(number) && !DEVICE.test(number)) return number;
  const readable = number
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_-]+/gu, "_")
    .replace(/^[_-]+|[_-]+$/g, "");
  const suffix = BigInt(`0x${hash("sha256", number, "hex").slice(0, 20)}`)
    .toString(36)
    .padStart(16, "0");
  return `${[...readable].slice(0, 40).join("")}~${suffix}`;
}
