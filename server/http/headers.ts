/**
 * Security headers (helmet) and cross-origin reading.
 *
 * The page brings everything itself: no inline script or style, no foreign host, WebAssembly for its hashes, one
 * worker. What it may fetch from besides its own origin is configured. Nothing may frame it.
 *
 * CORS: what is public is readable from any origin, so that anybody can run the page elsewhere and still ask this
 * service. No answer allows credentials: those routes do not look at the session's cookie, and a token is put in the
 * header by whoever holds it. What is behind a session is for our own pages alone, and has no CORS at all.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NextFunction, Request, Response } from "express";
import helmet from "helmet";

/** @param https whether people reach the service by https: only then may a browser be told to insist on it */
export function securityHeaders(connectOrigins: readonly string[], https: boolean) {
  const headers: [name: string, value: string][] = [];
  const helmeted = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "connect-src": ["'self'", ...connectOrigins],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
        ...(https ? { "upgrade-insecure-requests": [] } : {}),
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
    xPoweredBy: false,
  });
  // They hang on nothing of the request: asked for once, since fifteen functions in a row are felt in each.
  const recorder = { setHeader: (name: string, value: string) => headers.push([name, value]) };
  helmeted({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error;
  });
  return (_request: Request, response: Response, next: NextFunction): void => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/**
 * What the citizen's page, and the workers of the verify page, may ask besides: a node of the chain that the person
 * chooses, which can be anywhere, or on their own machine. For these alone: what they show is never executed, and
 * whoever could inject a script there could read nothing that the page's own origin does not answer anyway.
 */
export const OWN_NODES = ["https:", "http://localhost:*", "http://127.0.0.1:*"] as const;

/** Lets scripts of any origin read the answer. */
export function openToAll(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader(
    "Access-Control-Expose-Headers",
    "ETag, RateLimit, RateLimit-Policy, Request-Id, Retry-After",
  );
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  next();
}

/** Answers a browser's preflight for an open path. */
export function preflight(methods: readonly string[]) {
  return (_request: Request, response: Response): void => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Methods", methods.join(", "));
    response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
    response.setHeader("Access-Control-Max-Age", "86400");
    response.status(204).end();
  };
}
