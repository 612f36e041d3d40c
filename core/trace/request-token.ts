/**
 * Request tokens: how a department shows a log who asks, where an answer is not for everybody. A compact JWS
 * (RFC 7515), ES256, by the key that signs its submissions: the chain is the one book of who may speak for whom. Sent
 * as `Authorization: Bearer …` (RFC 6750).
 *
 * Bound to one log (`aud`) and to at most five minutes, so that one which leaks is worth little. It reads, and
 * does nothing else, but for one audience of its own: a department's offers to wallets (`<host>/openid4vci/<id>`).
 * Only the form is looked at here. Throws CertraceError `authorization-malformed`.
 */
import { compactJwsInput, readCompactJws, UNSIGNED } from "../compact-jws.ts";
import { CertraceError } from "../errors.ts";
import { integer, pattern, record } from "../shape.ts";

const TYP = "certrace-request+jwt";
const MAX_TOKEN = 4096;
/** seconds between `iat` and `exp`, at most */
const MAX_TOKEN_LIFE = 300;

/** What a token says, before it is signed. */
export interface RequestContent {
  /** RFC 7638 thumbprint of the key */
  kid: string;
  /** `iss` */
  department: number;
  /** `aud`: the log's origin */
  audience: string;
  /** Unix seconds */
  iat: number;
  /** Unix seconds, exclusive */
  exp: number;
}

export interface RequestToken extends RequestContent {
  signingInput: string;
  /** r ‖ s, 64 bytes */
  signature: Uint8Array;
}

const time = integer(0, 253402300799);
const payloadShape = record({
  iss: pattern(/^[1-9][0-9]{0,9}$/),
  aud: pattern(/^[^\s]{1,255}$/),
  iat: time,
  exp: time,
});

export function parseRequestToken(jws: string): RequestToken {
  const form = { typ: TYP, most: MAX_TOKEN, payload: payloadShape, malformed };
  const { payload, ...rest } = readCompactJws<{ iss: string; aud: string; iat: number; exp: number }>(
    jws,
    form,
  );
  const { iss, aud, iat, exp } = payload;
  if (Number(iss) > 0xffffffff) throw malformed("iss is no department");
  if (exp <= iat || exp - iat > MAX_TOKEN_LIFE)
    throw malformed(`exp is not up to ${MAX_TOKEN_LIFE} s after iat`);
  return { ...rest, department: Number(iss), audience: aud, iat, exp };
}

/** The ASCII that the department signs (ES256); then `<it>.<base64url of r ‖ s>`. Throws as `parseRequestToken`. */
export function requestTokenInput({ kid, department, audience, iat, exp }: RequestContent): string {
  const signingInput = compactJwsInput(TYP, kid, { iss: String(department), aud: audience, iat, exp });
  parseRequestToken(`${signingInput}.${UNSIGNED}`);
  return signingInput;
}

function malformed(why: string, cause?: unknown): CertraceError<"authorization-malformed"> {
  return new CertraceError("authorization-malformed", `The request token cannot be read: ${why}.`, {
    field: "Authorization",
    remedy: "Send Bearer and a compact JWS as docs/protocol.md describes it.",
    cause,
  });
}
