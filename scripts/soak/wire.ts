/** What a department sends to the log: signed submissions and request tokens. */
import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { encodeBase64url } from "../../core/base64url.ts";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { requestTokenInput } from "../../core/trace/request-token.ts";
import { submissionSigningInput } from "../../core/trace/submission.ts";
import type { PrivateKey } from "../../server/keys/private-key.ts";
import { newJti } from "../jti.ts";
import { type Consumer, LOG } from "./founding.ts";

const keys = new Map<string, KeyObject>();

/** A compact JWS with a jti of its own. */
export function signedSubmission(
  { department, key }: Consumer,
  audience: string,
  events: SubmissionEvent[],
): string {
  const iat = Math.floor(Date.now() / 1000);
  return signed(
    key,
    submissionSigningInput({ kid: key.id, department, audience, iat, jti: newJti(), events }),
  );
}

/** The value of an Authorization header. */
export function bearer({ department, key }: Consumer, audience: string): string {
  const iat = Math.floor(Date.now() / 1000);
  const exp = iat + 120;
  return `Bearer ${signed(key, requestTokenInput({ kid: key.id, department, audience, iat, exp }))}`;
}

export async function submit(url: string, body: string): Promise<{ status: number; text: string }> {
  const headers = { "content-type": "application/jose" };
  const answer = await fetch(`${url}/log/${LOG}/submissions`, { method: "POST", headers, body });
  return { status: answer.status, text: await answer.text() };
}

function signed({ id, jwk }: PrivateKey, input: string): string {
  const key = keys.get(id) ?? createPrivateKey({ key: jwk, format: "jwk" });
  keys.set(id, key);
  return `${input}.${encodeBase64url(sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }))}`;
}
