/**
 * The way of a request through the gateway: nothing upstream without a receipt, nothing back that was not granted,
 * closed whenever the ledger is not there, slow, or talks nonsense.
 */
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { formatVerifierKey } from "../../../core/note/key.ts";
import { vrfProve } from "../../../core/subject/ecvrf.ts";
import { subjectAlpha } from "../../../core/subject/tag.ts";
import type { Receipt } from "../../../core/trace/receipt.ts";
import {
  accessEvent,
  citizen,
  ed25519Pair,
  grantEvent,
  HOLDER,
  ORIGIN,
  TestLog,
} from "../../core/build-trace.ts";
import { makeWorld, RESIDENT, receiptOf, WHO, type World } from "./world.ts";

const PATH = `/residents/${WHO}`;

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get("content-type")).to.equal("application/problem+json");
  expect(response.headers.get("cache-control")).to.equal("no-store");
  const details = (await response.json()) as Record<string, unknown>;
  expect(details.status).to.equal(response.status);
  expect(details.detail).to.be.a("string").and.not.equal("");
  return details;
}

describe("the gateway", () => {
  let world: World;
  before(async () => {
    world = await makeWorld({ ledger: { timeout: 0.5 }, upstream: { idle: 0.5, total: 1 } });
  });
  after(() => world.close());
  beforeEach(() => {
    world.asked.length = 0;
    world.submissions.length = 0;
    world.upstream.answer = null;
    world.ledger.answer = null;
    world.ledger.bend = null;
  });

  const refused = async (response: Response, status: number, code: string) => {
    const details = await problemOf(response);
    expect([response.status, details.code]).to.deep.equal([status, code]);
    expect(world.asked, "the upstream was asked").to.have.length(0);
    return details;
  };

  it("has the access logged, then asks the upstream, then gives what was granted and the receipt", async () => {
    const jws = world.sign({ fields: ["address", "household"] });
    const response = await world.ask(`${PATH}?lang=zh`, { jws, headers: { "accept-language": "zh-CN" } });
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal({
      address: RESIDENT.address,
      household: [
        { name: "Ai", relation: "self" },
        { name: "Bo", relation: "child" },
      ],
    });
    expect(world.submissions).to.deep.equal([jws]);
    expect(world.asked).to.have.length(1);
    expect(world.asked[0]).to.include({ method: "GET", url: `${PATH}?lang=zh`, body: "" });
    expect(world.asked[0]!.headers).to.include({ "accept-language": "zh-CN", "accept-encoding": "identity" });
    const receipt = receiptOf(response);
    expect(receipt.entries[0]!.body).to.include({ kind: "access", holder: HOLDER, dataset: "residence" });
    expect(receipt.checkpoint).to.include({ origin: ORIGIN, size: world.log.size });
    expect(response.headers.get("cache-control")).to.equal("no-store");
  });

  it("gives of each field what is mapped to it, and nothing of the others", async () => {
    const parts = {
      address: { address: RESIDENT.address },
      since: { since: RESIDENT.since },
    };
    for (const [field, part] of Object.entries(parts)) {
      const response = await world.ask(PATH, { jws: world.sign({ fields: [field] }) });
      expect(await response.json(), field).to.deep.equal(part);
    }
  });

  it("asks for whom the header, the query, the body or several places name", async () => {
    const found = await world.ask(`/find?id=${WHO}`);
    const me = await world.ask("/me", { headers: { "x-citizen": WHO } });
    const both = await world.ask(`/both/${WHO}?also=${WHO}`);
    const search = await world.ask("/search", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ lang: "zh", person: { id: WHO } }),
    });
    const inBody = await world.ask("/search", {
      method: "POST",
      jws: null,
      headers: { "content-type": "application/json; charset=UTF-8" },
      body: JSON.stringify({ certrace: world.sign(), person: { id: WHO } }),
    });
    for (const response of [found, me, both, search, inBody]) {
      expect(response.status, await response.clone().text()).to.equal(200);
      expect(await response.json()).to.deep.equal({ address: RESIDENT.address });
    }
    expect(world.asked.map(({ url }) => url)).to.deep.equal([
      `/find?id=${WHO}`,
      "/me",
      `/both/${WHO}?also=${WHO}`,
      "/search",
      "/search",
    ]);
    expect(world.asked[1]!.headers).to.include({ "x-citizen": WHO });
    expect(world.asked[3]!.body).to.equal(JSON.stringify({ lang: "zh", person: { id: WHO } }));
    expect(world.asked[4]!.body, "without the submission").to.equal(JSON.stringify({ person: { id: WHO } }));
    expect(world.asked[4]!.headers).to.include({ "content-length": String(world.asked[4]!.body.length) });
  });

  it("passes the citizen id on in its one form", async () => {
    const odd = Array.from({ length: 200 }, (_, i) => citizen(i)).find((id) => id.endsWith("X"))!;
    const response = await world.ask(`/find?id=%20${odd.toLowerCase()}`, {
      jws: world.sign({ subject: odd }),
    });
    expect(response.status).to.equal(200);
    expect(world.asked[0]!.url).to.equal(`/find?id=${odd}`);
  });

  it("logs nothing and asks nobody where the request is not the one that was signed", async () => {
    const other = citizen(2);
    const post = (body: unknown) => ({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const cases: [code: string, response: Promise<Response>][] = [
      ["submission-missing", world.ask(PATH, { jws: null })],
      ["submission-malformed", world.ask(PATH, { jws: "a.b" })],
      ["submission-other-subject", world.ask(`/residents/${other}`)],
      ["submission-other-subject", world.ask(`/find?id=${other}`)],
      ["submission-other-subject", world.ask("/me", { headers: { "x-citizen": other } })],
      ["submission-other-subject", world.ask("/search", post({ person: { id: other } }))],
      ["subjects-differ", world.ask(`/both/${WHO}?also=${other}`)],
      ["subjects-differ", world.ask(`/both/${other}?also=${WHO}`)],
      ["subject-missing", world.ask(`/both/${WHO}`)],
      ["subject-missing", world.ask("/me")],
      ["subject-missing", world.ask("/search", post({ lang: "zh" }))],
      ["subject-missing", world.ask("/search", post({ person: { id: 7 } }))],
      ["citizen-id-form", world.ask("/residents/everyone")],
      ["submission-other-log", world.ask(PATH, { jws: world.sign({}, { audience: "other.example/log/3" }) })],
      ["submission-other-holder", world.ask(PATH, { jws: world.sign({ holder: HOLDER + 1 }) })],
      ["submission-other-dataset", world.ask(PATH, { jws: world.sign({ dataset: "income" }) })],
      ["submission-other-fields", world.ask(PATH, { jws: world.sign({ fields: ["address", "internal"] }) })],
      ["submission-other-fields", world.ask("/me", { jws: world.sign({ fields: ["since"] }) })],
      ["submission-not-one-access", world.ask(PATH, { jws: world.sign({}, { events: [grantEvent()] }) })],
      [
        "submission-not-one-access",
        world.ask(PATH, { jws: world.sign({}, { events: [accessEvent(), accessEvent()] }) }),
      ],
      ["submission-twice", world.ask("/search", post({ certrace: world.sign(), person: { id: WHO } }))],
      ["body-member-unknown", world.ask("/search", post({ person: { id: WHO, spouse: other } }))],
      ["body-member-unknown", world.ask("/search", post({ ids: [other], person: { id: WHO } }))],
      ["parameter-unknown", world.ask(`${PATH}?id=${other}`)],
      ["parameter-unknown", world.ask(`/find?id=${WHO}&ID=${other}`)],
      ["parameter-unknown", world.ask(`/find?id=${WHO}&_method=DELETE`)],
    ];
    for (const [code, response] of cases) {
      const details = await refused(await response, 400, code);
      expect(details.field, code).to.be.a("string");
    }
    expect(world.submissions).to.have.length(0);
  });

  it("offers its routes and nothing else", async () => {
    await refused(await world.ask("/"), 404, "route-unknown");
    await refused(await world.ask(`${PATH}/children`), 404, "route-unknown");
    const wrong = await world.ask(PATH, { method: "DELETE" });
    expect(wrong.headers.get("allow")).to.equal("GET");
    await refused(wrong, 405, "method-not-allowed");
    await refused(await world.ask("/healthz"), 404, "route-unknown");
  });

  describe("refused by the ledger", () => {
    it("answers with the ledger's code and never asks the upstream", async () => {
      const codes: [number, string][] = [
        [403, "grant-expired"],
        [403, "submission-department-suspended"],
        [401, "submission-signature"],
        [400, "submission-too-old"],
        [409, "submission-jti-reused"],
      ];
      for (const [status, code] of codes) {
        world.ledger.answer = (_request, response) => {
          response.writeHead(status, { "content-type": "application/problem+json" });
          response.end(JSON.stringify({ code, detail: `no: ${code}`, remedy: "ask again", refused: [] }));
        };
        const response = await world.ask(PATH);
        expect(response.headers.get("www-authenticate") !== null).to.equal(status === 401);
        expect(await refused(response, status, code)).to.include({
          detail: `no: ${code}`,
          remedy: "ask again",
        });
      }
    });
  });

  describe("closed", () => {
    const closed = async (code: "ledger-unavailable" | "ledger-answer-unusable", what: string) => {
      const response = await world.ask(PATH);
      expect(response.headers.get("retry-after"), what).to.equal("5");
      expect(response.headers.has("certrace-receipt"), what).to.equal(false);
      await refused(response, 503, code);
    };

    it("where the ledger fails, stalls, trickles, or hangs up", async () => {
      world.ledger.answer = (_request, response) => void response.writeHead(500).end("{}");
      await closed("ledger-unavailable", "500");
      world.ledger.answer = (_request, response) => void response.writeHead(429).end("{}");
      await closed("ledger-unavailable", "429");
      world.ledger.answer = (request) => void request.socket.destroy();
      await closed("ledger-unavailable", "hang up");
      world.ledger.answer = () => {};
      await closed("ledger-unavailable", "silence");
      world.ledger.answer = (_request, response) => {
        const timer = setInterval(() => response.write(" "), 20);
        response.once("close", () => clearInterval(timer));
      };
      await closed("ledger-unavailable", "trickle");
      world.ledger.answer = (_request, response) => {
        response.writeHead(200, { "content-length": 1_000 }).write("{");
        setTimeout(() => response.destroy(), 10);
      };
      await closed("ledger-unavailable", "cut off");
    });

    it("where nobody listens", async () => {
      const other = await makeWorld({ ledger: { url: "http://127.0.0.1:1", timeout: 1 } });
      try {
        const response = await other.ask(PATH);
        expect([response.status, (await problemOf(response)).code]).to.deep.equal([
          503,
          "ledger-unavailable",
        ]);
        expect(other.asked).to.have.length(0);
      } finally {
        await other.close();
      }
    });

    it("where the ledger answers what is no proof that this access is logged", async () => {
      const stranger = new TestLog();
      stranger.loadCatalogue();
      const entry = (receipt: Receipt) => receipt.entries[0]!;
      const bends: Record<string, (receipt: Receipt) => unknown> = {
        empty: () => "",
        "not JSON": () => "<html>",
        "an empty object": () => ({}),
        ok: () => ({ ok: true }),
        "no entry": (receipt) => ({ ...receipt, entries: [] }),
        "another log": (receipt) => ({ ...receipt, log: 4 }),
        "another registry": (receipt) => ({ ...receipt, registry: receipt.registry.replace(/.$/, "7") }),
        "another body": (receipt) => {
          entry(receipt).body = entry(receipt).body!.replace("address", "household");
          return receipt;
        },
        "another tag": (receipt) => {
          entry(receipt).tag = world.log.receipt([0]).entries[0]!.tag;
          return receipt;
        },
        "no proof of the tag": (receipt) => {
          delete entry(receipt).tagProof;
          return receipt;
        },
        "a tag of another key": (receipt) => {
          const proof = encodeBase64url(vrfProve(stranger.vrf, subjectAlpha(WHO)));
          entry(receipt).tagProof = { event: 0, proof };
          return receipt;
        },
        "filed under another person, so that this one never sees it": (receipt) => {
          const { v: _, salt: __, ...members } = JSON.parse(entry(receipt).body!);
          const { index } = world.log.append(world.log.tag(citizen(2)), members);
          const filed = world.log.receipt([index]);
          const proof = encodeBase64url(vrfProve(world.log.vrf, subjectAlpha(citizen(2))));
          entry(filed).tagProof = { event: 0, proof };
          return filed;
        },
        "no body": (receipt) => {
          const { body: _, ...rest } = entry(receipt);
          return { ...receipt, entries: [{ ...rest, bodyHash: "A".repeat(43) }] };
        },
        "another index": (receipt) => {
          entry(receipt).index -= 1;
          return receipt;
        },
        "an old entry": () => world.log.receipt([0]),
        "somebody else's entry": () => world.log.receipt([1]),
        "two entries": () => world.log.receipt([world.log.size - 2, world.log.size - 1]),
        "signed by another": (receipt) =>
          world.log.receipt([entry(receipt).index], { signer: ed25519Pair() }),
        "of another origin": (receipt) =>
          world.log.receipt([entry(receipt).index], { origin: "other.example/log/3" }),
        "under another head": (receipt) =>
          world.log.receipt([entry(receipt).index], {
            head: { size: world.log.size, root: new Uint8Array(32) },
          }),
      };
      await world.ask(PATH);
      world.asked.length = 0;
      for (const [what, bend] of Object.entries(bends)) {
        world.ledger.bend = bend;
        await closed("ledger-answer-unusable", what);
      }
      world.ledger.bend = null;
      for (const status of [201, 204, 206, 207, 302, 404, 418]) {
        world.ledger.answer = (_request, response) =>
          void response.writeHead(status, { location: "/" }).end();
        await closed("ledger-answer-unusable", String(status));
      }
      for (const text of ["", "null", '{"code":"Not A Code"}', '{"code":7}', "[]"]) {
        world.ledger.answer = (_request, response) => void response.writeHead(403).end(text);
        await closed("ledger-answer-unusable", text);
      }
      world.ledger.answer = (_request, response) => void response.writeHead(200).end(" ".repeat(600_000));
      await closed("ledger-answer-unusable", "endless");
    });

    it("where the log wrote something else than the department signed", async () => {
      for (const change of [
        { fields: ["household"] },
        { purpose: "statistics" },
        { consumer: 99 },
        { kind: "refused", code: "grant-expired" },
        { submission: "A".repeat(43) },
        { details: "A".repeat(43) },
        { occurred: "2025-01-01T00:00:00Z" },
      ]) {
        world.ledger.bend = (receipt) => {
          const body = JSON.parse(receipt.entries[0]!.body!);
          const { index } = world.log.append(world.log.tag(WHO), { ...body, ...change });
          return world.log.receipt([index]);
        };
        await closed("ledger-answer-unusable", JSON.stringify(change));
      }
    });

    it("where it cannot write down what it is about to release", async () => {
      const jws = world.sign();
      await rename(world.state, `${world.state}.away`);
      await writeFile(world.state, "no folder");
      try {
        const response = await world.ask(PATH, { jws });
        expect(response.headers.get("retry-after")).to.equal("5");
        const details = await refused(response, 503, "state-unavailable");
        expect(JSON.stringify(details)).not.to.include(world.state);
      } finally {
        await rm(world.state);
        await rename(`${world.state}.away`, world.state);
      }
      expect((await world.ask(PATH, { jws })).status).to.equal(200);
    });

    it("where more requests run than may", async () => {
      const other = await makeWorld({ limits: { atOnce: 1 }, ledger: { timeout: 2 } });
      try {
        let arrived = () => {};
        const waiting = new Promise<void>((resolve) => {
          arrived = resolve;
        });
        other.ledger.answer = () => arrived();
        const first = other.ask(PATH).catch(() => null);
        await waiting;
        const second = await other.ask(PATH);
        expect([second.status, (await problemOf(second)).code]).to.deep.equal([503, "gateway-busy"]);
        await other.gateway.close();
        await first;
      } finally {
        await other.close();
      }
    });
  });

  describe("one release for one access", () => {
    it("is all that a submission is good for, however the log is asked", async () => {
      const jws = world.sign();
      expect((await world.ask(PATH, { jws })).status).to.equal(200);
      const again = await world.ask(PATH, { jws });
      expect([again.status, (await problemOf(again)).code]).to.deep.equal([409, "submission-spent"]);
      expect(world.asked).to.have.length(1);
      expect(again.headers.has("certrace-receipt"), "the receipt is the consumer's").to.equal(true);
    });

    it("also after a restart, and of two at a time", async () => {
      const jws = world.sign();
      expect((await world.ask(PATH, { jws })).status).to.equal(200);
      await world.restart();
      expect((await world.ask(PATH, { jws })).status).to.equal(409);
      const twin = world.sign();
      const both = await Promise.all([world.ask(PATH, { jws: twin }), world.ask(PATH, { jws: twin })]);
      expect(both.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
    });

    it("may be tried again where the upstream was not there", async () => {
      const jws = world.sign();
      world.upstream.answer = (request) => void request.socket.destroy();
      expect((await world.ask(PATH, { jws })).status).to.equal(502);
      world.upstream.answer = null;
      expect((await world.ask(PATH, { jws })).status).to.equal(200);
    });

    it("may not where the upstream said something about the person", async () => {
      const jws = world.sign();
      world.upstream.answer = (_request, response) => void response.writeHead(404).end("no such person");
      const missing = await world.ask(PATH, { jws });
      expect([missing.status, (await problemOf(missing)).code]).to.deep.equal([404, "upstream-refused"]);
      world.upstream.answer = null;
      expect((await world.ask(PATH, { jws })).status).to.equal(409);
    });

    it("ends with the window, and what is older is forgotten", async () => {
      const began = world.clock.now;
      try {
        const jws = world.sign();
        world.upstream.answer = (request) => void request.socket.destroy();
        await world.ask(PATH, { jws });
        world.upstream.answer = null;
        world.clock.now += 301_000;
        await refused(await world.ask(PATH, { jws }), 409, "submission-stale");
        world.clock.now += 400_000;
        await world.restart();
        expect(await readdir(world.state)).to.deep.equal([]);
      } finally {
        world.clock.now = began;
      }
    });

    it("is refused where the log's clock is far ahead of ours", async () => {
      world.ledger.bend = (receipt) => {
        const body = JSON.parse(receipt.entries[0]!.body!);
        const { index } = world.log.append(world.log.tag(WHO), { ...body, time: "2999-01-01T00:00:00.000Z" });
        return world.log.receipt([index]);
      };
      await refused(await world.ask(PATH), 503, "ledger-answer-unusable");
    });
  });

  describe("a receipt larger than a header may be", () => {
    it("is kept for who shows the submission", async () => {
      const other = await makeWorld();
      try {
        const jws = other.sign({ details: "详".repeat(1_300) });
        const response = await other.ask(PATH, { jws });
        expect(response.status).to.equal(200);
        expect(response.headers.has("certrace-receipt")).to.equal(false);
        const location = response.headers.get("certrace-receipt-location")!;
        const receipt = (await (await other.ask(location, { jws })).json()) as Receipt;
        expect(receipt.entries[0]!.details!.text).to.equal("详".repeat(1_300));
        for (const wrong of [null, other.sign(), `${jws}x`]) {
          const denied = await other.ask(location, { jws: wrong });
          expect([denied.status, (await problemOf(denied)).code]).to.deep.equal([404, "receipt-unknown"]);
        }
        other.clock.now += 301_000;
        expect((await other.ask(location, { jws })).status).to.equal(404);
      } finally {
        await other.close();
      }
    });
  });

  describe("to its operator", () => {
    it("shows health, readiness and metrics on a door of their own", async () => {
      const door = world.gateway.observeUrl!;
      expect((await fetch(`${door}/healthz`)).status).to.equal(200);
      expect((await fetch(`${door}/readyz`)).status).to.equal(200);
      await world.ask(PATH);
      await (await world.ask("/nowhere")).text();
      const metrics = await (await fetch(`${door}/metrics`)).text();
      expect(metrics).to.match(/certrace_gateway_requests_total\{route="resident",outcome="released"\} \d/);
      expect(metrics).to.match(
        /certrace_gateway_requests_total\{route="unmatched",outcome="route-unknown"\} \d/,
      );
      expect(metrics).to.match(/certrace_gateway_leg_duration_seconds_count\{leg="ledger"\} \d/);
      for (const path of ["/", "/residents", "/metrics/x"])
        expect((await fetch(door + path)).status, path).to.equal(404);
    });

    it("is not ready while the ledger is not, or is another", async () => {
      const ready = async () => (await fetch(`${world.gateway.observeUrl}/readyz`)).text();
      world.ledger.answer = (_request, response) => void response.writeHead(500).end();
      expect(await ready()).to.equal("not ready: ledger-unavailable\n");
      world.ledger.answer = (_request, response) => void response.end("hello\n");
      expect(await ready()).to.equal("not ready: ledger-answer-unusable\n");
      world.ledger.answer = (_request, response) => void response.end(new TestLog().checkpoint());
      expect(await ready()).to.equal("not ready: ledger-answer-unusable\n");
      expect(formatVerifierKey(world.log.noteKey)).to.match(/^certrace\.example/);
    });

    it("logs what happened, and nothing of who asked about whom", async () => {
      const other = await makeWorld({ credential: "Bearer upstream-secret-77" });
      try {
        const jws = other.sign({ details: "case 4711" });
        await other.ask(`${PATH}?lang=zh`, { jws, headers: { "user-agent": "Agent (zhangsan)" } });
        await other.ask(`${PATH}?name=zhangsan`, { jws: other.sign() });
        await other.ask(`/residents/${citizen(5)}`, { jws: other.sign() });
        other.upstream.answer = (_request, response) => void response.end(`{"name": "zhangsan", `);
        await other.ask(PATH, { jws: other.sign() });
        other.ledger.answer = (_request, response) => void response.writeHead(403).end(`zhangsan`);
        await other.ask(PATH, { jws: other.sign() });
        const metrics = await (await fetch(`${other.gateway.observeUrl}/metrics`)).text();
        const lines = other.lines();
        const requests = lines.split("\n").filter((line) => line.includes('"msg":"request"'));
        expect(requests).to.have.length(5);
        expect(JSON.parse(requests[0]!)).to.include({ route: "resident", outcome: "released", status: 200 });
        const secrets = [
          WHO,
          citizen(5),
          "zhangsan",
          "4711",
          "upstream-secret",
          jws.slice(0, 40),
          jws.slice(-40),
        ];
        for (const secret of [...secrets, "127.0.0.1", "Exampletown", "lang", RESIDENT.since])
          for (const text of [lines, metrics]) expect(text, secret).not.to.include(secret);
      } finally {
        await other.close();
      }
    });
  });
});
