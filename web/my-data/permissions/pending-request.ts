/**
 * A department's request that somebody came with: `/my-data#request=<JWS>`. It is taken out of the address before
 * anything else happens, so that it is neither bookmarked nor handed on to the sign-in provider, and kept for this tab
 * until it is decided: signing in in between loses nothing.
 */
import { MAX_GRANT_REQUEST } from "../../../core/trace/grant-request.ts";

const KEY = "certrace.request";
const FORM = /^#request=([A-Za-z0-9._-]+)$/;

const watchers = new Set<() => void>();
/** where a browser keeps nothing, for as long as the page is open */
let held: string | null = null;

/** Called once, before the page is drawn. */
export function takeUpRequest(): void {
  const take = () => {
    const jws = requestIn(location.hash);
    if (jws === null) return;
    setPendingRequest(jws);
    history.replaceState(null, "", "#permissions");
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  take();
  addEventListener("hashchange", take);
}

/** The request in a link's fragment, or in text that a person pasted: a link, or the request itself; null: none. */
export function requestIn(text: string): string | null {
  const trimmed = text.trim();
  const at = trimmed.indexOf("#request=");
  const jws = at === -1 ? trimmed : (FORM.exec(trimmed.slice(at))?.[1] ?? "");
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(jws) && jws.length <= MAX_GRANT_REQUEST
    ? jws
    : null;
}

export function pendingRequest(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? held;
  } catch {
    return held;
  }
}

export function setPendingRequest(jws: string | null): void {
  held = jws;
  try {
    if (jws === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, jws);
  } catch {
    // kept for as long as the page is open
  }
  for (const watcher of watchers) watcher();
}

export function watchRequest(onChange: () => void): () => void {
  watchers.add(onChange);
  return () => watchers.delete(onChange);
}
