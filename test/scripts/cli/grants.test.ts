/** A department asks for a permission by the command line; what comes out is what the page and core accept. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import jsqr from "jsqr";
import { encode } from "uqr";
import { verifyEs256 } from "../../../core/es256.ts";
import { parseGrantRequest } from "../../../core/trace/grant-request.ts";
import { unpackGrantRequest } from "../../../core/trace/request-link.ts";
import { checkGrantRequest, grantRequestQuery } from "../../../core/verify/grant-request.ts";
import { TRACE_REGISTRY } from "../../core/build-trace.ts";
import {
  CONSUMER,
  HOLDER,
  ID,
  LOG_ORIGIN,
  type LogService,
  startLogService,
} from "../../server/http/log-service.ts";
import { certrace, type Ended } from "./run.ts";

describe("certrace grants", function () {
  this.timeout(60_000);
  let service: LogService;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-grants-"));
    service = await startLogService();
    // The command line goes by the time of day.
    service.clock.now = Math.floor(Date.now() / 1000);
    Object.defineProperty(service.index, "readAt", { get: () => service.clock.now, set() {} });
  });
  after(async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });

  function run(...args: string[]): Promise<Ended> {
    const { privateKey } = service.keys[CONSUMER]!;
    const env = {
      CERTRACE_SIGNING_KEY: JSON.stringify(privateKey.export({ format: "jwk" })),
      CERTRACE_DATA: folder,
    };
    const at = ["--department", String(CONSUMER), "--service", service.url];
    return certrace(["grants", "request", ...args, ...at], { cwd: folder, env });
  }
  const ASK = ["--dataset", "residence=household,address", "--purpose", "social-assistance"];

  it("signs a request that the chain's facts prove, as a link and as a code that can be read", async () => {
    const { code, out, err } = await run(...ASK, "--days", "30", "--uses", "1", "--qr", "code.svg");
    expect(code, err).to.equal(0);
    const [link] = out.split("\n") as [string];
    expect(link.startsWith(`${service.url}/my-data#request=`)).to.equal(true);
    const request = parseGrantRequest(await unpackGrantRequest(link.split("#request=")[1]!));
    expect(request).to.deep.include({
      ...{ department: CONSUMER, audience: LOG_ORIGIN, purpose: "social-assistance", uses: 1 },
      permissions: [{ holder: HOLDER, dataset: "residence", fields: ["address", "household"] }],
      period: { days: 30 },
    });
    const log = { registry: TRACE_REGISTRY, id: ID, origin: LOG_ORIGIN };
    const answer = await service.fetch("/v1/trace-facts", {
      ...{ method: "POST", headers: { "content-type": "application/json" } },
      body: JSON.stringify(grantRequestQuery(request, log)),
    });
    const facts = await answer.json();
    const now = service.clock.now;
    const found = await checkGrantRequest({ request, facts, log, now, verifyEs256 });
    expect([found.outcome, found.code]).to.deep.equal(["pass", "grant-request-genuine"]);
    expect(found.department?.nameEn).to.equal(`Example Department ${CONSUMER}`);
    expect(await readFile(join(folder, "code.svg"), "utf8")).to.match(/^<svg /);
    expect(readBack(link)).to.equal(link);
  });

  it("takes fixed times and words in both languages, and answers as JSON", async () => {
    const until = new Date(Date.now() + 9e9).toISOString();
    const words = ["--words-zh", "为了办理补助", "--words-en", "For your subsidy"];
    const { code, out, err } = await run(...ASK, "--dataset", "health", "--until", until, ...words, "--json");
    expect(code, err).to.equal(0);
    const { link, request: jws, jti } = JSON.parse(out) as Record<"link" | "request" | "jti", string>;
    const request = parseGrantRequest(jws);
    expect(await unpackGrantRequest(link.split("#request=")[1]!)).to.equal(jws);
    expect(request.jti).to.equal(jti);
    expect(request.words).to.deep.equal({ zh: "为了办理补助", en: "For your subsidy" });
    expect("until" in request.period && Date.parse(request.period.until)).to.be.closeTo(
      Date.parse(until),
      1000,
    );
    expect(request.permissions.map(({ dataset }) => dataset)).to.have.members(["residence", "health"]);
  });

  it("names the option and what it may be", async () => {
    const cases: [string[], string][] = [
      [["--dataset", "nothing", "--purpose", "social-assistance", "--days", "1"], "no dataset nothing"],
      [
        ["--dataset", "residence=secret", "--purpose", "social-assistance", "--days", "1"],
        "has no field secret",
      ],
      [["--dataset", "residence", "--purpose", "fun", "--days", "1"], "no purpose fun"],
      [ASK, "not said until when"],
      [[...ASK, "--days", "3", "--until", "2031-01-01"], "one of them"],
      [[...ASK, "--days", "3", "--words-en", "x"], "one language"],
    ];
    const ended = await Promise.all(cases.map(([args]) => run(...args)));
    for (const [i, { code, out, err }] of ended.entries()) {
      expect([code, out], err).to.deep.equal([2, ""]);
      expect(err).to.include(cases[i]![1]);
    }
  });
});

/** The code drawn as pixels, and read as the page reads it. */
function readBack(text: string): string | undefined {
  const { data, size } = encode(text, { border: 4 });
  const scale = 4;
  const side = size * scale;
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const dark = data[Math.floor(y / scale)]![Math.floor(x / scale)]!;
      pixels.set([dark ? 0 : 255, dark ? 0 : 255, dark ? 0 : 255, 255], (y * side + x) * 4);
    }
  const read = jsqr as unknown as (data: Uint8ClampedArray, w: number, h: number) => { data: string } | null;
  return read(pixels, side, side)?.data;
}
