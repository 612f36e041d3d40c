/**
 * The story that the demo tells, played in a real browser on `npm start`'s own service, with its real sign-in. What was
 * told is on the student's page; the same then happens to her classmate, who acts himself: he finds the look that nobody
 * permitted, objects, the office answers, he ends the permission, the office asks again and is refused, and he proves
 * that this is all.
 */
import { expect } from "chai";
import type { Page } from "playwright-core";
import { idOf } from "../../scripts/demo/lives.ts";
import { type Demo, startDemo } from "./demo.ts";

const OFFICE = "Jinghua University Student Aid Office";
const ODD = "diagnoses and medical bills";

describe("the story of the demo", function () {
  this.timeout(120_000);
  let demo: Demo;
  const faults: string[] = [];

  before(async function () {
    this.timeout(240_000);
    demo = await startDemo();
  });
  after(() => demo?.close());
  afterEach(() => expect(faults.splice(0), "errors on the page").to.deep.equal([]));

  async function open(account: string, as: "citizen" | "department" = "citizen"): Promise<Page> {
    const page = await demo.signedIn(account, { as });
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    await page.waitForSelector("h1");
    return page;
  }
  const whole = (page: Page) => page.locator(".summary[aria-busy=false]").waitFor();
  const sentences = (page: Page) => page.locator(".entry-sentence").allTextContents();
  const looks = (page: Page) =>
    page.locator(".entry-line[data-kind=access]", { hasText: `${OFFICE} looked` });
  const go = (page: Page, room: string) => page.getByRole("link", { name: room, exact: true }).click();

  /** Until everything that is on the page is anchored. */
  async function prove(page: Page, subject: string): Promise<string> {
    if (!page.url().endsWith("#proof")) await go(page, "Is this all?");
    await page.locator("input[name=proof-subject]").fill(subject);
    const outcome = page.locator(".proof-outcome");
    for (let pressed = 0; pressed < 60; pressed++) {
      await page.locator(".proof-ask button[type=submit]").click();
      await outcome.and(page.locator("[data-verdict]")).waitFor();
      const verdict = await outcome.getAttribute("data-verdict");
      const told = (await outcome.textContent())!;
      // What was logged a moment ago waits for the next epoch on chain; before the first there is nothing to say.
      if (verdict === "complete" && !told.includes("not yet proven")) return told;
      expect(verdict).to.be.oneOf(["complete", "undetermined"]);
      await page.waitForTimeout(2_000);
    }
    throw new Error(`never proven: ${await outcome.textContent()}`);
  }

  it("tells of seventeen looks, one without a right, the objection, the answer, the end, the refusal", async () => {
    const page = await open("student");
    await whole(page);
    expect(await looks(page).count()).to.equal(17);
    const permitted = looks(page).filter({ hasText: "with your permission of" });
    expect(await permitted.count()).to.equal(16);
    const odd = looks(page).filter({ hasText: ODD });
    expect(await odd.count()).to.equal(1);
    const told = (await odd.textContent())!;
    expect(told).to.include("as the law allows: Jinghua Province School Health Measures, article 11");
    expect(told).to.include("It happened at night, at 23:41 Beijing time.");
    const all = (await sentences(page)).join("\n");
    for (const words of [
      `${OFFICE} decided in your favour, for student financial aid.`,
      "You objected to what",
      "it had no right to do this",
      "You ended your permission of",
      "and was refused: the permission has been ended",
    ])
      expect(all).to.include(words);
    await go(page, "My permissions");
    await page.locator(".permission[data-state=ended]").waitFor({ state: "attached" }); // folded away
    expect(await page.locator(".permission").count()).to.equal(1);
    await page.context().close();
  });

  it("lets a mother act for those who asked her to, and shows a farmer what was kept from him", async () => {
    const mother = await open("mother");
    await whole(mother);
    await mother.getByLabel("Whose data").selectOption({ label: "吴桂英 Wu Guiying (asked you to act)" });
    await mother.locator(".entry-sentence", { hasText: "for pension entitlement check" }).first().waitFor();
    await mother.context().close();

    const farmer = await open("farmer");
    await whole(farmer);
    expect((await sentences(farmer)).join("\n")).to.include("discloses a sealed inquiry");
    await farmer.context().close();
  });

  it("shows a holder that its side of an exchange is not there yet", async () => {
    const staff = await open("land", "department");
    await staff.getByRole("link", { name: "One side missing" }).click();
    await staff.getByText("Nothing is missing").waitFor();
    await staff.getByRole("link", { name: "Not yet a day" }).click();
    const one = staff.locator(".one-sided");
    await one.waitFor();
    expect(await one.textContent()).to.match(
      /Missing: the side of .+Land|Missing: the side of .+Natural Resources/,
    );
    expect(await one.textContent()).to.include("if your department gave this data");
    await staff.context().close();
  });

  it("the classmate objects, is answered, ends the permission, sees the refusal, and proves that this is all", async function () {
    this.timeout(240_000);
    const page = await open("classmate");
    await whole(page);
    expect(await looks(page).count()).to.equal(17);
    expect((await sentences(page)).join("\n")).not.to.include("You objected");
    const odd = looks(page).filter({ hasText: ODD });
    expect(await odd.textContent()).to.include("It happened at night");
    await odd.locator("summary").first().click();
    await odd.getByRole("link", { name: "I object to this" }).click();
    const words = "Nobody asked me. What has my health to do with a grant?";
    await page.getByLabel("What is wrong with it?").fill(words);
    await page.getByRole("button", { name: "Send the objection" }).click();
    await page.getByText("Your objection is recorded.").waitFor();

    const staff = await open("aid", "department");
    await staff.locator(".inbox-list a").first().click();
    await staff.getByText(words).waitFor();
    await staff.getByRole("radio", { name: /^It had no right to/ }).check();
    await staff.getByLabel("To the person").fill("You are right, we are sorry. It is deleted.");
    await staff.getByRole("button", { name: "Send the answer" }).click();
    await staff.getByText("The answer is recorded").waitFor();
    await staff.context().close();

    await page.reload();
    await page.getByText("You are right, we are sorry. It is deleted.").waitFor();
    await go(page, "My permissions");
    await page.getByRole("button", { name: "End this permission" }).click();
    await page.getByRole("button", { name: "End it now" }).click();
    await page.getByText("The permission has ended.").first().waitFor();

    // The office submits its next access by itself once it is over.
    await go(page, "Who used my data");
    const refused = page.locator(".entry-line[data-kind=refused]", {
      hasText: "the permission has been ended",
    });
    for (let looked = 0; (await refused.count()) === 0; looked++) {
      expect(looked, "waited for the refusal").to.be.lessThan(30);
      await page.waitForTimeout(1_000);
      await page.reload();
      await whole(page);
    }
    expect(await refused.textContent()).to.include(`${OFFICE} asked for your`);

    const proven = await prove(page, idOf("classmate"));
    expect(proven).to.match(/Nothing was left out up to today \d\d:\d\d\./);
    expect(proven).to.include("your data was used 18 times");
    await page.context().close();
  });

  it("a farmer proves it with the demo's own chain as the node of his choice", async () => {
    const page = await open("farmer");
    await whole(page);
    await go(page, "Is this all?");
    await page.getByText("Ask a node of your own").click();
    await page.getByLabel("Address of the node").fill(demo.chain);
    expect(await prove(page, idOf("farmer"))).to.include(demo.chain);
    await page.context().close();
  });

  it("an ID number that is somebody else's proves nothing", async () => {
    const page = await open("student");
    await whole(page);
    await go(page, "Is this all?");
    await page.locator("input[name=proof-subject]").fill(idOf("farmer"));
    await page.locator(".proof-ask button[type=submit]").click();
    const outcome = page.locator(".proof-outcome[data-verdict]");
    await outcome.waitFor();
    expect(await outcome.getAttribute("data-verdict")).not.to.equal("complete");
    await page.context().close();
  });
});
