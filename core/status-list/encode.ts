/**
 * The `status_list` claim of a Token Status List (draft-ietf-oauth-status-list section 4.2): packed statuses,
 * compressed with DEFLATE in the ZLIB format, base64url. Compression is handed in: platforms differ in theirs.
 */
import { decodeBase64url, encodeBase64url } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import type { StatusBits } from "./packed.ts";

export interface StatusListClaim {
  bits: StatusBits;
  lst: string;
}

/** @param deflate bytes to ZLIB format (RFC 1950) */
export async function encodeStatusList(
  statuses: Uint8Array,
  bits: StatusBits,
  deflate: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<StatusListClaim> {
  return { bits, lst: encodeBase64url(await deflate(statuses)) };
}

/**
 * @param inflate ZLIB format to bytes; it must bound its output, since a hostile list can expand a thousandfold
 * Throws `base64url-invalid` or `status-list-invalid`.
 */
export async function decodeStatusList(
  claim: { bits: number; lst: string },
  inflate: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<{ bits: StatusBits; statuses: Uint8Array }> {
  const { bits, lst } = claim;
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) {
    throw new CertraceError("status-list-invalid", "bits must be 1, 2, 4 or 8", { field: "bits" });
  }
  const compressed = decodeBase64url(lst, "lst");
  try {
    return { bits, statuses: await inflate(compressed) };
  } catch (cause) {
    throw new CertraceError("status-list-invalid", "lst is not in ZLIB format", { field: "lst", cause });
  }
}
