/**
 * How a page asks a node of the reader's own choice: JSON-RPC over HTTP, from the page, so that nobody has to take the
 * service's word for what the chain holds. Throws CertraceError `node-unavailable` (no answer, or none that a page may
 * read) and `node-inconsistent` (an answer that cannot be).
 */
import { CertraceError } from "../../core/errors.ts";

const TIMEOUT = 10_000; // milliseconds

export type Ask = (method: string, params: readonly unknown[]) => Promise<unknown>;

export function connectNode(url: string, request: typeof fetch): Ask {
  let id = 0;
  return async (method, params) => {
    id += 1;
    let answer: { result?: unknown; error?: unknown };
    try {
      const response = await request(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      answer = await response.json();
    } catch (cause) {
      throw new CertraceError("node-unavailable", `the node did not answer ${method}`, {
        field: "node",
        cause,
      });
    }
    if (answer?.result === undefined) throw inconsistent(method);
    return answer.result;
  };
}

export function inconsistent(what: string): CertraceError {
  return new CertraceError("node-inconsistent", `what the node says cannot be: ${what}`, { field: "node" });
}

/** An address that this page may ask: HTTPS, or the reader's own machine; null: none. */
export function nodeAddress(text: string): string | null {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url === null) return null;
  const own = url.protocol === "http:" && /^(?:localhost|127\.0\.0\.1)$/.test(url.hostname);
  return url.protocol === "https:" || own ? url.href : null;
}
