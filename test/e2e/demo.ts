/**
 * `npm start`'s own service with its demo, and Chromium in which people of the demo are signed in through the demo's real
 * provider, as anybody would be. Used by the story's test, by scripts/screenshots.ts and by the benchmark of the page.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { type Environment, place, start, urlOf } from "../scripts/started.ts";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";

export interface Demo {
  /** data folder */
  data: string;
  url: string;
  /** JSON-RPC of its chain */
  chain: string;
  browser: Browser;
  /** A new context in which this person is signed in. @param account id of scripts/demo/accounts.ts */
  signedIn(
    account: string,
    options?: BrowserContextOptions & { as?: "citizen" | "department" },
  ): Promise<Page>;
  close(): Promise<void>;
}

export async function startDemo(): Promise<Demo> {
  await buildPage();
  const data = await mkdtemp(join(tmpdir(), "certrace-demo-"));
  // What is logged is anchored soon: nobody waits a minute for a proof.
  const environment: Environment = { ...(await place(data)), CERTRACE_ANCHOR_INTERVAL: "2" };
  const url = urlOf(environment);
  const running = start(environment);
  const close = async () => {
    running.child.kill("SIGINT");
    await running.exited;
    await rm(data, { recursive: true, force: true });
  };
  const launching = launchChromium();
  try {
    const [browser] = await Promise.all([launching, running.says("Ctrl-C ends it")]);
    return {
      data,
      url,
      chain: `http://127.0.0.1:${environment.CERTRACE_CHAIN_PORT}`,
      browser,
      async signedIn(account, { as = "citizen", ...options } = {}) {
        const context = await browser.newContext({
          locale: "en-GB",
          timezoneId: "Asia/Shanghai",
          viewport: { width: 1280, height: 900 },
          ...options,
        });
        return signIn(context, url, account, as);
      },
      async close() {
        await browser.close();
        await close();
      },
    };
  } catch (error) {
    // A browser that is left open keeps the tests from ending.
    await launching.then((browser) => browser.close()).catch(() => {});
    await close();
    throw error;
  }
}

const HOMES = { citizen: "/my-data", department: "/inbox" } as const;

async function signIn(
  context: BrowserContext,
  url: string,
  account: string,
  as: keyof typeof HOMES,
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/sign-in?${new URLSearchParams({ as, to: HOMES[as] })}`);
  await page.locator(`button[name=account][value="${account}"]`).click();
  await page.waitForURL(`${url}${HOMES[as]}`);
  return page;
}
