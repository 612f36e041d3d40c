/**
 * `node scripts/screenshots.ts`: makes the pictures of the README (docs/images/) again, from the running demo: starts
 * `npm start`'s service in a folder of its own, signs in as the people of the story, in a real Chromium.
 */
import { mkdir, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { type Demo, startDemo } from "../test/e2e/demo.ts";
import { idOf } from "./demo/lives.ts";

const FOLDER = fileURLToPath(new URL("../docs/images/", import.meta.url));
/** bytes of one picture */
const MOST = 150_000;
const DESK = { viewport: { width: 1120, height: 760 } };
const PHONE = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 1.5,
};

async function shoot(page: Page, name: string, at?: string): Promise<void> {
  if (at !== undefined)
    await page
      .locator(at)
      .first()
      .evaluate((element) => element.scrollIntoView({ block: "start" }));
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
  const path = `${FOLDER}${name}.png`;
  await page.screenshot({ path, animations: "disabled" });
  const { size } = await stat(path);
  if (size > MOST) throw new Error(`${name} has ${size} bytes, more than ${MOST}`);
  console.log(`${name}.png  ${Math.round(size / 1000)} kB`);
  await page.context().close();
}

async function trailOf(demo: Demo, account: string, options: BrowserContextOptions): Promise<Page> {
  const page = await demo.signedIn(account, options);
  await page.locator(".summary[aria-busy=false]").waitFor();
  return page;
}

async function room(
  demo: Demo,
  account: string,
  name: string,
  options: BrowserContextOptions,
): Promise<Page> {
  const page = await trailOf(demo, account, options);
  await page.evaluate((hash) => {
    location.hash = hash;
  }, name);
  return page;
}

async function shootAll(demo: Demo): Promise<void> {
  await shoot(await trailOf(demo, "student", DESK), "who-used-my-data");
  const odd = await trailOf(demo, "student", PHONE);
  const line = odd.locator(".entry-line[data-kind=access]", { hasText: "diagnoses" });
  await line.locator("summary").first().click();
  await line.evaluate((element) => element.setAttribute("id", "odd"));
  await shoot(odd, "the-odd-one-phone", "#odd");
  const permission = await room(demo, "classmate", "permissions", DESK);
  await permission.locator(".permission summary").first().click();
  await shoot(permission, "one-permission", ".permission");
  const objections = await room(demo, "student", "objections", PHONE);
  await objections.locator(".dispute-list").waitFor();
  await shoot(objections, "an-objection-phone", ".dispute-list");
  const knowledge = await room(demo, "student", "knowledge", { viewport: { width: 760, height: 1120 } });
  await knowledge.locator(".knowledge-picture").waitFor();
  await shoot(knowledge, "who-knows-what", ".knowledge-picture");

  const inbox = await demo.signedIn("civil", { as: "department", ...DESK });
  await inbox.locator(".inbox-list a").first().click();
  await inbox.locator(".inbox-dispute").waitFor();
  await shoot(inbox, "inbox");

  await shoot(await proven(demo), "is-this-all-phone", ".proof-outcome");

  const context = await demo.browser.newContext({ locale: "en-GB", timezoneId: "Asia/Shanghai", ...DESK });
  const everybody = await context.newPage();
  await sealOverdue(demo);
  await everybody.goto(`${demo.url}/public`);
  await everybody.waitForLoadState("networkidle");
  await shoot(everybody, "public");
}

/** Half a minute after the story was told. */
async function sealOverdue({ url }: Demo): Promise<void> {
  for (;;) {
    const { seals } = (await (await fetch(`${url}/log/1/conduct`)).json()) as { seals: { overdue: number } };
    if (seals.overdue > 0) return;
    await sleep(2_000);
  }
}

/** Once all is anchored. */
async function proven(demo: Demo): Promise<Page> {
  const page = await room(demo, "student", "proof", PHONE);
  await page.locator("input[name=proof-subject]").fill(idOf("student"));
  for (;;) {
    await page.locator(".proof-ask button[type=submit]").click();
    const outcome = page.locator(".proof-outcome[data-verdict]");
    await outcome.waitFor();
    if (!((await outcome.textContent()) ?? "").includes("not yet proven")) return page;
    await page.waitForTimeout(2_000);
  }
}

await mkdir(FOLDER, { recursive: true });
const demo = await startDemo();
try {
  await shootAll(demo);
} finally {
  await demo.close();
}
