/** The feed of what is unusual: for whoever has its password, well-formed whatever departments call themselves. */
import { expect } from "chai";
import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { atomFeed, escaped } from "../../../server/notices/feed.ts";
import { citizen } from "../../core/build-trace.ts";
import { CONSUMER } from "../http/log-service.ts";
import { citizenOf } from "../http/signed-in.ts";
import { looked, type NoticesWorld, openNoticesWorld } from "./world.ts";

const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, trimValues: false });

interface Entry {
  id: string;
  title: string;
  content: { "#text": string };
  link: { "@_href": string };
}

describe("the feed", () => {
  let world: NoticesWorld;
  beforeEach(async () => {
    world = await openNoticesWorld();
  });
  afterEach(() => world.close());

  const fetchFeed = (user: string, password: string, more: Record<string, string> = {}) =>
    world.service.fetch("/my/feed", {
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
        ...more,
      },
    });
  const make = async () =>
    (await world.post("/my/notices?log=1", { feed: "new", locale: "en", timeZone: "UTC" })).body.feed as {
      url: string;
      user: string;
      password: string;
    };
  const entriesOf = async (response: Response): Promise<Entry[]> => {
    const text = await response.text();
    expect(XMLValidator.validate(text)).to.equal(true);
    const { feed } = parser.parse(text) as { feed: { entry?: Entry | Entry[] } };
    return feed.entry === undefined ? [] : [feed.entry].flat();
  };

  it("tells what was marked since it was made, newest first, and nothing of before", async () => {
    await world.access(CONSUMER, { occurred: "2025-10-07T18:30:00Z" });
    const { password, url, user } = await make();
    expect(url).to.equal("https://certrace.example/my/feed");
    expect(url).not.to.include(password);
    expect(await entriesOf(await fetchFeed(user, password))).to.deep.equal([]);
    const index = await world.access(CONSUMER, { occurred: "2025-10-08T18:30:00Z" });
    await looked(world.service);
    const answer = await fetchFeed(user, password);
    expect(answer.headers.get("content-type")).to.equal("application/atom+xml; charset=utf-8");
    expect(answer.headers.get("cache-control")).to.include("private");
    const [entry, ...rest] = await entriesOf(answer);
    expect(rest).to.deep.equal([]);
    expect(entry!.title).to.equal("At night");
    expect(entry!.content["#text"]).to.include(`8 October: Example Department ${CONSUMER}, Residence`);
    expect(entry!.link["@_href"]).to.equal(`https://certrace.example/my-data#trail/1/${index}`);
    expect(JSON.stringify(entry)).not.to.include(citizen(1));

    const unchanged = await fetchFeed(user, password, { "if-none-match": answer.headers.get("etag")! });
    expect(unchanged.status).to.equal(304);
  });

  it("is for nobody without name and password, and asks for them", async () => {
    const { password, user } = await make();
    const other = await citizenOf(world.service, citizen(2));
    const others = (await world.post("/my/notices?log=1", { feed: "new" }, other)).body.feed;
    for (const [name, secret] of [
      [user, others.password],
      [others.user, password],
      [user, ""],
      ["", ""],
      [user, `${password}A`],
    ])
      expect((await fetchFeed(name, secret)).status, `${name} ${secret}`).to.equal(401);
    for (const authorization of ["Basic", "Basic !!", `Bearer ${password}`, "Basic aGk="]) {
      const answer = await world.service.fetch("/my/feed", { headers: { authorization } });
      expect(answer.status, authorization).to.equal(401);
      expect(answer.headers.get("www-authenticate")).to.equal('Basic realm="certrace feed", charset="UTF-8"');
      expect(((await answer.json()) as { code: string }).code).to.equal("feed-access");
    }
    expect((await world.service.fetch(`/my/feed?password=${password}`)).status).to.equal(400);
  });

  it("has one password at a time, and none once it has ended", async () => {
    const first = await make();
    const second = await make();
    expect(second.user).to.equal(first.user);
    expect((await fetchFeed(first.user, first.password)).status).to.equal(401);
    expect((await fetchFeed(second.user, second.password)).status).to.equal(200);
    expect((await world.post("/my/notices?log=1", { feed: null })).body.notices.feed).to.equal(false);
    expect((await fetchFeed(second.user, second.password)).status).to.equal(401);
    expect(world.service.log()).not.to.include(second.password);
  });
});

describe("Atom", () => {
  it("is well-formed, and says what was put into it, whatever that is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.webUrl(), (text, link) => {
        const xml = atomFeed({
          ...{ id: "tag:a,2026:b", title: text, subtitle: text, self: link, language: "en", updated: 0 },
          entries: [{ id: "tag:a,2026:c", title: text, text, link, updated: 1 }],
        });
        expect(XMLValidator.validate(xml)).to.equal(true);
        expect((parser.parse(xml) as { feed: { entry: Entry } }).feed.entry.link["@_href"]).to.be.a("string");
      }),
    );
  });

  it("escapes markup, and drops what XML cannot hold", () => {
    expect(escaped(`<a href="x">&amp;</a>`)).to.equal("&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;");
    expect(escaped("a\u0000b\u001fc\uffffd\n\ud800")).to.equal("abcd\n\ufffd");
  });
});
