/**
 * A status list as everybody gets it: fetched from the address that the certificates name (Token Status List, JWT form).
 * What it says is only compared with the chain, so its signature is not looked at here.
 */
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { decodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, parseJson } from "../../core/json.ts";
import { decodeStatusList } from "../../core/status-list/encode.ts";
import { decodeUtf8 } from "../../core/text.ts";

const PATIENCE_MS = 15_000;
/** Bytes of a list of 4 million certificates at two bits each. */
const MOST = 1 << 20;
/** Bytes of its token: the list, deflated to no less than it was and twice in base64. */
const MOST_SENT = 2 * MOST;
const inflateBytes = promisify(inflate);

/** Two bits a certificate; null: it cannot be fetched, or is none. */
export async function publishedList(
  service: string,
  department: number,
  list: number,
): Promise<Uint8Array | null> {
  try {
    const answer = await fetch(`${service}/v1/status-lists/${department}/${list}`, {
      headers: { accept: "application/statuslist+jwt" },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const token = answer.ok ? await textOf(answer) : null;
    if (token === null) return null;
    const payload = token.split(".")[1];
    const claims = parseJson(decodeUtf8(decodeBase64url(payload ?? "", "payload"), "payload"));
    const status = isJsonObject(claims) ? claims.status_list : null;
    if (!isJsonObject(status ?? null)) return null;
    const { bits, lst } = status as { bits: unknown; lst: unknown };
    if (bits !== 2 || typeof lst !== "string") return null;
    const inflated = (bytes: Uint8Array) => inflateBytes(bytes, { maxOutputLength: MOST });
    return (await decodeStatusList({ bits, lst }, inflated)).statuses;
  } catch (error) {
    // fetch: TypeError for a network that fails, DOMException for one that takes too long
    if (error instanceof CertraceError || error instanceof TypeError || error instanceof DOMException)
      return null;
    throw error;
  }
}

/** Null: it goes on for longer than any list. */
async function textOf({ body }: Response): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > MOST_SENT) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("latin1");
}
