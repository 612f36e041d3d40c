/**
 * A browser, as far as signing in goes: keeps cookies as a browser does (by host, whatever the port; with their flags),
 * follows redirects itself, and remembers every address it went to.
 */
import { expect } from "chai";

export class Browser {
  readonly #cookies = new Map<string, string>();
  /** every URL it asked for, in order */
  readonly visited: string[] = [];
  /** every Set-Cookie header that it got */
  readonly setCookies: string[] = [];
  readonly languages: string;

  constructor(languages = "en") {
    this.languages = languages;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  plant(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /** One request, no redirect followed. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    this.visited.push(url);
    const headers = new Headers(init.headers);
    const cookies = [...this.#cookies].map(([name, value]) => `${name}=${value}`);
    if (cookies.length > 0 && !headers.has("cookie")) headers.set("cookie", cookies.join("; "));
    if (!headers.has("accept")) headers.set("accept", "text/html,*/*;q=0.8");
    headers.set("accept-language", this.languages);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      this.setCookies.push(line);
      const [pair = "", ...flags] = line.split("; ");
      const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      const gone = flags.some((flag) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(flag));
      if (gone || value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Follows redirects until there is something to look at, or until `stop` says of an address not to go there. */
  async open(url: string, init: RequestInit = {}, stop: (url: string) => boolean = () => false) {
    let next = url;
    let response = await this.ask(next, init);
    for (let hops = 0; response.status >= 300 && response.status < 400; hops++) {
      expect(hops, next).to.be.lessThan(10);
      next = new URL(response.headers.get("location")!, next).href;
      if (stop(next)) break;
      response = await this.ask(next);
    }
    return { response, url: next };
  }
}
