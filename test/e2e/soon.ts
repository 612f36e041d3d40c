/**
 * Waits for what is about to be seen, and goes on as soon as it is. Playwright's own waits look again after 20, 50, 100 and
 * 100 milliseconds, and from then on twice a second: over hundreds of waits for a page that is drawn at once, that is a
 * minute of looking away.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Locator } from "playwright-core";

const AGAIN = 20;
/** Looks; what is not there then takes its time, and is waited for in Playwright's way, which tells what was missing. */
const MOST = 150;

export async function soon(locator: Locator): Promise<void> {
  for (let looks = 0; looks < MOST; looks++) {
    // Two of them for a moment, while one page takes the place of another, is not there yet either.
    if (await locator.isVisible().catch(() => false)) return;
    await sleep(AGAIN);
  }
  await locator.waitFor();
}
