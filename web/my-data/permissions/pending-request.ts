/**
 * A department's request that somebody came with: `/my-data#request=…` (core/trace/request-link.ts). It is taken out of the address before
 * anything else happens, so that it is neither bookmarked nor handed on to the sign-in provider, and kept for this tab
 * until it is decided: signing in in between loses nothing.
 */
import { MAX_GRANT_REQUEST } from "../../../core/trace/grant-request.ts";

const KEY = "certrace.request";
const FRAGMENT = /^#request=([A-Za-z0-9._-]+)$/;
/** packed, or a JWS; the words of a fragment are shorter */
const FORM = /^(?:[A-Za-z0-9_-]{100,}|[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/;

const watchers = new Set<() => void>();
/** where a browser keeps nothing, for as long as the page is open */
let held: string | null = null;

/** Called once, before the page is drawn. */
export function takeUpRequest(): void {
  const take = () => {
    const request = requestIn(location.hash);
    if (request === null) return;
    setPendingRequest(request);
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
  const request = at === -1 ? trimmed : (FRAGMENT.exec(trimmed.slice(at))?.[1] ?? "");
  return FORM.test(request) && request.length <= MAX_GRANT_REQUEST ? request : null;
}

export function pendingRequest(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? held;
  } catch {
    return held;
  }
}

export function setPendingRequest(request: string | null): void {
  held = request;
  try {
    if (request === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, request);
  } catch {
    // kept for as long as the page is open
  }
  for (const watcher of watchers) watcher();
}

export function watchRequest(onChange: () => void): () => void {
  watchers.add(onChange);
  return () => watchers.delete(onChange);
}
