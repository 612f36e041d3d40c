/**
 * An OpenID Connect provider that can be told to lie: each answer as a real one gives it, but for what a test bends. It
 * holds the service to PKCE and to its secret, as a real one does.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";

export interface Lies {
  /** members of the discovery document, over the true ones */
  discovery?: Record<string, unknown>;
  /** claims of the ID token, over the true ones; undefined: left out */
  claims?: Record<string, unknown>;
  /** how the ID token is signed: by a key that nobody published, or not at all */
  signed?: "stranger" | "none";
  /** no ID token in the answer */
  silent?: true;
  /** what the token endpoint answers instead */
  token?: { status: number; body: object | string };
}

export interface Liar {
  issuer: string;
  lies: Lies;
  /** what the service asked for with a code; empties with each look */
  asked: URLSearchParams[];
  /** Remembers what a browser was sent here with, and answers the query with which it goes back. */
  authorise(url: URL, more?: Record<string, string | undefined>): URLSearchParams;
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export const CLIENT = { id: "certrace test", secret: "s3cret:+/&" };

export async function startLiar(): Promise<Liar> {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const stranger = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", use: "sig", alg: "ES256" };
  const codes = new Map<string, { nonce: string; challenge: string; redirect: string }>();
  let server = createServer();
  let port = 0;

  const token = async (request: IncomingMessage): Promise<[number, object | string]> => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const form = new URLSearchParams(text);
    liar.asked.push(form);
    if (liar.lies.token !== undefined) return [liar.lies.token.status, liar.lies.token.body];
    const basic = Buffer.from(`${encodeForm(CLIENT.id)}:${encodeForm(CLIENT.secret)}`).toString("base64");
    if (request.headers.authorization !== `Basic ${basic}`) return [401, { error: "invalid_client" }];
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (code === undefined || code.challenge !== challenge || form.get("redirect_uri") !== code.redirect)
      return [400, { error: "invalid_grant" }];
    const now = Math.floor(Date.now() / 1000);
    const claims = Object.fromEntries(
      Object.entries({
        iss: liar.issuer,
        sub: "somebody",
        aud: CLIENT.id,
        iat: now,
        exp: now + 300,
        nonce: code.nonce,
        ...liar.lies.claims,
      }).filter(([, value]) => value !== undefined),
    );
    const header = { alg: "ES256", kid: "one" };
    const key = liar.lies.signed === "stranger" ? stranger.privateKey : privateKey;
    const idToken =
      liar.lies.signed === "none"
        ? new UnsecuredJWT(claims).encode()
        : await new SignJWT(claims).setProtectedHeader(header).sign(key);
    const answer = { access_token: "opaque", token_type: "Bearer", expires_in: 60 };
    return [200, liar.lies.silent ? answer : { ...answer, id_token: idToken }];
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url!.split("?", 1)[0];
    const [status, body] =
      path === "/.well-known/openid-configuration"
        ? [200, discovery()]
        : path === "/jwks"
          ? [200, { keys: [jwk] }]
          : path === "/token"
            ? await token(request)
            : [404, {}];
    response.writeHead(status as number, { "Content-Type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

  const discovery = () => ({
    issuer: liar.issuer,
    authorization_endpoint: `${liar.issuer}/auth`,
    token_endpoint: `${liar.issuer}/token`,
    jwks_uri: `${liar.issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
    authorization_response_iss_parameter_supported: true,
    ...liar.lies.discovery,
  });

  const liar: Liar = {
    issuer: "",
    lies: {},
    asked: [],
    authorise(url, more = {}) {
      const asked = url.searchParams;
      const code = `code-${codes.size}-${Math.random()}`;
      codes.set(code, {
        nonce: asked.get("nonce")!,
        challenge: asked.get("code_challenge")!,
        redirect: asked.get("redirect_uri")!,
      });
      const back = { code, state: asked.get("state")!, iss: liar.issuer, ...more };
      return new URLSearchParams(
        Object.entries(back).filter((each): each is [string, string] => each[1] !== undefined),
      );
    },
    async up() {
      server = createServer((request, response) => void answer(request, response));
      await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
      port = (server.address() as AddressInfo).port;
      liar.issuer = `http://127.0.0.1:${port}`;
    },
    down: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    close: () => liar.down(),
  };
  await liar.up();
  return liar;
}

/** RFC 6749 section 2.3.1: application/x-www-form-urlencoded, before Basic. */
const encodeForm = (text: string): string => new URLSearchParams({ t: text }).toString().slice(2);
