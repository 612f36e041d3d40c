/**
 * The two cookies (RFC 6265bis): the session's, and for ten minutes that of a sign-in under way. HttpOnly, so that no
 * script reads them; SameSite=Lax, so that other sites' requests come without them, save for following a link; by https
 * `Secure` and with the prefix `__Host-`, so that neither another port nor a sister domain can plant one.
 */

export interface Cookies {
  /** of the session: its id */
  readonly session: Cookie;
  /** of a sign-in under way (pending.ts) */
  readonly pending: Cookie;
}

export interface Cookie {
  readonly name: string;
  /** Its value in a Cookie header; undefined where there is none, or two: then one of them was planted. */
  read(header: string | undefined): string | undefined;
  /** A Set-Cookie header. @param seconds how long the browser shall keep it; left out: until it is closed */
  set(value: string, seconds?: number): string;
  /** A Set-Cookie header that takes it away. */
  clear(): string;
}

/** @param https whether people reach the service by https; plain http is for this machine only */
export function makeCookies(https: boolean): Cookies {
  return {
    session: cookie(https ? "__Host-certrace" : "certrace", https),
    pending: cookie(https ? "__Host-certrace-sign-in" : "certrace-sign-in", https),
  };
}

function cookie(name: string, https: boolean): Cookie {
  const flags = `Path=/; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`;
  return {
    name,
    read(header) {
      const values = (header ?? "")
        .split(";")
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      return values.length === 1 ? values[0] : undefined;
    },
    set: (value, seconds) =>
      `${name}=${value}; ${flags}${seconds === undefined ? "" : `; Max-Age=${seconds}`}`,
    clear: () => `${name}=; ${flags}; Max-Age=0`,
  };
}
