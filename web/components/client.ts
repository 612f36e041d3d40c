/**
 * How a signed-in page talks to its own service: same origin, the session's cookie, and for whatever changes something
 * the session's CSRF token. What goes wrong comes out as CertraceError with the service's own code, field and remedy;
 * `service-unavailable` where there is no answer, `service-inconsistent` where it is none that can be.
 */
import { CertraceError } from "../../core/errors.ts";

export type Query = Readonly<Record<string, string | number | null | undefined>>;

export interface Client {
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>;
  /** an object goes as JSON, a Blob as it is under its own type */
  post<T>(path: string, body: object | Blob, query?: Query): Promise<T>;
  /** a file as it is, all of it or none */
  file(path: string): Promise<Blob>;
}

export interface ClientOptions {
  /** token of the session; null: nobody is signed in, and nothing can be changed */
  csrf: string | null;
  /** added to the query of a path, e.g. for whom somebody acts */
  query?(path: string): Query;
  /** milliseconds to wait for the answer of a path; undefined: as for every other */
  timeout?(path: string): number | undefined;
  /** called when the session is over, before the promise rejects */
  onSignedOut?(): void;
}

const TIMEOUT = 20_000; // milliseconds: a slow phone on a slow network

/** @param base where the service is; `request` is the platform's fetch, or a test's */
export function connect(base: string | URL, request: typeof fetch, options: ClientOptions): Client {
  async function ask<T>(
    path: string,
    query: Query,
    init: RequestInit,
    read: (response: Response) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const url = new URL(path, base);
    for (const [name, value] of Object.entries({ ...options.query?.(path), ...query }))
      if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
    const timeout = AbortSignal.timeout(options.timeout?.(path) ?? TIMEOUT);
    let response: Response;
    let text: string;
    try {
      response = await request(url, {
        ...init,
        credentials: "same-origin",
        referrerPolicy: "no-referrer",
        redirect: "error",
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      if (response.ok) return await read(response);
      text = await response.text();
    } catch (cause) {
      throw new CertraceError("service-unavailable", `no answer to ${path}`, { cause });
    }
    if (response.status === 401) options.onSignedOut?.();
    throw problemOf(parse(text), path);
  }

  async function askJson<T>(path: string, query: Query, init: RequestInit, signal?: AbortSignal): Promise<T> {
    const answer = parse(await ask(path, query, init, (response) => response.text(), signal));
    if (answer === undefined) throw new CertraceError("service-inconsistent", `no JSON from ${path}`);
    return answer as T;
  }

  return {
    get: (path, query = {}, signal) => askJson(path, query, { method: "GET" }, signal),
    file: (path) => ask(path, {}, { method: "GET" }, (response) => response.blob()),
    post: (path, body, query = {}) => {
      const isBlob = body instanceof Blob;
      return askJson(path, query, {
        method: "POST",
        headers: {
          "Content-Type": isBlob ? body.type || "application/octet-stream" : "application/json",
          ...(options.csrf === null ? {} : { "Certrace-Csrf": options.csrf }),
        },
        body: isBlob ? body : JSON.stringify(body),
      });
    },
  };
}

function parse(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 9457 problem details, as far as there are any. */
function problemOf(answer: unknown, path: string): CertraceError {
  const { code, detail, field, remedy } = (answer ?? {}) as Partial<
    Record<"code" | "detail" | "field" | "remedy", unknown>
  >;
  if (typeof code !== "string") return new CertraceError("service-unavailable", `a failure at ${path}`);
  return new CertraceError(code, typeof detail === "string" ? detail : code, {
    ...(typeof field === "string" ? { field } : {}),
    ...(typeof remedy === "string" ? { remedy } : {}),
  });
}
