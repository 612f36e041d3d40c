/**
 * Signing in for real: the whole service with a running log, and the demo's OpenID Connect provider, both on free ports
 * of loopback. A browser goes back and forth between them.
 */
import { join } from "node:path";
import { ACCOUNTS, type DemoAccount } from "../../../scripts/demo/accounts.ts";
import { type DemoProvider, listenDemoProvider } from "../../../scripts/demo/provider.ts";
import { SignIn } from "../../../server/sign-in/sign-in.ts";
import { type LogService, startLogService } from "../http/log-service.ts";
import type { TestServiceOptions } from "../http/service.ts";
import { Browser } from "./browser.ts";

export interface SignInWorld {
  service: LogService;
  /** origin of the service */
  origin: string;
  issuer: string;
  provider: DemoProvider;
  /** A browser that goes to the provider, chooses somebody and comes back as far as `stop` lets it. */
  signIn(
    account: string,
    options?: SignInOptions,
  ): Promise<{ browser: Browser; response: Response; url: string }>;
  /** A browser that is signed in, with what it needs to change something. */
  signedIn(account: string, as?: "citizen" | "department"): Promise<{ browser: Browser; csrf: string }>;
  close(): Promise<void>;
}

export interface SignInOptions {
  browser?: Browser;
  to?: string;
  as?: "citizen" | "department";
  stop?: (url: string) => boolean;
}

/** Numbers of departments in the test's registry, by the demo's keys. */
const NUMBERS: Record<string, number> = { "city-housing": 2, "city-market": 7 };

export async function startSignInWorld(options: TestServiceOptions = {}): Promise<SignInWorld> {
  const provider = await listenDemoProvider(0);
  const { settings } = provider;
  const service = await startLogService({
    publicUrl: (port) => `http://localhost:${port}`,
    signIn: (parts) => new SignIn({ ...parts, settings, secret: null }),
    ...options,
  });
  const origin = service.services.publicUrl;
  await provider.serve({
    publicUrl: origin,
    accounts: ACCOUNTS,
    keys: join(service.data, "provider.json"),
    departmentNumber: async (key) => NUMBERS[key] ?? null,
  });
  const world: SignInWorld = {
    service,
    origin,
    issuer: settings.issuer,
    provider,
    async signIn(account, { as = "citizen", browser = new Browser(), stop, to = "/my/session" } = {}) {
      const begun = await browser.open(`${origin}/sign-in?${new URLSearchParams({ to, as })}`);
      const choice = { method: "POST", body: new URLSearchParams({ account }) };
      return { browser, ...(await browser.open(begun.url, choice, stop)) };
    },
    async signedIn(account, as = "citizen") {
      const { browser, response } = await world.signIn(account, { as });
      const { csrf } = (await response.json()) as { csrf: string };
      return { browser, csrf };
    },
    async close() {
      await service.close();
      await provider.close();
    },
  };
  return world;
}

export function accountOf(id: string): DemoAccount {
  return ACCOUNTS.find((each) => each.id === id)!;
}
