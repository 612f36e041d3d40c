/**
 * The gateway before the real ledger, over the service's own HTTP: grants decide, refusals are logged and answered, the
 * receipt that travels back is one that anyone can verify, and an outage of the chain keeps it closed.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { formatVerifierKey } from "../../../core/note/key.ts";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import { type Gateway, startGateway } from "../../../server/gateway/gateway.ts";
import { parseSettings } from "../../../server/gateway/settings-file.ts";
import { createLog } from "../../../server/log.ts";
import type { RunningLog } from "../../../server/log-role.ts";
import { makeKey } from "../../core/build.ts";
import { accessEvent, HOLDER, LOG, ORIGIN, TRACE_REGISTRY } from "../../core/build-trace.ts";
import { startTestService, type TestService } from "../http/service.ts";
import { accessOn, bodiesOf, type LedgerWorld, liveGrant, openWorld } from "../ledger/ledger-world.ts";
import { RESIDENT, ROUTES, serve, WHO } from "./world.ts";

describe("the gateway before the real ledger", () => {
  let ledger: LedgerWorld;
  let service: TestService;
  let upstream: Awaited<ReturnType<typeof serve>>;
  let gateway: Gateway;
  let folder: string;
  let asked = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-gateway-real-"));
    ledger = await openWorld();
    service = await startTestService({ gateways: ["127.0.0.0/8"] });
    const running = { ledger: ledger.ledger, close: async () => {} } as unknown as RunningLog;
    (service.services.logs as Map<number, RunningLog>).set(LOG, running);
    upstream = await serve((_request, response) => {
      asked++;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(RESIDENT));
    });
    const settings = parseSettings(
      JSON.stringify({
        version: 1,
        department: HOLDER,
        listen: { port: 0 },
        state: "state",
        ledger: {
          url: service.url,
          log: LOG,
          origin: ORIGIN,
          registry: TRACE_REGISTRY,
          keys: [formatVerifierKey(ledger.ledger.keys.note)],
          vrfKey: encodeBase64url(ledger.ledger.keys.vrfKey),
        },
        upstream: { url: `http://127.0.0.1:${upstream.port}` },
        routes: ROUTES,
      }),
      "gateway.yaml",
    );
    gateway = await startGateway({
      configuration: { settings, state: join(folder, "state"), certificates: {} },
      credential: null,
      log: createLog("silent"),
      now: () => ledger.clock.now,
    });
  });
  after(async () => {
    await gateway.close();
    await upstream.stop();
    await service.close();
    await ledger.close();
    await rm(folder, { recursive: true });
  });

  const ask = (event: SubmissionEvent, jws = ledger.sign([event])) => {
    asked = 0;
    return fetch(`${gateway.url}/residents/${WHO}`, { headers: { "certrace-submission": jws } });
  };
  const problemOf = async (response: Response) => [
    response.status,
    ((await response.json()) as { code: string }).code,
    asked,
  ];
  const receiptIn = (response: Response) =>
    JSON.parse(Buffer.from(response.headers.get("certrace-receipt")!, "base64url").toString());

  it("lets out what a grant or a law covers, as often as it covers it", async () => {
    const { receipt } = await ledger.submit([liveGrant({ fields: ["address"], uses: 1 })]);
    const grant = receipt.entries[0]!.index;
    const lawful = await ask(accessEvent());
    expect(await lawful.json()).to.deep.equal({ address: RESIDENT.address });
    const granted = await ask(accessOn(grant, { details: "case 4711" }));
    expect([granted.status, asked]).to.deep.equal([200, 1]);
    const [body] = await bodiesOf(ledger, receiptIn(granted));
    expect(body).to.deep.include({ kind: "access", fields: ["address"], basis: { grant } });
    expect(receiptIn(granted).entries[0].details.text).to.equal("case 4711");
    expect(await problemOf(await ask(accessOn(grant)))).to.deep.equal([403, "grant-used-up", 0]);
  });

  it("lets out nothing that the ledger refuses, and the refusal is logged", async () => {
    const { receipt } = await ledger.submit([liveGrant({ fields: ["address"] })]);
    const grant = receipt.entries[0]!.index;
    const before = ledger.ledger.log.size;
    expect(await problemOf(await ask(accessOn(grant, { fields: ["household"] })))).to.deep.equal([
      403,
      "grant-fields",
      0,
    ]);
    expect(ledger.ledger.log.size).to.equal(before + 1);
    const jws = ledger.sign([accessEvent()]);
    const forged = `${jws.slice(0, -4)}${jws.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
    const [status, , reached] = await problemOf(await ask(accessEvent(), forged));
    expect(status).to.be.oneOf([400, 401]);
    expect(reached).to.equal(0);
  });

  it("lets out once what is sent twice", async () => {
    const jws = ledger.sign([accessEvent()]);
    expect((await ask(accessEvent(), jws)).status).to.equal(200);
    expect(await problemOf(await ask(accessEvent(), jws))).to.deep.equal([409, "submission-spent", 0]);
  });

  it("is closed while the ledger cannot ask the chain", async () => {
    ledger.chain.away = true;
    try {
      // By a key that the ledger has not just asked for.
      const jws = ledger.sign([accessEvent()], { key: makeKey() });
      expect(await problemOf(await ask(accessEvent(), jws))).to.deep.equal([503, "ledger-unavailable", 0]);
    } finally {
      ledger.chain.away = false;
    }
  });
});
