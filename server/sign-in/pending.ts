/**
 * A sign-in under way: what the service must know again when the provider sends the browser back. The browser keeps it
 * itself, in a cookie that is sealed (AES-256-GCM under a key of this process): nobody reads or makes one, a sign-in
 * belongs to the browser that began it, and however many are begun, they cost the service no memory.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

export interface Pending {
  /** RFC 6749 section 10.12: what comes back must carry it */
  state: string;
  /** OpenID Connect Core section 3.1.2.1: the ID token must carry it */
  nonce: string;
  /** RFC 7636: whose hash went to the provider, to be shown with the code */
  verifier: string;
  /** own path to go to in the end */
  to: string;
  as: "citizen" | "department";
  /** Unix seconds */
  until: number;
}

/** seconds that somebody has to sign in at the provider */
export const PENDING_SECONDS = 600;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class Sealer {
  readonly #key = randomBytes(32);

  seal(pending: Pending): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce);
    const sealed = [
      nonce,
      cipher.update(JSON.stringify(pending), "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ];
    return Buffer.concat(sealed).toString("base64url");
  }

  /** Null: not sealed here, or too long ago. @param now Unix seconds */
  open(text: string, now: number): Pending | null {
    const bytes = Buffer.from(text, "base64url");
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
    const end = bytes.length - TAG_BYTES;
    const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(end));
    try {
      const opened = [decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()];
      const pending = JSON.parse(Buffer.concat(opened).toString()) as Pending;
      return now < pending.until ? pending : null;
    } catch {
      return null;
    }
  }
}
