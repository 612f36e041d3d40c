/**
 * Grant requests in links, short enough for a QR code: `<service>/my-data#request=<packed>`. Packed is the base64url of
 *
 *   1 ‖ check (4 bytes) ‖ r ‖ s (64 bytes) ‖ raw deflate (RFC 1951) of `<header's JSON>.<payload's JSON>`
 *
 * deflated with a dictionary of what every request says, which so costs nothing. The check is the beginning of the SHA-256
 * of all that follows: a link that was cut or mistyped is unreadable, and is not taken for a forged signature. What is
 * unpacked is the department's JWS to the byte; the JWS itself in a link (it has dots) is read as well.
 */
import {
  decodeBase64urlText,
  encodeBase64url,
  encodeBase64urlText,
  tryDecodeBase64url,
} from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { pipe } from "../pipe.ts";
import { sha256 } from "../sha256.ts";
import { decodeUtf8, utf8 } from "../text.ts";
import { MAX_GRANT_REQUEST, parseGrantRequest, refused } from "./grant-request.ts";

const VERSION = 1;
const CHECK = 4;
const SIGNATURE = 64;

/**
 * Part of the format (docs/protocol.md, section 10): a change is another version. What comes last is found the nearest.
 */
const DICTIONARY = utf8(
  `"address","amount","category","date","household","identity","income","level","name","number","period","register",` +
    `"residence","since","status","type","until","valid"]},{"holder":","fields":["}],"period":{"from":"` +
    `.000Z","until":".000Z"},"uses":null,"words":{"zh":"为了办理您的，请授权我们查询。","en":"For your application, ` +
    `please allow us to look at the data that we need. "}}}],"period":{"days":30},"uses":1}` +
    `{"alg":"ES256","kid":"","typ":"certrace-grant-request+jwt"}.{"iss":"1","aud":"/log/1","iat":1,"exp":1,"jti":"",` +
    `"purpose":"","permissions":[{"holder":1,"dataset":"","fields":["`,
);

/** Deflates with a preset dictionary, which browsers cannot do: for whoever makes requests. */
export type DeflateRaw = (bytes: Uint8Array, dictionary: Uint8Array) => Uint8Array;

/** What stands behind `#request=`. Throws as `parseGrantRequest`. */
export function packGrantRequest(jws: string, deflateRaw: DeflateRaw): string {
  const { signature } = parseGrantRequest(jws);
  const [header, payload] = jws.split(".", 2).map((part) => decodeBase64urlText(part));
  const rest = Uint8Array.of(...signature, ...deflateRaw(utf8(`${header}.${payload}`), DICTIONARY));
  return encodeBase64url(Uint8Array.of(VERSION, ...sha256(rest).subarray(0, CHECK), ...rest));
}

/**
 * The JWS of what stands behind `#request=`; a JWS is answered as it is, unread.
 * Throws CertraceError `grant-request-malformed` (another version too), `grant-request-too-large`.
 */
export async function unpackGrantRequest(text: string): Promise<string> {
  if (text.includes(".")) return text;
  if (text.length > MAX_GRANT_REQUEST) throw refused("grant-request-too-large", "request");
  const bytes = tryDecodeBase64url(text);
  const rest = bytes?.subarray(1 + CHECK);
  if (!bytes || !rest || bytes[0] !== VERSION || rest.length <= SIGNATURE)
    throw refused("grant-request-malformed", "request");
  if (
    sha256(rest)
      .subarray(0, CHECK)
      .some((byte, i) => byte !== bytes[1 + i])
  )
    throw refused("grant-request-malformed", "request");
  const said = await inflated(rest.subarray(SIGNATURE));
  const dot = said.indexOf("."); // no member of the header has one
  const parts = [said.slice(0, Math.max(0, dot)), said.slice(dot + 1)].map(encodeBase64urlText);
  return [...parts, encodeBase64url(rest.subarray(0, SIGNATURE))].join(".");
}

/**
 * Decompression streams know no dictionary: it goes before the data as a stored block, which deflate can look back into,
 * and is taken off what comes out.
 */
async function inflated(deflated: Uint8Array): Promise<string> {
  const { length } = DICTIONARY;
  const stored = [0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255];
  try {
    const all = Uint8Array.of(...stored, ...DICTIONARY, ...deflated);
    const out = await pipe(all, new DecompressionStream("deflate-raw"), length + MAX_GRANT_REQUEST);
    return decodeUtf8(out.subarray(length));
  } catch (cause) {
    if (cause instanceof RangeError) throw refused("grant-request-too-large", "request");
    throw refused("grant-request-malformed", "request", cause instanceof CertraceError ? cause : undefined);
  }
}
