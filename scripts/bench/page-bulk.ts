/**
 * `page-bulk`: 1,000 certificates dropped on the verify page, verified in the browser. Of two batches, signed by two
 * departments' keys; the service is the tests' own, which answers at once: what is measured is the page. *Done* is from
 * the drop until the page says that all are verified; *the longest pause* is the longest task of the page's own thread
 * from the drop until then.
 */
import type { Page } from "playwright-core";
import { launchChromium } from "../../test/e2e/browser.ts";
import { buildPage } from "../../test/e2e/build-page.ts";
import { example, tell } from "../../test/e2e/examples.ts";
import { type Site, startSite } from "../../test/e2e/site.ts";
import { median, type Row, round } from "./row.ts";

const FILES = 1_000;
const ROUNDS = 5;

export async function measurePageBulk(
  show: (row: Row) => void,
  tellUser: (text: string) => void,
): Promise<void> {
  tellUser(`making ${round(FILES)} certificates, and building the page …`);
  await buildPage();
  const site = await startSite();
  const browser = await launchChromium();
  try {
    const files = makeFiles(site);
    const runs: Run[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const page = await browser.newPage({ locale: "en-GB", viewport: { width: 1280, height: 900 } });
      await page.goto(site.url);
      await page.waitForSelector("h1");
      site.requests.length = 0;
      runs.push({ ...(await run(page, files)), questions: site.requests.length });
      await page.close();
    }
    const of = (name: keyof Run) => median(runs.map((each) => each[name]));
    show({
      title: `${round(FILES)} files dropped on the verify page, verified in the browser`,
      ours: `${round(of("done"))} ms, slowest ${round(Math.max(...runs.map(({ done }) => done)))} ms`,
      beside: `longest pause of the page ${round(of("pause"))} ms; ${of("questions")} requests`,
      judged: "goal 10,000 ms",
    });
  } finally {
    await browser.close();
    await site.close();
  }
}

/** Two batches, and what the service says about each of their status words. */
function makeFiles(site: Site): { name: string; content: string }[] {
  return [0, 1].flatMap((of) => {
    const one = example();
    tell(site, one);
    for (let word = 0; word * 128 < FILES / 2; word++) {
      const { statuses } = one.batch.facts(word * 128, []);
      if (!("value" in statuses && "value" in one.facts.statuses)) throw new Error("no statuses");
      const facts = { ...one.facts, statuses: { ...one.facts.statuses, value: statuses.value } };
      site.says.facts.set(`${one.batch.anchors[0]!.root} ${word}`, facts);
    }
    return Array.from({ length: FILES / 2 }, (_, i) => ({
      name: `licence-${of}-${String(i).padStart(3, "0")}.json`,
      content: one.batch.file(i),
    }));
  });
}

interface Run {
  /** milliseconds */
  done: number;
  pause: number;
  questions: number;
}

/** All in the page, so that nothing of the measuring goes through the browser's door meanwhile. */
async function run(page: Page, files: { name: string; content: string }[]): Promise<Omit<Run, "questions">> {
  return page.evaluate(async (given) => {
    const data = new DataTransfer();
    for (const { name, content } of given) data.items.add(new File([content], name));
    let pause = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) pause = Math.max(pause, duration);
    }).observe({ type: "longtask" });
    const started = performance.now();
    document.body.dispatchEvent(
      new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }),
    );
    const wanted = `${given.length} of ${given.length} verified`;
    while (!document.querySelector("[class$=-progress]")?.textContent?.includes(wanted))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const done = performance.now() - started;
    const counts = [...document.querySelectorAll(".bulk-choice")].map(({ textContent }) => textContent);
    if (!counts.includes(`Valid ${given.length}`)) throw new Error(`not all are valid: ${counts.join()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { done, pause };
  }, files);
}
