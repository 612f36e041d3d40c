/** Waiting for a wallet's answer over a bad network; types of which one cannot be read. */
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { sha256 } from "../../../core/sha256.ts";
import { utf8 } from "../../../core/text.ts";
import { readAnswer, readTypes } from "../../../web/ask/wallet.ts";
import type { Client } from "../../../web/components/client.ts";

const json = (body: object, status = 200) => new Response(JSON.stringify(body), { status });
const GONE = { code: "wallet-ask-unknown" };

/** @param left seconds until the question ends */
const wait = (
  answers: (() => Response | Promise<Response>)[],
  left: number,
  signal = new AbortController().signal,
) =>
  readAnswer(
    { link: "", secret: "s", expires: Date.now() / 1000 + left },
    async () => {
      const next = answers.shift();
      if (next === undefined) throw new Error("asked too often");
      return next();
    },
    signal,
    0,
  );
const away = () => Promise.reject(new TypeError("fetch failed"));

describe("web/ask/wallet", () => {
  it("goes on waiting where the network, or the service, is away for a moment", async () => {
    const declined = () => json({ state: "declined" });
    const halfway = () => new Response("<h1>gateway</h1>", { status: 502 });
    const other = () => json({ code: "not-found" }, 404);
    expect(await wait([away, halfway, other, () => json({ state: "waiting" }), declined], 60)).to.deep.equal({
      state: "declined",
    });
  });

  it("says that nobody answered only where it can know", async () => {
    const gone = () => json(GONE, 404);
    expect(await wait([gone], -1)).to.deep.equal({ state: "expired" });
    // the service started anew
    expect(await wait([gone], 60)).to.deep.equal({ state: "gone" });
    // the answer may have been what was lost
    expect(await wait([away, gone], -1)).to.deep.equal({ state: "gone" });
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const waiting = wait(
      [
        () => {
          stop.abort();
          return away();
        },
      ],
      60,
      stop.signal,
    );
    expect(await waiting.catch((error: unknown) => (error as Error).name)).to.equal("AbortError");
  });

  it("leaves out a type that cannot be read, and asks for the others", async () => {
    const good = JSON.stringify({ vct: "https://a.example/good", display: [], claims: [] });
    const bad = JSON.stringify({ vct: 1 });
    const documents = new Map([good, bad].map((text) => [encodeBase64url(sha256(utf8(text))), text]));
    const items = [...documents.keys()].map((metadataHash, i) => ({ vct: `v${i}`, metadataHash }));
    const client = { get: async () => ({ items }) } as unknown as Client;
    const found = await readTypes(
      client,
      async (path) => new Response(documents.get(String(path).split("/").at(-1)!)),
    );
    expect(found.map(({ vct }) => vct)).to.deep.equal(["v0"]);
    const down = { get: () => Promise.reject(new CertraceError("service-unavailable", "down")) };
    const failed = await readTypes(down as unknown as Client, fetch).catch((error: unknown) => error);
    expect(failed).to.have.property("code", "service-unavailable");
  });
});
