/**
 * What two parties sign to each other in one line: a compact JWS (RFC 7515, section 7.1), ES256, whose header says `alg`, `kid`
 * (RFC 7638 thumbprint) and `typ` and nothing else: no key and no address that a forger could bring along. Only the form is
 * looked at here; the signature is for who knows the key.
 */
import { decodeBase64urlText, encodeBase64urlText, tryDecodeBase64url } from "./base64url.ts";
import type { CertraceError } from "./errors.ts";
import { isHash } from "./hash-text.ts";
import { parseJson } from "./json.ts";
import { is, oneOf, record, type Shape } from "./shape.ts";

export interface CompactJws<Payload> {
  /** RFC 7638 thumbprint */
  kid: string;
  payload: Payload;
  signingInput: string;
  /** r ‖ s, 64 bytes */
  signature: Uint8Array;
}

interface JwsForm {
  typ: string;
  /** characters of the whole, at most */
  most: number;
  payload: Shape;
  /** the error to throw, from what is wrong with it */
  malformed: (why: string, cause?: unknown) => CertraceError;
}

export function readCompactJws<Payload>(jws: string, form: JwsForm): CompactJws<Payload> {
  const { typ, most, payload, malformed } = form;
  const parts = jws.length <= most ? jws.split(".") : [];
  if (parts.length !== 3) throw malformed("it is no compact JWS");
  const [head, body, signed] = parts as [string, string, string];
  const read = <T>(text: string, shape: Shape, name: string): T => {
    let value: unknown;
    try {
      value = parseJson(decodeBase64urlText(text, name));
    } catch (cause) {
      throw malformed(`its ${name} is no JSON in base64url`, cause);
    }
    const problem = shape(value, "");
    if (problem !== null) throw malformed(`${problem.path || name} is ${problem.what}`);
    return value as T;
  };
  const header = record({ alg: oneOf("ES256"), kid: is(isHash), typ: oneOf(typ) });
  const { kid } = read<{ kid: string }>(head, header, "header");
  const said = read<Payload>(body, payload, "payload");
  const signature = tryDecodeBase64url(signed);
  if (signature?.length !== 64) throw malformed("its signature is none of ES256");
  return { kid, payload: said, signingInput: `${head}.${body}`, signature };
}

/** The ASCII to sign; then `<it>.<base64url of r ‖ s>`. */
export function compactJwsInput(typ: string, kid: string, payload: object): string {
  const header = JSON.stringify({ alg: "ES256", kid, typ });
  return `${encodeBase64urlText(header)}.${encodeBase64urlText(JSON.stringify(payload))}`;
}

/** Stands where a signature will: what is about to be signed is read first, as its receiver would. */
export const UNSIGNED = "A".repeat(86);
