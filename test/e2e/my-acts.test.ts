/**
 * Permissions on the real service: its routes, its policy, its ledger. Everything is done with the keyboard alone. People
 * are signed in by real sessions; departments submit and sign.
 */
import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import { renderSVG } from "uqr";
import { encodeBase64url } from "../../core/base64url.ts";
import { type GrantRequestContent, grantRequestInput } from "../../core/trace/grant-request.ts";
import { packGrantRequest } from "../../core/trace/request-link.ts";
import { makeKey, signText } from "../core/build.ts";
import { accessEvent, citizen } from "../core/build-trace.ts";
import { CONSUMER, HOLDER, LOG_ORIGIN } from "../server/http/log-service.ts";
import { citizenOf, type SignedIn } from "../server/http/signed-in.ts";
import { launchWithCamera } from "./fake-camera.ts";
import { useServiceStage } from "./service-stage.ts";
import { axe } from "./stage.ts";
import { heard, tabTo } from "./walk.ts";

const DAY = 86_400_000;

describe("permissions", function () {
  this.timeout(60_000);
  const stage = useServiceStage({ mayRepresent: [CONSUMER] });
  const { log, open } = stage;

  function request(more: Partial<GrantRequestContent> = {}, key = stage.service.keys[CONSUMER]!): string {
    const input = grantRequestInput({
      ...{ kid: key.kid, department: CONSUMER, audience: LOG_ORIGIN },
      ...{ iat: stage.service.clock.now - 60, exp: stage.service.clock.now + 86_400 },
      ...{ jti: encodeBase64url(crypto.getRandomValues(new Uint8Array(18))), purpose: "social-assistance" },
      permissions: [
        { holder: HOLDER, dataset: "health", fields: ["address"] },
        { holder: HOLDER, dataset: "residence", fields: ["address", "household"] },
      ],
      ...{ period: { days: 30 }, uses: 2 },
      words: {
        zh: "为了办理您的补助，不用您提交材料。",
        en: "So that you need not bring papers for your subsidy.",
      },
      ...more,
    });
    return `${input}.${encodeBase64url(signText(key, input))}`;
  }

  it("a request: who really asks, what is given and what not, used, ended, refused; all by keyboard", async () => {
    const subject = citizen(50);
    const person = await citizenOf(stage.service, subject, "林晓雨");
    const page = await open(person, `/my-data#request=${request()}`);
    await page.getByRole("heading", { name: "Example Department 12 asks you for a permission" }).waitFor();
    expect(new URL(page.url()).hash).to.equal("#permissions");
    await page.locator(".request .not-given").first().waitFor(); // the catalogue is there
    const shown = (await page.locator(".request").textContent())!;
    expect(shown).to.include("this department signed the request");
    expect(shown).to.include("So that you need not bring papers");
    expect(shown).to.include("Not given: since"); // of the residence register
    expect(await axe(page)).to.deep.equal([]);
    const asked = await heard(page);
    for (const part of [
      'heading "Example Department 12 asks you for a permission" [level=2]',
      'checkbox "Health',
      "this department signed the request",
      "Not given: since",
      'button "Give this permission"',
    ])
      expect(asked).to.include(part);

    await tabTo(page, "Health", "checkbox");
    await page.keyboard.press("Space");
    expect(await page.locator(".not-box").textContent()).to.include("You do not give: Health");
    await tabTo(page, "Give this permission", "button");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "The permission is given." }).waitFor(); // told, not only drawn
    expect(await page.locator(".request").count()).to.equal(0);
    const { items } = await trailOf(person);
    expect(items).to.have.length(1);
    expect(items[0]).to.include({ kind: "grant", dataset: "residence", uses: 2 });
    expect(items[0]).not.to.have.property("submission");

    const grant = items[0]!.index;
    const access = accessEvent({ subject, fields: ["address"], basis: { grant } });
    await log(access);
    await page.reload();
    await page.locator(".permission summary").waitFor();
    await tabTo(page, "Example Department 12 may look", "summary");
    await page.keyboard.press("Enter");
    expect(await page.locator(".permission-body").textContent()).to.match(
      /Once, on .*looked at your address/,
    );
    expect(await axe(page)).to.deep.equal([]);
    const given = await heard(page);
    for (const part of [
      "Example Department 12 may look",
      "looked at your address",
      'button "End this permission"',
    ])
      expect(given).to.include(part);

    await tabTo(page, "End this permission", "button");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "End this permission?" }).waitFor();
    expect(await page.getByRole("dialog").textContent()).to.match(/stops at once.*does not stop/s);
    expect(await axe(page)).to.deep.equal([]);
    // Over the page stands the question, with what it means and both ways out.
    const question = await page.getByRole("dialog").ariaSnapshot();
    for (const part of [
      'dialog "End this permission?"',
      "stops at once",
      "does not stop",
      'button "End it now"',
    ])
      expect(question).to.include(part);
    await page.keyboard.press("Escape"); // a way out that ends nothing
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "End this permission" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "End this permission?" }).waitFor();
    await tabTo(page, "End it now", "button");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "The permission has ended." }).waitFor();
    await page.getByText("No permission of yours is in force.").waitFor();
    expect(await heard(page)).to.include("No permission of yours is in force.");

    await log(access);
    await page.reload();
    await page.getByText("One that is over").click();
    expect(await page.locator(".permission").textContent()).to.include("One request was refused under it");
    expect((await trailOf(person)).items.map(({ kind }) => kind)).to.deep.equal([
      ...["refused", "grant-revoked", "access", "grant"],
    ]);
  });

  it("a request is granted once, on whatever device", async () => {
    const person = await citizenOf(stage.service, citizen(51));
    const jws = request();
    const one = await open(person, `/my-data#request=${jws}`);
    const other = await open(person, `/my-data#request=${jws}`);
    for (const page of [one, other])
      await page.getByRole("button", { name: "Give this permission" }).waitFor();
    await one.getByRole("button", { name: "Give this permission" }).click();
    await one.getByText("The permission is given.").waitFor();
    await other.clock.setFixedTime(stage.service.clock.now * 1000 + 5_000);
    await other.getByRole("checkbox").first().uncheck();
    await other.getByRole("button", { name: "Give this permission" }).click();
    await other.getByText("This was done before, with other contents.").waitFor();
    const again = await open(person, `/my-data#request=${jws}`);
    await again.getByText("You gave a permission on this very request").waitFor();
    expect(await again.getByRole("button", { name: "Give this permission" }).count()).to.equal(0);
    expect((await trailOf(person)).items).to.have.length(2);
  });

  it("what no department asked is refused in plain words, and what cannot be found out is neither", async () => {
    const person = await citizenOf(stage.service, citizen(52));
    const forged = request().replace(/\.[^.]+$/, `.${encodeBase64url(new Uint8Array(64).fill(1))}`);
    const past = stage.service.clock.now - 10;
    const cases: [string, string][] = [
      [forged, "The signature is not that of the department"],
      [request({}, makeKey()), "no such department or no such key"],
      [request({ iat: past - 60, exp: past }), "The time for answering this request is over"],
      [request({ audience: "elsewhere.example/log/1" }), "The request is for another record"],
      ["eyJ9.eyJ9.AAAA", "This is not a request that a department made"],
      [
        request({ permissions: [{ holder: HOLDER, dataset: "no-such-data", fields: ["x"] }] }),
        "not on the public list",
      ],
    ];
    const page = await open(person, "/my-data#permissions");
    for (const [jws, sentence] of cases) {
      await page.getByLabel("The link").fill(`https://certrace.example/my-data#request=${jws}`);
      await page.getByRole("button", { name: "Show the request" }).click();
      await page.getByText(sentence).waitFor();
      expect(await page.getByRole("button", { name: "Give this permission" }).count()).to.equal(0);
      await page.getByRole("button", { name: "Put the request away" }).click();
    }
    await page.route("**/v1/trace-facts", (route) => route.abort());
    await page.getByLabel("The link").fill(request());
    await page.getByRole("button", { name: "Show the request" }).click();
    await page.getByText("Who asks could not be found out").waitFor();
    await page.unroute("**/v1/trace-facts");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Give this permission" }).waitFor();
  });

  it("shows script and markup in a department's words as inert text, and takes no direction tricks", async () => {
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const person = await citizenOf(stage.service, citizen(60));
    for (const locale of ["en-GB", "zh-CN"]) {
      const jws = request({ words: { zh: evil, en: evil } });
      const page = await open(person, `/my-data#request=${jws}`, { locale });
      await page.locator(".request .not-given").first().waitFor();
      expect(await page.locator(".request").textContent()).to.include(evil);
      expect(await page.locator("main img, main script").count()).to.equal(0);
      expect(await page.title()).not.to.include("owned");
    }
    // words that would turn the direction of a sentence are no request at all
    expect(() => request({ words: { zh: "甲\u202e乙", en: "a\u202eb" } }))
      .to.throw()
      .with.property("code", "grant-request-member");
  });

  it("reads a request from a picture of its code", async () => {
    const person = await citizenOf(stage.service, citizen(53));
    const page = await open(person, "/my-data#permissions");
    const small = request({ permissions: [{ holder: HOLDER, dataset: "health", fields: ["address"] }] });
    const code = renderSVG(`${stage.service.url}/my-data#request=${small}`, { border: 4, pixelSize: 6 });
    const drawing = await (await stage.browser.newContext()).newPage();
    await drawing.setContent(`<body style="margin:0">${code.replace("<svg", '<svg width="900"')}</body>`);
    const picture = await drawing.locator("svg").screenshot();
    const file = page.locator(".file-button input");
    await file.setInputFiles({ name: "c.png", mimeType: "image/png", buffer: Buffer.from("none") });
    await page.getByText("There is no request in this picture").waitFor();
    await file.setInputFiles({ name: "code.png", mimeType: "image/png", buffer: picture });
    await page.getByRole("button", { name: "Give this permission" }).waitFor();
  });

  it("reads a large office's request through the camera, and lets go of it", async () => {
    const sixteen = Array.from({ length: 16 }, (_, i) => ({
      ...{ holder: HOLDER + i, dataset: `register-of-kind-${i}` },
      fields: [`category-${i}`, "household", "since"].sort(),
    }));
    const jws = request({ permissions: sixteen });
    const packed = packGrantRequest(jws, (bytes, dictionary) =>
      deflateRawSync(bytes, { level: 9, dictionary }),
    );
    const browser = await launchWithCamera(`${stage.service.url}/my-data#request=${packed}`);
    try {
      const person = await citizenOf(stage.service, citizen(60));
      const page = await open(person, "/my-data#permissions", { browser });
      await page.getByRole("button", { name: "Use the camera" }).click();
      // it came over whole: the department is known by its signature, and then the catalogue is asked
      await page.getByRole("heading", { name: "Example Department 12 asks you for a permission" }).waitFor();
      await page.getByText("not on the public list").waitFor();
      expect(await page.locator("video").count()).to.equal(0);
    } finally {
      await browser.close();
    }
  });

  it("gives a permission by oneself, with what is not given beside it; all by keyboard", async () => {
    const person = await citizenOf(stage.service, citizen(54));
    const page = await open(person, "/my-data#permissions");
    await page.getByRole("button", { name: "Give a permission" }).waitFor();
    await tabTo(page, "Give a permission", "button");
    await page.keyboard.press("Enter");
    await page.getByText("Choose who, which data, and for what").waitFor();
    expect(await page.getByRole("button", { name: "Give this permission" }).isDisabled()).to.equal(true);
    await tabTo(page, "Who may look");
    await page.keyboard.type("Example Department 12");
    await tabTo(page, "At which kind of data");
    await page.keyboard.type("Residence");
    await tabTo(page, "household", "checkbox");
    await page.keyboard.press("Space");
    await tabTo(page, "For what");
    await page.keyboard.type("Social");
    const summary = page.locator(".give-summary");
    expect(await summary.locator(".yes-box").textContent()).to.include("may look at: household (Residence");
    expect(await summary.locator(".not-box").textContent()).to.include("Of “Residence”: address, since");
    expect(await axe(page)).to.deep.equal([]);
    const chosen = await heard(page);
    for (const part of [
      "may look at: household (Residence",
      "Of “Residence”: address, since",
      'checkbox "household" [checked]',
    ])
      expect(chosen).to.include(part);
    await tabTo(page, "Give this permission", "button");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "The permission is given." }).waitFor();
    const [grant] = (await trailOf(person)).items;
    expect(grant).to.deep.include({ kind: "grant", fields: ["household"], uses: 1, consumers: [CONSUMER] });
  });

  it("ends that somebody acts for one, and a representative cannot", async () => {
    const subject = citizen(57);
    const at = stage.service.clock.now * 1000;
    await log({
      ...{ kind: "representation", subject, representative: citizen(58), ground: "mandate" },
      ...{ from: new Date(at - DAY).toISOString(), until: new Date(at + 9 * DAY).toISOString() },
    });
    await stage.service.ledger.trail.caughtUp();
    const other = await open(await citizenOf(stage.service, citizen(58)), "/my-data#permissions");
    await other.getByLabel("Whose data").selectOption({ index: 1 });
    await other.getByText("Who may act for you").waitFor();
    // Whoever listens hears whose data it is, and the way back.
    const acting = await heard(other);
    for (const part of [
      "You are looking at the data of",
      'button "Back to my own data"',
      'combobox "Whose data"',
    ])
      expect(acting).to.include(part);
    expect(await other.getByRole("button", { name: "End this", exact: true }).count()).to.equal(0);
    const page = await open(await citizenOf(stage.service, subject), "/my-data#permissions");
    await page.getByRole("button", { name: "End this", exact: true }).click();
    await page.getByRole("button", { name: "End it now" }).click();
    await page.getByRole("status").filter({ hasText: "This person may not act for you any more." }).waitFor();
    await heard(page);
    expect(await page.getByText("Who may act for you").count()).to.equal(0);
  });

  it("fits a phone and the larger type, in the dark as well", async () => {
    const subject = citizen(59);
    const person = await citizenOf(stage.service, subject);
    const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
    for (const options of [phone, { ...phone, large: true }, { colorScheme: "dark" as const }]) {
      const page = await open(person, `/my-data#request=${request()}`, options);
      await page.getByRole("button", { name: "Give this permission" }).waitFor();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, "no scrolling sideways").to.be.at.most(0);
      expect(await axe(page)).to.deep.equal([]);
    }
  });

  interface Told {
    index: number;
    kind: string;
    [member: string]: unknown;
  }

  async function trailOf(person: SignedIn<unknown>): Promise<{ items: Told[] }> {
    const response = await stage.service.fetch("/my/trail?log=1", { headers: person.headers });
    const { entries } = (await response.json()) as { entries: { index: number; body: string }[] };
    return { items: entries.map(({ index, body }) => ({ ...JSON.parse(body), index })) };
  }
});
