/**
 * The pages on the real service: its routes, its policy, its ledger. People and staff are signed in by real sessions;
 * departments submit and sign. A fault in a script or a breach of the policy fails the test in which it happens.
 */
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { CONSUMER, type LogService, startLogService } from "../server/http/log-service.ts";
import type { SignedIn } from "../server/http/signed-in.ts";
import { launchChromium } from "./browser.ts";
import { buildPage } from "./build-page.ts";

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));

export interface ServiceStage {
  service: LogService;
  browser: Browser;
  /** A department submits one event. @returns its log index */
  log(event: SubmissionEvent, department?: number): Promise<number>;
  /** A page in a context of its own, by the service's clock. @param who null: nobody is signed in */
  open(who: SignedIn<unknown> | null, path: string, options?: OpenOptions): Promise<Page>;
}

/** `browser`: another than the stage's; whoever launched it closes it */
type OpenOptions = BrowserContextOptions & { large?: boolean; browser?: Browser };

/** Sets the stage for the tests of the `describe` it is called in. */
export function useServiceStage(catalogue: NonNullable<Parameters<typeof startLogService>[0]>["catalogue"]) {
  const stage = {} as ServiceStage;
  const faults: string[] = [];

  before(async function () {
    this.timeout(120_000);
    await buildPage();
    [stage.service, stage.browser] = await Promise.all([
      startLogService({
        page: DIST,
        publicUrl: (port) => `http://127.0.0.1:${port}`,
        ...(catalogue === undefined ? {} : { catalogue }),
      }),
      launchChromium(),
    ]);
  });
  after(async () => {
    await stage.browser?.close();
    await stage.service?.close();
  });
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(faults.splice(0), "errors on the page").to.deep.equal([]);
  });

  stage.log = async (event, department = CONSUMER) => {
    const { service } = stage;
    const { receipt } = await service.ledger.submit(service.sign([event], { department }));
    return receipt.entries[0]!.index;
  };
  stage.open = async (who, path, { large, browser = stage.browser, ...more } = {}) => {
    const { service } = stage;
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Asia/Shanghai", ...more });
    if (who !== null) {
      const [name, value] = who.headers.cookie!.split("=") as [string, string];
      await context.addCookies([{ name, value, url: service.url, httpOnly: true, sameSite: "Lax" }]);
    }
    if (large) await context.addInitScript(() => localStorage.setItem("certrace.large-type", "yes"));
    const page = await context.newPage();
    await page.clock.setFixedTime(service.clock.now * 1000);
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    await page.goto(`${service.url}${path}`);
    await page.waitForSelector("h1");
    return page;
  };
  return stage;
}
