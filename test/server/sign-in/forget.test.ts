/**
 * The citizen id is forgotten: after signing in, a running session and all, no part of the service's memory has it. The
 * name that the session does keep is found there, so a search that finds nothing means something.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SIGN_IN_DEFAULTS } from "../../../server/config/sign-in.ts";
import { citizen } from "../../core/build-trace.ts";
import { Browser } from "./browser.ts";
import { CLIENT, startLiar } from "./liar.ts";

describe("a citizen id", () => {
  it("is nowhere in the memory of the service once somebody is signed in", async () => {
    const folder = await mkdtemp(join(tmpdir(), "certrace-forget-"));
    const liar = await startLiar();
    const child = fork(new URL("./forget-child.ts", import.meta.url), { execArgv: ["--expose-gc"] });
    try {
      const next = async () => (await once(child, "message"))[0] as { origin: string; written: number };
      const settings = { issuer: liar.issuer, clientId: CLIENT.id, ...SIGN_IN_DEFAULTS };
      child.send({ settings, secret: CLIENT.secret });
      const { origin } = await next();
      const id = citizen(777);
      const name = `Remembered ${process.pid}`;
      // once as it should be, once refused for its check character: an error forgets as well
      const wrong = `${id.slice(0, 17)}${id.endsWith("0") ? "1" : "0"}`;
      for (const citizen_id of [wrong, id]) {
        liar.lies = { claims: { citizen_id, name, sub: citizen_id } };
        const browser = new Browser();
        const begun = await browser.ask(`${origin}/sign-in`);
        const answer = liar.authorise(new URL(begun.headers.get("location")!));
        const response = await browser.ask(`${origin}/sign-in/callback?${answer}`);
        await response.text();
        expect(response.status).to.equal(citizen_id === id ? 303 : 403);
      }
      const file = join(folder, "heap.heapsnapshot");
      child.send(file);
      expect((await next()).written).to.equal(1);
      const heap = await readFile(file, "utf8");
      expect(heap.includes(name)).to.equal(true);
      expect(heap.includes(id), "the id").to.equal(false);
      expect(heap.includes(wrong), "the refused id").to.equal(false);
    } finally {
      const ended = once(child, "exit");
      child.send(null as never);
      await ended;
      await liar.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
