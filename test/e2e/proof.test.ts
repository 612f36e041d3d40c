/**
 * "Is this all?" on the built page in Chromium, against the real service, and against one that lies. Whatever the service
 * leaves out, swaps, bends or replays, the button finds it; what it cannot find out, it does not call a verdict.
 */
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { BrowserContextOptions, Page } from "playwright-core";
import { accusationIn, parseEvidence } from "../../core/subject/evidence.ts";
import { parseReceipt } from "../../core/trace/receipt.ts";
import { accessEvent, citizen } from "../core/build-trace.ts";
import { citizenOf } from "../server/http/signed-in.ts";
import { type PlayedNode, playNode } from "./played-node.ts";
import { type Lie, ME, OTHER, type ProofSite, startProofSite } from "./proof-site.ts";
import { soon } from "./soon.ts";
import { axe, useStageOn } from "./stage.ts";
import { heard } from "./walk.ts";

describe("is this all?", function () {
  this.timeout(60_000);
  const stage = useStageOn<ProofSite>(startProofSite);
  let theirs: { tag: string; proof: string };
  /** the page on which a test's lies are told, one after the other */
  let liar: Page | undefined;

  before(async () => {
    const { site } = stage;
    for (let i = 0; i < 5; i++) {
      await site.log(OTHER, 1);
      await site.log(ME, 1);
    }
    theirs = (await citizenOf(site.service, OTHER)).session.subjects.get(1)!;
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await stage.open(options);
    await stage.site.signIn(page.context(), ME);
    await visit(page);
    return page;
  }

  async function visit(page: Page): Promise<void> {
    await page.clock.setFixedTime(stage.site.service.clock.now * 1000);
    await page.reload();
    await soon(page.locator(".proof-ask"));
  }

  async function press(page: Page, id = ME): Promise<void> {
    await page.getByLabel("Your ID number").fill(id);
    await page.locator(".proof-ask .primary").click();
    await page.locator(".proof-asking").waitFor({ state: "detached" });
  }

  /** @returns the verdict, then the codes of what went wrong */
  async function prove(page: Page, id = ME): Promise<(string | null)[]> {
    await press(page, id);
    const verdict = await page.locator(".proof-outcome").getAttribute("data-verdict");
    const codes = await page
      .locator(".trouble")
      .evaluateAll((all) => all.map((each) => each.getAttribute("data-code")));
    return [verdict, ...codes];
  }

  /** What the page waits for between two tries is over at once; that it tries again, and what then comes of it, is the same. */
  const impatient = (page: Page) =>
    page.evaluate(() => {
      const wait = window.setTimeout.bind(window);
      window.setTimeout = ((act: () => void, ms = 0, ...more: []) =>
        wait(act, Math.min(ms, 20), ...more)) as typeof setTimeout;
    });

  /** What the button says of a lie on a device that remembers nothing. */
  const lying = async (lie: Lie): Promise<(string | null)[]> => {
    stage.site.lie = lie;
    if (liar === undefined || liar.isClosed()) liar = await open();
    else {
      await liar.evaluate(() => localStorage.clear());
      await visit(liar);
    }
    return prove(liar);
  };

  async function saved(page: Page, button: string): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: button }).click(),
    ]);
    return readFile(await download.path(), "utf8");
  }

  it("proves that nothing was left out, and says so in one sentence", async () => {
    const page = await open();
    expect(await prove(page)).to.deep.equal(["complete"]);
    expect(await page.locator(".outcome-sentence").textContent()).to.match(/^Nothing was left out up to/);
    expect(await page.locator(".outcome-words .lead").textContent()).to.equal(
      "All 5 entries about you are here. They say that your data was used 5 times.",
    );
    const steps = await page.locator(".steps li").evaluateAll((all) => all.map((li) => li.dataset.outcome));
    expect(steps).to.deep.equal([...Array(6).fill("pass"), "skipped"]);
    expect(await axe(page)).to.deep.equal([]);
    // the sentence is where a reader of the screen goes on
    await soon(page.locator(".outcome-sentence:focus"));
    // once more: now there is something to compare with
    expect(await prove(page)).to.deep.equal(["complete"]);
    expect(await page.locator("[data-step=remembered]").getAttribute("data-outcome")).to.equal("pass");
  });

  it("fits a narrow screen, in the largest type too", async () => {
    const page = await open({ viewport: { width: 320, height: 640 }, locale: "zh-CN" });
    for (const larger of [false, true]) {
      if (larger) await page.getByRole("button", { name: "大字版" }).click();
      await page.locator("input[name=proof-subject]").fill(ME);
      await page.locator(".proof-ask .primary").click();
      await soon(page.locator(".proof-outcome"));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(320);
    }
    expect(await axe(page)).to.deep.equal([]);
  });

  it("goes by the keyboard alone, and is told to who listens", async () => {
    const page = await open();
    const before = await heard(page);
    for (const part of ['textbox "Your ID number', 'navigation "Parts of this page"', "[level=2]"])
      expect(before).to.include(part);
    await page.locator("input[name=proof-subject]").focus();
    await page.keyboard.type(ME);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await soon(page.locator(".proof-outcome"));
    await soon(page.locator(".outcome-sentence:focus"));
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.tagName)).to.equal("SUMMARY");
    await page.keyboard.press("Enter");
    expect(await page.locator(".outcome-words .expert").getAttribute("open")).to.equal("");
    // The sentence is told, and every step that led to it; so is that something was left out.
    const told = await heard(page);
    expect(told).to.match(/Nothing was left out up to/);
    expect(told.match(/- listitem/g)?.length).to.be.at.least(7);
    stage.site.lie = without(0);
    await visit(page);
    expect(await prove(page)).to.deep.equal(["incomplete", "map-proof"]);
    expect(await heard(page)).to.include('button "Save the evidence"');
  });

  it("keeps the ID number to itself: it is in no request, no address, no storage", async () => {
    const page = await open();
    const bodies: string[] = [];
    page.on("request", (request) =>
      bodies.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData()}`),
    );
    expect(await prove(page)).to.deep.equal(["complete"]);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    for (const text of [...bodies, kept, page.url()]) expect(text).not.to.include(ME);
    const { tag } = (await citizenOf(stage.site.service, ME)).session.subjects.get(1)!;
    expect(kept, "nor the tag").not.to.include(tag);
    expect(kept).to.include("certrace-proved");
  });

  it("wants an ID number, and a true one", async () => {
    const page = await open();
    for (const [typed, said] of [
      ["", /Type the ID number/],
      ["12345", /no valid ID number/],
      [`${ME.slice(0, -1)}${ME.endsWith("1") ? "2" : "1"}`, /no valid ID number/],
    ] as const) {
      await page.getByLabel("Your ID number").fill(typed);
      await page.locator(".proof-ask .primary").click();
      await soon(page.locator(".field-wrong", { hasText: said }).first());
      await soon(page.locator("[name=proof-subject]:focus"));
    }
    expect(await page.locator(".proof-outcome").count()).to.equal(0);
  });

  it("proves for whom one acts: their number, their list; one's own number is not theirs, nor theirs another's", async () => {
    const { service } = stage.site;
    const [parent, child] = [citizen(71), citizen(72)];
    const at = service.clock.now * 1000;
    const [from, until] = [at - 1e6, at + 1e9].map((time) => new Date(time).toISOString()) as [
      string,
      string,
    ];
    const acting = {
      kind: "representation",
      subject: child,
      representative: parent,
      ground: "parent",
    } as const;
    const answer = await service.submit(service.sign([{ ...acting, from, until, details: "林小满" }]));
    expect(answer.status, await answer.text()).to.equal(200);
    await stage.site.log(child, 2);
    await service.ledger.trail.caughtUp();
    const page = await stage.open();
    await stage.site.signIn(page.context(), parent);
    await visit(page);
    await page.getByLabel("Whose data").selectOption({ label: "林小满 (your child)" });
    const number = page.getByLabel("ID number of the person for whom you act");
    await soon(number);
    const outcome = page.locator(".proof-outcome");
    for (const [id, verdict] of [
      [parent, "incomplete"],
      [ME, "incomplete"],
      [child, "complete"],
    ] as const) {
      await number.fill(id);
      await page.locator(".proof-ask .primary").click();
      await page.locator(".proof-asking").waitFor({ state: "detached" });
      expect(await outcome.getAttribute("data-verdict"), id).to.equal(verdict);
    }
    expect(await outcome.textContent()).to.include("All 3 entries");
    const own = (await citizenOf(service, parent)).session.subjects.get(1)!;
    const asked = stage.site.requests.filter((path) => path.startsWith("GET /my/tag"));
    expect(asked.every((path) => path.includes("for="))).to.equal(true);
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.to.include(own.tag);
    // and for oneself again
    await page.getByLabel("Whose data").selectOption({ index: 0 });
    expect(await prove(page, parent)).to.deep.equal(["complete"]);
  });

  it("does not take somebody else's number for one's own", async () => {
    expect(await prove(await open(), OTHER)).to.deep.equal(["incomplete", "tag-proof"]);
  });

  const without = (which: number): Lie => {
    return (path, json) => {
      const drop = (entries: unknown[]) => entries.splice(which < 0 ? entries.length + which : which, 1);
      if (path.endsWith("/subject-proof")) drop(json.entries);
      // the list is newest first
      else if (path === "/my/trail") drop(json.entries.reverse()) && json.entries.reverse();
      else return undefined;
      return json;
    };
  };
  for (const [what, which] of [
    ["the oldest", 0],
    ["a middle one", 2],
    ["the newest", -1],
  ] as const) {
    it(`finds that ${what} was left out everywhere`, async () => {
      expect(await lying(without(which))).to.deep.equal(["incomplete", "map-proof"]);
    });

    it(`finds that ${what} was left out of the list`, async () => {
      const lie = without(which);
      expect(
        await lying((path, json, url) => (path === "/my/trail" ? lie(path, json, url) : undefined)),
      ).to.deep.equal(["incomplete", "listed-missing"]);
    });
  }

  it("finds an entry of somebody else's in the list, and what an entry does not say", async () => {
    const { body } = (await stage.site.service.ledger.log.body(3).then((text) => ({ body: text }))) as {
      body: string;
    };
    expect(
      await lying((path, json) => {
        if (path !== "/my/trail") return undefined;
        json.entries.unshift({ ...json.entries[0], index: 5, body });
        json.entries.sort((a: { index: number }, b: { index: number }) => b.index - a.index);
        return json;
      }),
    ).to.satisfy(([verdict, code]: string[]) => verdict === "incomplete" && /^listed-extra$/.test(code!));
    expect(
      await lying((path, json) => {
        if (path !== "/my/trail") return undefined;
        json.entries[1].body = json.entries[1].body.replace('"address"', '"since"');
        return json;
      }),
    ).to.deep.equal(["incomplete", "entry-body"]);
    expect(
      await lying((path, json) => {
        if (path !== "/my/trail") return undefined;
        json.entries[1].body = null;
        return json;
      }),
    ).to.deep.equal(["incomplete", "listed-withheld"]);
  });

  it("finds that an erasure was only claimed", async () => {
    expect(
      await lying((path, json) => {
        if (path === "/my/trail")
          Object.assign(json.entries[1], { body: null, erased: json.entries[0].index });
        else return undefined;
        return json;
      }),
    ).to.deep.equal(["incomplete", "listed-withheld"]);
  });

  it("finds somebody else's entries under somebody else's tag, and their map's place for one's own", async () => {
    const answer = await stage.site.service.fetch("/log/1/subject-proof", {
      headers: { authorization: `Bearer ${theirs.proof}` },
    });
    const swapped = await answer.json();
    expect(
      await lying((path, json) => {
        if (path === "/my/tag") return { ...json, ...theirs };
        return undefined;
      }),
    ).to.deep.equal(["incomplete", "tag-proof"]);
    expect(
      await lying((path, json) =>
        path.endsWith("/subject-proof") ? { ...swapped, tag: json.tag } : undefined,
      ),
    ).to.satisfy(([verdict]: string[]) => verdict === "incomplete");
    expect(
      await lying((path, json) =>
        path.endsWith("/subject-proof")
          ? { ...json, siblings: swapped.siblings, terminal: swapped.terminal }
          : undefined,
      ),
    ).to.deep.equal(["incomplete", "map-proof"]);
  });

  it("finds another map, another root and another log's key than the chain's", async () => {
    const other = "A".repeat(43);
    for (const member of ["mapRoot", "root"])
      expect(
        await lying((path, json) => {
          if (!path.endsWith("/subject-proof")) return undefined;
          json.epoch[member] = other;
          return json;
        }),
      ).to.satisfy(
        ([verdict, code]: string[]) => verdict === "incomplete" && /map-proof|view-other-head/.test(code!),
      );
    expect(
      await lying((path, json) => {
        if (path !== "/v1/trace-facts") return undefined;
        json.state.value.keys[0].vrfKey = other;
        return json;
      }),
    ).to.deep.equal(["incomplete", "tag-proof"]);
  });

  it("finds yesterday's state shown again, and a past that was changed, by what the device has proved", async () => {
    const page = await open();
    const { site } = stage;
    const old = new Map<string, unknown>();
    site.lie = (path, json) => {
      old.set(path, structuredClone(json));
      return undefined;
    };
    expect(await prove(page)).to.deep.equal(["complete"]);
    site.lie = null;
    await site.log(ME, 2);
    await visit(page);
    expect(await prove(page)).to.deep.equal(["complete"]);
    // all of yesterday's answers again, which hold in themselves
    site.lie = (path) => (path.startsWith("/my/session") ? undefined : old.get(path));
    await visit(page);
    expect(await prove(page)).to.deep.equal(["incomplete", "went-back"]);
    expect(await page.locator(".trouble").textContent()).to.include("an old state");
    site.lie = (path, json) => {
      if (!path.endsWith("/consistency")) return undefined;
      json.path = json.path.slice(1);
      return json;
    };
    await site.log(ME, 1);
    await visit(page);
    expect(await prove(page)).to.deep.equal(["incomplete", "history-changed"]);
    expect(JSON.parse(await saved(page, "Save the evidence")).found).to.deep.equal(["history-changed"]);
  });

  it("saves evidence that holds only what is in question, and no ID number", async () => {
    stage.site.lie = (path, json) => {
      if (path !== "/my/trail") return undefined;
      json.entries[1].body = json.entries[1].body.replace('"address"', '"since"');
      return json;
    };
    const page = await open();
    expect(await prove(page)).to.deep.equal(["incomplete", "entry-body"]);
    const text = await saved(page, "Save the evidence");
    expect(text).not.to.include(ME);
    const evidence = parseEvidence(text);
    expect(evidence.found).to.deep.equal(["entry-body"]);
    expect(evidence.listed.filter(({ body }) => body !== undefined)).to.have.length(1);
    expect(accusationIn(evidence), "the map is true: there is nobody to accuse").to.equal(null);
    expect(await axe(page)).to.deep.equal([]);
  });

  it("calls nothing a verdict where nobody answers", async () => {
    for (const [down, code] of [
      ["/v1/about", "service-unavailable"],
      ["/my/tag", "log-unavailable"],
      ["/log/1/subject-proof", "log-unavailable"],
      ["/v1/trace-facts", "service-unavailable"],
    ] as const) {
      expect(await lying((path) => (path === down ? "down" : undefined)), down).to.deep.equal([
        "undetermined",
        code,
      ]);
    }
    // answers that are none
    expect(await lying((path) => (path.endsWith("/subject-proof") ? { v: 2 } : undefined))).to.deep.equal([
      "undetermined",
      "service-inconsistent",
    ]);
    expect(
      await lying((path, json) => {
        if (path !== "/v1/trace-facts") return undefined;
        return { ...json, epoch: { missing: "source-unavailable" } };
      }),
    ).to.deep.equal(["undetermined", "source-unavailable"]);
  });

  it("says what is newer than what is proven", async () => {
    const page = await open();
    const { site } = stage;
    // an entry of which the chain does not know yet: the anchored answers of before, and a newer list
    const old = new Map<string, unknown>();
    site.lie = (path, json) => {
      old.set(path, structuredClone(json));
      return undefined;
    };
    await prove(page);
    await site.log(ME, 1);
    site.lie = (path) => (path.startsWith("/my/") ? undefined : old.get(path));
    expect(await prove(page)).to.deep.equal(["complete"]);
    expect(await page.locator(".outcome-words").textContent()).to.match(/One newer entry is not yet proven/);
  });

  describe("with a node of one's own", () => {
    let node: PlayedNode;
    before(async () => {
      node = await playNode(stage.site.service);
    });
    after(() => node.close());
    beforeEach(() => {
      node.bend = null;
      node.cors = true;
    });

    async function name(page: Page, url: string): Promise<void> {
      await page.getByText("Ask a node of your own").click();
      await page.getByLabel("Address of the node").fill(url);
    }

    it("asks both, and is content where they agree", async () => {
      const page = await open();
      await name(page, node.url);
      expect(await prove(page)).to.deep.equal(["complete"]);
      expect(node.asked).to.include("eth_call");
      await page.locator(".outcome-words .expert summary").click();
      expect(await page.locator(".outcome-words .expert").textContent()).to.include(node.url);
      const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
      expect(kept, "an address may hold a key").not.to.include(node.url);
    });

    it("says who was asked where they contradict each other, and makes no verdict of it", async () => {
      const bends: [NonNullable<PlayedNode["bend"]>, RegExp][] = [
        [(log) => (log.mapRoot = new Uint8Array(32).fill(3)), /sources-disagree/],
        [(log) => (log.faulty = true), /sources-disagree/],
        [(log) => (log.size += 5), /epoch-unknown|sources-disagree/],
      ];
      const page = await open();
      for (const [bend, code] of bends) {
        node.bend = bend;
        await page.evaluate(() => localStorage.clear());
        await visit(page);
        await name(page, node.url);
        await impatient(page);
        const [verdict, found] = await prove(page);
        expect(verdict).to.equal("undetermined");
        expect(found).to.match(code);
        if (found === "sources-disagree")
          expect(await page.locator(".trouble").textContent())
            .to.include(node.url)
            .and.include(new URL(stage.site.url).origin);
      }
    });

    it("finds a service that says something else than the chain to somebody who asks a node", async () => {
      stage.site.lie = (path, json) => {
        if (path !== "/v1/trace-facts" || json.epoch.value === null) return undefined;
        json.epoch.value.mapRoot = "A".repeat(43);
        return json;
      };
      const page = await open();
      await name(page, node.url);
      expect(await prove(page)).to.deep.equal(["undetermined", "sources-disagree"]);
    });

    it("says so where the node does not answer pages, or is none", async () => {
      node.cors = false;
      const page = await open();
      await name(page, node.url);
      expect(await prove(page)).to.deep.equal(["undetermined", "node-unavailable"]);
      expect(await page.locator(".trouble").textContent()).to.include("CORS");
      for (const bad of ["ftp://node.example", "http://node.example", "node"]) {
        await page.getByLabel("Address of the node").fill(bad);
        await page.locator(".proof-ask .primary").click();
        expect(await page.locator(".own-node .field-wrong").textContent()).to.match(/no address of a node/);
      }
    });
  });

  it("compares a receipt that somebody else holds", async () => {
    const { service } = stage.site;
    const answer = await service.submit(
      service.sign([accessEvent({ subject: ME }), accessEvent({ subject: OTHER })]),
    );
    const receipt = await answer.text();
    await service.anchored();
    const page = await open();
    const hand = async (text: string) => {
      await page
        .getByLabel("Choose the receipt")
        .setInputFiles({ name: "receipt.json", mimeType: "application/json", buffer: Buffer.from(text) });
      const status = page.locator(".receipt-check [role=status][data-compared]");
      await soon(status);
      return [
        await status.getAttribute("data-compared"),
        ...(await page.locator(".receipt-entries li").evaluateAll((all) => all.map((li) => li.dataset.is))),
      ];
    };
    expect(await page.locator(".receipt-check").textContent()).to.match(/Prove first/);
    await prove(page);
    expect(await hand(receipt)).to.deep.equal(["entries", "listed", "not-yours"]);
    expect(await hand("no receipt")).to.deep.equal(["invalid"]);
    expect(await hand(receipt.replace('"proof":"', '"proof":"x'))).to.deep.equal(["invalid"]);
    // and where it was kept from the person
    const { index } = parseReceipt(receipt).entries[0]!;
    stage.site.lie = (path, json) => {
      if (path !== "/my/trail" && !path.endsWith("/subject-proof")) return undefined;
      json.entries = json.entries.filter((each: { index: number }) => each.index !== index);
      return json;
    };
    await visit(page);
    expect(await prove(page)).to.deep.equal(["incomplete", "map-proof"]);
    expect(await hand(receipt)).to.deep.equal(["omitted"]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(".proof-bad button").click(),
    ]);
    const evidence = parseEvidence(await readFile(await download.path(), "utf8"));
    expect(evidence.receipts).to.have.length(1);
    expect(evidence.receipts[0]!.submission, "it names others").to.equal(undefined);
    expect(evidence.paths[0]!.index).to.equal(index);
  });

  it("shares one entry as a receipt that others can trace", async () => {
    const page = await open();
    await page.goto(stage.site.url.replace("#proof", "#proof/1/2"));
    await page.reload();
    await soon(page.locator(".one-entry[data-state=holds]"));
    expect(await axe(page)).to.deep.equal([]);
    const file = await saved(page, "Save this entry as a file");
    const traced = await stage.site.service.fetch("/v1/trace", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: file,
    });
    expect(((await traced.json()) as { verdict: string }).verdict).to.equal("logged");
  });
});
