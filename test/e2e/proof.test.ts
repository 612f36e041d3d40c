/** "Is this all?" on the built page in Chromium, against the real service and one that lies. */
import { expect } from "chai";
import type { Page } from "playwright-core";
import { ME, OTHER, type ProofSite, startProofSite } from "./proof-site.ts";
import { axe, useStageOn } from "./stage.ts";

describe("is this all?", function () {
  this.timeout(60_000);
  const stage = useStageOn<ProofSite>(startProofSite);

  before(async () => {
    const { site } = stage;
    for (let i = 0; i < 5; i++) {
      await site.log(OTHER, 1);
      await site.log(ME, 1);
    }
  });

  async function open(): Promise<Page> {
    const page = await stage.open();
    await stage.site.signIn(page.context(), ME);
    await page.clock.setFixedTime(stage.site.service.clock.now * 1000);
    await page.goto(stage.site.url);
    await page.reload();
    await page.waitForSelector(".proof-ask");
    return page;
  }

  async function prove(page: Page, id = ME): Promise<string | null> {
    await page.getByLabel("Your ID number").fill(id);
    await page.locator(".proof-ask .primary").click();
    return page.locator(".proof-outcome").getAttribute("data-verdict");
  }

  it("proves that nothing was left out", async () => {
    const page = await open();
    expect(await prove(page)).to.equal("complete");
    expect(await page.locator(".outcome-sentence").textContent()).to.match(/^Nothing was left out up to/);
    expect(await axe(page)).to.deep.equal([]);
  });
});
