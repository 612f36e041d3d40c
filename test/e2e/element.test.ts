/** `<certrace-verify>` on another portal's page: another origin, its own strict policy, one script tag. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { Page } from "playwright-core";
import type { VerdictDetail } from "../../web/element/element.ts";
import { EXAMPLES, tell } from "./examples.ts";
import { axe, useStage } from "./stage.ts";

describe("<certrace-verify> on another origin", () => {
  const stage = useStage();
  let portal: Server;
  let url: string;

  before(async () => {
    portal = createServer((_request, response) => {
      const service = stage.site.url.slice(0, -1);
      response.setHeader("content-type", "text/html; charset=utf-8");
      // no inline script, no inline style, nothing from anywhere but the portal and the service it names
      response.setHeader(
        "content-security-policy",
        `default-src 'none'; script-src ${service}; connect-src ${service}; style-src 'self'`,
      );
      response.end(`<!doctype html><html lang="en"><title>A portal</title><main><h1>A portal</h1>
        <certrace-verify></certrace-verify></main><script src="${service}/certrace-verify.js"></script></html>`);
    });
    await new Promise<void>((resolve) => portal.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(portal.address() as AddressInfo).port}/`;
  });
  after(async () => {
    if (portal === undefined) return;
    portal.closeAllConnections();
    await new Promise((resolve) => portal.close(resolve));
  });

  async function open(): Promise<{ page: Page; told: () => Promise<VerdictDetail[]> }> {
    const page = await stage.open();
    await page.goto(url);
    await page.evaluate(() => {
      const told: unknown[] = [];
      Object.assign(globalThis, { told });
      document.addEventListener("certrace-verdict", (event) => told.push((event as CustomEvent).detail));
    });
    return {
      page,
      told: () => page.evaluate(() => (globalThis as unknown as { told: VerdictDetail[] }).told),
    };
  }

  const hand = (page: Page, name: string, content: string) =>
    page
      .locator("certrace-verify input[type=file]")
      .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });

  it("verifies in the visitor's browser, tells the page, asks for the group alone", async () => {
    const { page, told } = await open();
    for (const [name, verdict] of [
      ["valid", "valid"],
      ["revoked", "revoked"],
      ["tampered", "invalid"],
    ] as const) {
      const one = EXAMPLES[name]();
      tell(stage.site, one);
      await hand(page, `${name}.json`, one.file);
      await page.locator(`[data-verdict=${verdict}]`).waitFor();
      expect(await axe(page)).to.deep.equal([]);
    }
    const [valid, revoked, tampered] = await told();
    expect(valid).to.include({ name: "valid.json", verdict: "valid", number: "JY15101000000041" });
    expect(valid!.department!.id).to.equal(12);
    expect(valid!.block!.number).to.equal(48_211);
    expect(revoked!.checks.find(({ outcome }) => outcome === "fail")!.name).to.equal("status");
    expect(tampered).to.include({ verdict: "invalid", number: null, department: null });
    for (const { path, body } of stage.site.requests) {
      expect(path + body).not.to.match(/JY1510|%E6%9E%97/);
      if (path.startsWith("/v1/facts")) expect(path).to.include("word=0");
    }
  });

  it("speaks the page's language; the portal may drive it; what is no certificate is no verdict", async () => {
    const { page, told } = await open();
    const one = EXAMPLES.suspended();
    tell(stage.site, one);
    await page.locator("certrace-verify").evaluate((element) => element.setAttribute("lang", "zh-CN"));
    const detail = await page
      .locator("certrace-verify")
      .evaluate(
        (element, text) => (element as HTMLElement & { verify(text: string): Promise<unknown> }).verify(text),
        one.file,
      );
    expect(detail).to.include({ verdict: "suspended", name: "" });
    await page.getByText("已暂停", { exact: true }).waitFor();
    await hand(page, "empty.json", "");
    await page.getByText("这不是证照文件").waitFor();
    expect((await told()).at(-1)!.verdict).to.equal(null);
    // of a file that the device does not give, nobody knows whether it is one
    await page.locator("certrace-verify").evaluate((element) => {
      const gone = new File(["{}"], "gone.json");
      gone.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotFoundError"));
      return (element as HTMLElement & { verify(file: File): Promise<unknown> }).verify(gone);
    });
    await page.getByText("无法从本设备读取这个文件").waitFor();
    expect((await told()).at(-1)!.verdict).to.equal(null);
  });

  it("a service that is down, registries that the portal does not trust: undetermined, invalid", async () => {
    const { page } = await open();
    const one = EXAMPLES.valid();
    tell(stage.site, one);
    stage.site.says.up = false;
    await hand(page, "licence.json", one.file);
    await page.locator("[data-verdict=undetermined]").waitFor();
    stage.site.says.up = true;
    await page
      .locator("certrace-verify")
      .evaluate((element) => element.setAttribute("registries", `eip155:1:0x${"66".repeat(20)}`));
    // what was found out by other terms is not left standing
    expect(await page.locator("[data-verdict]").count()).to.equal(0);
    await hand(page, "licence.json", one.file);
    await page.locator("[data-verdict=invalid]").waitFor();
  });

  it("shows what others wrote as text", async () => {
    const { page } = await open();
    const hostile = EXAMPLES.valid();
    if ("value" in hostile.facts.department && hostile.facts.department.value)
      hostile.facts.department.value.nameEn = "<img src=x onerror=alert(1)>\u202eB";
    tell(stage.site, hostile);
    await hand(page, "licence.json", hostile.file);
    await page.locator("[data-verdict=valid]").waitFor();
    expect(await page.locator("certrace-verify img").count()).to.equal(0);
    expect(await page.locator("certrace-verify dd").first().textContent()).to.equal(
      "<img src=x onerror=alert(1)>[U+202E]B",
    );
  });
});
