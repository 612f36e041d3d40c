/**
 * What a route is: one entry of the table in routes.ts. From it Express is mounted (app.ts), the OpenAPI
 * document is written (openapi.ts) and the readable page is rendered (docs-page.ts), so that none of them can
 * say something else than the others.
 */
import type { z } from "zod";
import type { CitizenSession, DepartmentSession, Session } from "../sign-in/session.ts";
import type { ProblemCode } from "./problem.ts";
import type { Services } from "./services.ts";
import type { DeskReader } from "./session-door.ts";
import { TOKEN_PROBLEMS } from "./token-problems.ts";

export const TAGS = [
  "Verify",
  "Trace log",
  "My data",
  "Desk",
  "Wallets",
  "Look up",
  "Issuer metadata",
  "Operate",
] as const;
export type Tag = (typeof TAGS)[number];

/** A media type of a body, described for the reader. */
export interface Media {
  /** of one body, or of one line where the media type is NDJSON; left out: text */
  schema?: z.ZodType;
  example: unknown;
}

export type Content = Record<string, Media>;

/** What a handler is given; everything has been checked against the route's schemas. */
export interface RouteRequest<P, Q, B, S = undefined> {
  params: P;
  query: Q;
  body: B;
  /** the Authorization header as it came; what is in it is nobody else's business */
  authorization: string | undefined;
  /** the Cookie header; what is in it is server/sign-in's business */
  cookie: string | undefined;
  /** the languages that the reader prefers, as the header Accept-Language has them */
  languages: string | undefined;
  /** the host that the request was sent to */
  host: string | undefined;
  /** the header Prefer (RFC 7240) */
  prefer: string | string[] | undefined;
  /** the request comes from the address of a gateway (gateways.ts) */
  gateway: boolean;
  /** who is signed in, where the route asks for it */
  session: S;
}

/**
 * For whom a route under a session is; `any`: whoever is signed in; `desk`: a member of staff, or their department's own
 * system with a request token, which may only read.
 */
export type SessionKind = "citizen" | "department" | "any" | "desk";
type SessionOf<S extends SessionKind | undefined> = S extends "citizen"
  ? CitizenSession
  : S extends "department"
    ? DepartmentSession
    : S extends "desk"
      ? DeskReader
      : S extends "any"
        ? Session
        : undefined;

export interface Answer {
  status?: number;
  /** of the body */
  mediaType: string;
  /** objects are sent as JSON */
  body: object | string | Uint8Array | AsyncIterable<Uint8Array | string>;
  /** in quotes; makes the answer conditional (304) */
  etag?: string;
  headers?: Record<string, string | string[]>;
  /** called once the answer is out or cannot be any more */
  ended?(): void;
}

/** `none` takes no body; `raw` reads all of it, exactly as sent; `stream` hands it on as it arrives. */
export type BodyKind = "none" | "raw" | "stream";
export type BodyOf<K extends BodyKind> = K extends "raw"
  ? Uint8Array
  : K extends "stream"
    ? AsyncIterable<Uint8Array>
    : undefined;

export interface Route<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  K extends BodyKind = BodyKind,
  S extends SessionKind | undefined = SessionKind | undefined,
> {
  /** `<verb>-<noun>`, the name of its file */
  id: string;
  method: "get" | "post";
  /** as in OpenAPI; `{+name}` takes the rest of the path, slashes included */
  path: string;
  tag: Tag;
  summary: string;
  description: string;
  params: P;
  paramsExample?: Record<string, string>;
  query: Q;
  queryExample?: Record<string, string>;
  body: K;
  /** of the request; bytes are limited to `limit` (of one line, where it is streamed) */
  accepts?: {
    content: Content;
    limit: number;
    /** what to call it in an example */
    file: string;
  };
  answers: Record<number, { description: string; content: Content }>;
  /** its own; those of its door follow from the rest (`doorProblems`) */
  problems: readonly ProblemCode[];
  /** whose bearer token it takes, where the answer is not for everybody */
  token?: string;
  /** whose name and password it takes (HTTP Basic, RFC 7617), likewise */
  basic?: string;
  /** who must be signed in. Where it changes something, it must be meant as well (server/sign-in/csrf.ts) */
  session?: S;
  /** opened by people in their browsers: problems are shown as a page to whoever asks for one */
  visited?: boolean;
  /** readable by scripts of any origin (CORS, without credentials) */
  open: boolean;
  /**
   * whether it counts against the client's rate; `failures`: only where it is refused, for senders who are known;
   * `sign-in`: against a much lower one of its own
   */
  limited: boolean | "failures" | "sign-in";
  handle(
    request: RouteRequest<z.output<P>, z.output<Q>, BodyOf<K>, SessionOf<S>>,
    services: Services,
  ): Promise<Answer>;
}

/** A route whose own types are known to its handler only. */
export type AnyRoute = Omit<Route, "handle"> & {
  handle(request: RouteRequest<unknown, unknown, unknown, unknown>, services: Services): Promise<Answer>;
};

/** What the door answers by itself (app.ts), by what a route declares: none has to list it, and none can forget to. */
function doorProblems({
  body,
  limited,
  method,
  session,
}: Pick<Route, "body" | "limited" | "method" | "session">): readonly ProblemCode[] {
  const codes: ProblemCode[] = ["request-invalid"];
  if (session !== undefined) codes.push("sign-in-required");
  if (session !== undefined && session !== "any") codes.push("session-other-kind");
  if (session !== undefined && method !== "get") codes.push("csrf-missing", "csrf-wrong", "csrf-origin");
  if (session === "desk") codes.push(...TOKEN_PROBLEMS);
  if (body !== "none") codes.push("content-type-unsupported", "content-encoding-unsupported");
  if (body === "raw") codes.push("body-empty", "body-too-large", "body-too-slow", "bodies-busy");
  if (limited !== false) codes.push("rate-limited");
  return codes;
}

/** Infers the handler's types from the schemas that stand above it. */
export function defineRoute<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  K extends BodyKind,
  S extends SessionKind | undefined = undefined,
>(route: Route<P, Q, K, S>): AnyRoute {
  const problems = [...new Set([...route.problems, ...doorProblems(route)])];
  return { ...route, problems } as AnyRoute;
}
