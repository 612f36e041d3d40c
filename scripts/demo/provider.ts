/**
 * The demo's sign-in provider: a real OpenID Connect provider (`oidc-provider`, certified), on loopback, with accounts
 * to choose from and no passwords. It is for the demo and for tests: what it says about anybody is invented.
 *
 * It listens first and serves later, since the service must know the issuer before it starts, and the provider the
 * service's address. Its keys are random, made on first start, 0600. Whom it signed in it remembers no longer than it
 * runs, and it asks each time, so that one can be somebody else.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Configuration, interactionPolicy, Provider } from "oidc-provider";
import { CertraceError } from "../../core/errors.ts";
import type { SignInSettings } from "../../server/config/sign-in.ts";
import { SIGN_IN_DEFAULTS } from "../../server/config/sign-in.ts";
import { readPrivateFile, writePrivateFile } from "../../server/keys/private-file.ts";
import { CALLBACK_PATH } from "../../server/sign-in/sign-in.ts";
import type { DemoAccount } from "./accounts.ts";
import { choicePage, contentSecurityPolicy, failurePage, type Locale, signOutPage } from "./provider-page.ts";
import { memoryAdapter } from "./provider-store.ts";

export interface DemoProvider {
  /** how the service is to use it; a public client, so there is no secret */
  settings: SignInSettings;
  serve(options: ServeOptions): Promise<void>;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** origin of the service that people sign in to */
  publicUrl: string;
  accounts: readonly DemoAccount[];
  /** private file with the provider's keys; made where it is missing */
  keys: string;
  /** number of a demo department in the registry; null: it is not registered */
  departmentNumber(key: string): Promise<number | null>;
}

const CLIENT_ID = "certrace";
const CHOICE = /^\/accounts\/([\w-]+)$/;
const MAX_FORM = 1_024;

/** @param port 0: any free one. Throws what listening throws */
export async function listenDemoProvider(port: number): Promise<DemoProvider> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, resolve);
  });
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    settings: { issuer, clientId: CLIENT_ID, ...SIGN_IN_DEFAULTS },
    async serve(options) {
      // Half a second of loading that a start without the demo does not spend.
      const { Provider, interactionPolicy } = await import("oidc-provider");
      const keys = await openKeys(options.keys);
      const provider = new Provider(issuer, configuration(keys, options, interactionPolicy));
      const answer = provider.callback();
      const host = new URL(issuer).host;
      server.on("request", (request, response) => {
        // Another name for this machine is somebody else's (DNS rebinding), or one that its cookies do not know.
        if (request.headers.host !== host) return void response.writeHead(421).end();
        if (!CHOICE.test(pathOf(request))) return void answer(request, response);
        choose(provider, options, request, response).catch(() => {
          if (!response.headersSent) fail(response, 400, "interaction", options.publicUrl, localeOf(request));
          else response.destroy();
        });
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function configuration(
  keys: Keys,
  { accounts, departmentNumber, publicUrl }: ServeOptions,
  { Check, base }: typeof interactionPolicy,
): Configuration {
  const policy = base();
  // Signed in before or not: each time somebody is chosen.
  policy
    .get("login")!
    .checks.add(
      new Check("choice", "somebody is to be chosen", (ctx) =>
        ctx.oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return {
    adapter: memoryAdapter(),
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookies], names: COOKIE_NAMES, long: { signed: true }, short: { signed: true } },
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: "none",
        redirect_uris: [publicUrl + CALLBACK_PATH],
        post_logout_redirect_uris: [`${publicUrl}/`],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        id_token_signed_response_alg: "ES256",
      },
    ],
    responseTypes: ["code"],
    scopes: ["openid", "profile"],
    claims: { openid: ["sub"], profile: ["name", "citizen_id", "department", "roles"] },
    conformIdTokenClaims: false, // in the ID token itself
    pkce: { required: () => true },
    enabledJWA: { idTokenSigningAlgValues: ["ES256"] },
    ttl: {
      AccessToken: 60,
      AuthorizationCode: 60,
      IdToken: 300,
      Interaction: 600,
      Session: 3_600,
      Grant: 3_600,
    },
    interactions: { policy, url: (_ctx, { uid }) => `/accounts/${uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.set("Content-Security-Policy", contentSecurityPolicy(publicUrl));
          ctx.body = signOutPage(form, publicUrl, localeOf(ctx.req));
        },
        postLogoutSuccessSource(ctx) {
          ctx.redirect(publicUrl);
        },
      },
    },
    // Choosing somebody is agreeing: there is one service, and it is the demo's own.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        accountId: ctx.oidc.session!.accountId!,
        clientId: ctx.oidc.client!.clientId,
      });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
    async findAccount(_ctx, id) {
      const account = accounts.find((each) => each.id === id);
      if (account === undefined) return undefined;
      const { citizenId, name, staff } = account;
      const department = staff === undefined ? null : await departmentNumber(staff.department);
      return {
        accountId: id,
        claims: () => ({
          sub: id,
          name: name.zh,
          citizen_id: citizenId,
          ...(department === null ? {} : { department, roles: [...staff!.roles] }),
        }),
      };
    },
    renderError(ctx, { error }) {
      ctx.set("Content-Security-Policy", contentSecurityPolicy());
      ctx.type = "html";
      ctx.body = failurePage(error, publicUrl, localeOf(ctx.req));
    },
  };
}

const COOKIE_NAMES = {
  interaction: "certrace-demo-interaction",
  resume: "certrace-demo-resume",
  session: "certrace-demo-session",
};

/** The page on which somebody is chosen, and what follows from the choice. */
async function choose(
  provider: Provider,
  { accounts, publicUrl }: ServeOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  const { params, uid } = interaction;
  const locale = localeOf(request, params.ui_locales);
  if (uid !== CHOICE.exec(pathOf(request))![1]) return fail(response, 400, "interaction", publicUrl, locale);
  if (request.method === "POST") {
    const form = new URLSearchParams(await formOf(request));
    if (form.has("cancel"))
      return provider.interactionFinished(request, response, {
        error: "access_denied",
        error_description: "the person did not want to sign in",
      });
    const chosen = form.get("account");
    if (accounts.some(({ id }) => id === chosen)) {
      await forget(provider, interaction);
      return provider.interactionFinished(request, response, { login: { accountId: chosen! } });
    }
    return fail(response, 400, "account", publicUrl, locale);
  }
  html(response, 200, choicePage(accounts, `/accounts/${uid}`, locale), publicUrl);
}

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

/** Whoever was chosen in this browser before: or the library would first ask to sign them out. */
async function forget(provider: Provider, interaction: Interaction): Promise<void> {
  if (interaction.session?.uid === undefined) return;
  const former = await provider.Session.findByUid(interaction.session.uid);
  await former?.destroy();
  delete interaction.session;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

function fail(response: ServerResponse, status: number, code: string, back: string, locale: Locale): void {
  html(response, status, failurePage(code, back, locale), back);
}

function html(response: ServerResponse, status: number, page: string, publicUrl: string): void {
  response
    .writeHead(status, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": contentSecurityPolicy(publicUrl),
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
    })
    .end(page);
}

const pathOf = (request: IncomingMessage): string => request.url!.split("?", 1)[0]!;

/** As asked for on the page, else as the service said (`ui_locales`), else as the browser prefers. */
function localeOf(request: IncomingMessage, preferred?: unknown): Locale {
  const asked = new URL(request.url!, "http://localhost").searchParams.get("lang");
  const first = String(asked ?? preferred ?? request.headers["accept-language"] ?? "zh-CN");
  return /^en/i.test(first.trim()) ? "en" : "zh-CN";
}

async function formOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_FORM) throw new RangeError("too long");
  }
  return text;
}

interface Keys {
  /** private JWK, ES256 */
  signing: Record<string, unknown>;
  /** signs the provider's own cookies */
  cookies: string;
}

async function openKeys(file: string): Promise<Keys> {
  const text = await readPrivateFile(file).catch(async (error: unknown) => {
    if (!(error instanceof CertraceError) || error.code !== "file-not-found") throw error;
    await writePrivateFile(file, `${JSON.stringify(drawKeys())}\n`);
    return readPrivateFile(file);
  });
  return JSON.parse(text) as Keys;
}

function drawKeys(): Keys {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signing = { ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig" };
  return { signing, cookies: randomBytes(32).toString("base64url") };
}
