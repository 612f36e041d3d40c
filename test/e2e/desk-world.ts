/**
 * A department's desk as it is run: a real embedded chain, the real service with a desk on it, the demo's real sign-in
 * provider with a maker, a checker, and somebody who is both. Nothing in it is played.
 */
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { DemoAccount } from "../../scripts/demo/accounts.ts";
import { citizenId } from "../../scripts/demo/check-digits.ts";
import { listenDemoProvider } from "../../scripts/demo/provider.ts";
import { readConfig } from "../../server/config.ts";
import type { Desk } from "../../server/desk/desk.ts";
import { parseTypeDefinition } from "../../server/issuing/type-definition.ts";
import { createLog } from "../../server/log.ts";
import { startService } from "../../server/main.ts";
import { type IssuingChain, startIssuingChain } from "../server/issuing/issuing-chain.ts";

const account = (
  id: string,
  zh: string,
  first17: string,
  ...roles: ("maker" | "checker")[]
): DemoAccount => ({
  id,
  name: { zh, en: id },
  about: { zh, en: id },
  citizenId: citizenId(first17),
  staff: { department: "authority", roles },
});

const ACCOUNTS = [
  account("maker", "唐小满", "99010119950521029", "maker"),
  account("checker", "罗长庚", "99010119801214015", "checker"),
  account("both", "温如玉", "99010119880209028", "maker", "checker"),
  account("guest", "何明远", "99010119850417033"),
];

export interface OpenOptions extends BrowserContextOptions {
  /** where on the desk */
  hash?: string;
  /** called with the page before anything is loaded into it */
  prepare?: (page: Page) => void | Promise<void>;
}

export interface DeskWorld {
  url: string;
  chain: IssuingChain;
  desk: Desk;
  /** Defines a type on chain and brings it to the desk. `{{publicUrl}}` stands for the service's origin. */
  define(definition: string): Promise<string>;
  /** The desk in a new context in which this person is signed in, the first time through the provider. */
  signedIn(browser: Browser, who: string, options?: OpenOptions): Promise<Page>;
  /** Chooses the person on the provider's page. */
  signIn(page: Page, who: string): Promise<void>;
  close(): Promise<void>;
}

const signIn = (page: Page, who: string): Promise<void> =>
  page.locator(`button[name=account][value="${who}"]`).click();

export async function startDeskWorld(): Promise<DeskWorld> {
  const chain = await startIssuingChain();
  const provider = await listenDemoProvider(0);
  const config = readConfig({
    CERTRACE_DATA: join(chain.folder, "service"),
    CERTRACE_PORT: "0",
    CERTRACE_RPC_URL: chain.url,
    CERTRACE_ADDRESS_BOOK: join(chain.folder, "address-book.json"),
    CERTRACE_CONFIRMATIONS: "1",
    CERTRACE_RATE_LIMIT: "0",
    CERTRACE_OIDC_ISSUER: provider.settings.issuer,
    CERTRACE_OIDC_CLIENT_ID: provider.settings.clientId,
  });
  const service = await startService(
    { ...config, chain: { ...config.chain, embedded: true } },
    createLog("silent"),
  );
  const { department, key, secret } = chain;
  await provider.serve({
    publicUrl: service.url,
    accounts: ACCOUNTS,
    keys: join(chain.folder, "provider-keys.json"),
    departmentNumber: async () => department,
  });
  const signing = JSON.stringify(key.privateKey.export({ format: "jwk" }));
  const desk = await service.openDesk({
    department,
    secrets: { operator: secret, signing, passphrase: null },
  });
  /** who signed in once is not sent through the provider again */
  const states = new Map<string, Awaited<ReturnType<BrowserContext["storageState"]>>>();
  return {
    ...{ url: service.url, chain, desk },
    async define(definition) {
      const text = definition.replaceAll("{{publicUrl}}", service.url);
      const type = parseTypeDefinition(text);
      await chain.defineType(type);
      await desk.tools.documents.write(type.document);
      await desk.tools.types.put(text);
      return type.vct;
    },
    async signedIn(browser, who, { hash = "", prepare, ...options } = {}) {
      const context = await browser.newContext({
        ...{ locale: "en-GB", timezoneId: "Asia/Shanghai", viewport: { width: 1280, height: 900 } },
        ...options,
        ...(states.has(who) ? { storageState: states.get(who)! } : {}),
      });
      const page = await context.newPage();
      await prepare?.(page);
      if (states.has(who)) {
        await page.goto(`${service.url}/desk${hash}`);
        return page;
      }
      await page.goto(`${service.url}/sign-in?as=department&to=%2Fdesk`);
      await signIn(page, who);
      await page.waitForURL(`${service.url}/desk`);
      const { cookies } = await context.storageState();
      states.set(who, { cookies, origins: [] });
      if (hash !== "") await page.goto(`${service.url}/desk${hash}`); // within the page: nothing is loaded again
      return page;
    },
    signIn,
    async close() {
      await service.close();
      await provider.close();
      await chain.close();
    },
  };
}
