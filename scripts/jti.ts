/**
 * A new jti for a submission: a UUID of version 7 (RFC 9562 section 5.7), which begins with the time. A log takes any
 * jti; those that come in the order of time cost it the least (server/store/keys.ts).
 */
import { randomUUID } from "node:crypto";

/** e.g. `0199f3a1-52c4-7d3e-9b1a-4f6c2d8e7a90` */
export function newJti(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
