/**
 * The Express application: the route table mounted behind one door. In order: observe, security headers,
 * the routes (each: CORS, rate, body, schemas, handler, answer), the page, and problems for everything else.
 */
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from "express";
import { rateLimit } from "express-rate-limit";
import type { Log } from "../log.ts";
import { BodyBudget, checkMediaType, lingerAfter, readBody } from "./body.ts";
import { gatewayAddresses } from "./gateways.ts";
import { OWN_NODES, openToAll, preflight, securityHeaders } from "./headers.ts";
import type { Limits } from "./limits.ts";
import { observe, observed } from "./observe.ts";
import { mountPage } from "./page.ts";
import { parseParameters } from "./parameters.ts";
import { firstAsked } from "./preload.ts";
import { PROBLEMS, type ProblemCode, problem, problemDetails } from "./problem.ts";
import { problemPage } from "./problem-page.ts";
import type { AnyRoute } from "./route.ts";
import { ROUTES } from "./routes.ts";
import { send } from "./send.ts";
import type { Services } from "./services.ts";
import { requireReader, requireSession } from "./session-door.ts";

export interface AppOptions {
  services: Services;
  log: Log;
  limits: Limits;
  trustProxy: false | number | string[];
  /** requests a minute and client, a twentieth of that to begin and end signing in; 0: no limit */
  rateLimit: number;
  /** addresses and networks of gateways */
  gateways: readonly string[];
  connectOrigins: readonly string[];
  /** folder of the built page */
  page: string;
}

export function createApp(options: AppOptions): Express {
  const { services, log, limits } = options;
  const app = express();
  app.set("trust proxy", options.trustProxy);
  app.set("query parser", "simple");
  app.enable("case sensitive routing");
  app.enable("strict routing");
  app.disable("x-powered-by");

  app.use(observe(log, services.metrics));
  const https = services.publicUrl.startsWith("https:");
  app.use(securityHeaders(options.connectOrigins, https));
  app.get(
    ["/my-data", /^\/assets\/worker-/],
    securityHeaders([...options.connectOrigins, ...OWN_NODES], https),
  );
  app.use((request, response, next) => {
    response.once("finish", () => lingerAfter(request, limits));
    next();
  });

  const isGateway = gatewayAddresses(options.gateways);
  const limiters = {
    all: rateLimiter(options.rateLimit),
    failures: rateLimiter(options.rateLimit, isGateway),
    // Nobody signs in a hundred times a minute; and each asks the provider something in our name.
    "sign-in": rateLimiter(Math.ceil(options.rateLimit / 20)),
  };
  const budget = new BodyBudget(limits.bodies);
  for (const [path, routes] of Map.groupBy(ROUTES, (route) => route.path)) {
    const mounted = app.route(expressPath(path));
    mounted.all((_request, response, next) => {
      observed(response).route = path;
      next();
    });
    for (const route of routes) {
      if (route.open) mounted[route.method](openToAll);
      if (route.visited)
        mounted[route.method]((_request, response, next) => {
          observed(response).visited = true;
          next();
        });
      if (route.limited) mounted[route.method](limiters[route.limited === true ? "all" : route.limited]);
      mounted[route.method](handler(route, services, limits, budget, isGateway));
    }
    const methods = routes.flatMap(({ method }) =>
      method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()],
    );
    if (routes.some(({ open }) => open)) mounted.options(preflight(methods));
    mounted.all((request, response) => {
      response.setHeader("Allow", methods.join(", "));
      throw problem("method-not-allowed", `${request.method} is not offered on this path.`, {
        field: "method",
        remedy: `Use ${methods.join(" or ")}.`,
      });
    });
  }

  mountPage(app, options.page, (page, cookie) => firstAsked(page, cookie, services));
  app.use(() => {
    throw problem("not-found", "No route of this service has this path.", {
      field: "path",
      remedy: `See ${services.publicUrl}/docs for the paths there are.`,
    });
  });
  app.use(answerProblem(services, log));
  return app;
}

/** `{id}` → `:id`, `{+slug}` → `*slug` */
const expressPath = (path: string): string =>
  path.replace(/\{(\+?)(\w+)\}/g, (_, rest, name) => (rest ? "*" : ":") + name);

/** @param but counts only what is answered with a problem, and nothing of these clients */
function rateLimiter(perMinute: number, but?: (address: string | undefined) => boolean) {
  if (perMinute === 0) return (_request: Request, _response: Response, next: NextFunction) => next();
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    skipSuccessfulRequests: but !== undefined,
    skip: ({ ip }) => but?.(ip) ?? false,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    identifier: "per-client",
    validate: false, // its warnings would print addresses of clients
    handler: (_request, _response, next) =>
      next(
        problem("rate-limited", `More than ${perMinute} requests came from your address within a minute.`, {
          remedy:
            "Wait for the seconds in Retry-After. Many certificates go to POST /v1/verify/bulk in one request.",
        }),
      ),
  });
}

/** The door of one route, then its handler, then its answer. */
function handler(
  route: AnyRoute,
  services: Services,
  limits: Limits,
  budget: BodyBudget,
  isGateway: (address: string | undefined) => boolean,
) {
  const { accepts } = route;
  return async (request: Request, response: Response): Promise<void> => {
    const params = parseParameters(route.params, "path", request.params);
    // Before anything that was sent is looked at: to whoever is not signed in, all of it is the same.
    const session =
      route.session === undefined
        ? undefined
        : route.session === "desk"
          ? await requireReader(request, services)
          : requireSession(request, route.session, services);
    const query = parseParameters(route.query, "query", request.query);
    if (accepts !== undefined) checkMediaType(request, accepts);
    let leased = 0;
    const lease = {
      take(bytes: number) {
        budget.take(bytes);
        leased += bytes;
      },
    };
    try {
      const body =
        route.body === "raw"
          ? await readBody(request, accepts!.limit, limits, lease)
          : route.body === "stream"
            ? request
            : undefined;
      const { authorization, cookie, host, "accept-language": languages, prefer } = request.headers;
      const asked = { authorization, cookie, host, languages, prefer, gateway: isGateway(request.ip) };
      const answer = await route.handle({ params, query, body, session, ...asked }, services);
      try {
        await send(request, response, answer);
      } catch (error) {
        // A client that hangs up in the middle is no fault of ours, and there is nobody left to tell.
        if (!response.destroyed && !request.errored) throw error;
      } finally {
        answer.ended?.();
      }
    } finally {
      budget.giveBack(leased);
    }
  };
}

/** What an operator must know of; the other problems are the asker's, or a moment's. */
const FAULTS: ReadonlySet<ProblemCode> = new Set([
  "internal",
  "store-unavailable",
  "chain-unavailable",
  "log-unavailable",
]);

/** RFC 9110 wants a challenge with each 401; a session has none that a browser could answer by itself. */
function challengeOf(code: ProblemCode): string {
  if (code === "sign-in-required") return 'Session realm="certrace"';
  return code === "feed-access" ? 'Basic realm="certrace feed", charset="UTF-8"' : 'Bearer realm="certrace"';
}

/** Where a sign-in that failed is begun anew: for whom, and to where, it was begun. */
function beginAgain(code: ProblemCode, { headers, originalUrl }: Request, { signIn }: Services): string {
  // the provider is only asked for what was found to be in order
  if (code === "sign-in-provider-unavailable" && originalUrl.startsWith("/sign-in?")) return originalUrl;
  return signIn?.again(headers.cookie) ?? "/sign-in";
}

function answerProblem(services: Services, log: Log): ErrorRequestHandler {
  return (error, request: Request, response: Response, _next) => {
    const state = observed(response);
    const details = problemDetails(error, `${services.publicUrl}/docs`, state.requestId);
    state.problem = details.code;
    if (FAULTS.has(details.code)) log.error({ request: state.requestId, err: error }, "request failed");
    // Half an answer is out: only breaking the connection tells the client that the rest is missing.
    if (response.headersSent) return void response.destroy();
    if (details.status === 401) response.setHeader("WWW-Authenticate", challengeOf(details.code));
    if (details.status === 503) response.setHeader("Retry-After", "5");
    response.removeHeader("ETag");
    response.setHeader("Cache-Control", "no-store");
    response.status(PROBLEMS[details.code][0]);
    if (state.visited === true && request.accepts("application/problem+json", "text/html") === "text/html")
      return void problemPage(
        response,
        details,
        request.acceptsLanguages("en", "zh"),
        beginAgain(details.code, request, services),
      );
    response.setHeader("Content-Type", "application/problem+json");
    response.end(JSON.stringify(details));
  };
}
