/** A file that a stranger handed in, as an answer: bytes to be saved, which no browser shows or runs under our origin. */
import { fileLabel } from "../../core/file-label.ts";
import type { Answer } from "./route.ts";

/**
 * The type that its sender claims is left out: it would be an invitation to show it.
 * @param name as its sender called it
 */
export function attachmentAnswer({ name, bytes }: { name: string; bytes: Answer["body"] }): Answer {
  return {
    mediaType: "application/octet-stream",
    body: bytes,
    headers: {
      // RFC 6266, RFC 8187: percent-encoded, so that no name can end the header or begin another parameter.
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(fileLabel(name)).replace(
        /['()*!]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
      )}`,
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "private, no-store",
    },
  };
}
