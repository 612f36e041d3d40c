/** Exchanges of which one side is missing, over HTTP: for both departments, by token and by session, and for nobody else. */
import { expect } from "chai";
import { accessEvent, citizen } from "../../core/build-trace.ts";
import { CONSUMER, HOLDER, ID, type LogService, STRANGER, startLogService } from "./log-service.ts";
import { citizenOf, staffOf } from "./signed-in.ts";

const DAY = 86_400;

describe("one-sided exchanges over HTTP", () => {
  let service: LogService;
  let entry: number;
  const request = "request-of-one-side";
  before(async () => {
    service = await startLogService();
    // The chain was read just now, whatever the time.
    Object.defineProperty(service.index, "readAt", { get: () => service.clock.now, set() {} });
    const { receipt } = await service.ledger.submit(service.sign([accessEvent({ request })]));
    entry = receipt.entries[0]!.index;
  });
  after(() => service.close());

  interface Page {
    items: Record<string, unknown>[];
    next: string | null;
  }
  const byToken = async (department: number, query = ""): Promise<Page> => {
    const answer = await service.fetch(`/log/${ID}/one-sided${query}`, {
      headers: service.token(department),
    });
    expect(answer.status).to.equal(200);
    return (await answer.json()) as Page;
  };
  const bySession = async (department: number, query = ""): Promise<Page> => {
    const { headers } = staffOf(service, department);
    const answer = await service.fetch(`/inbox/one-sided?log=${ID}${query}`, { headers });
    expect(answer.status).to.equal(200);
    return (await answer.json()) as Page;
  };

  it("are waiting for a day, then late, for both departments alike", async () => {
    for (const department of [CONSUMER, HOLDER])
      for (const ask of [byToken, bySession]) {
        const mark = ask === byToken ? "?" : "&";
        expect(await ask(department)).to.deep.equal({ items: [], next: null });
        const { items } = await ask(department, `${mark}state=waiting`);
        expect(items).to.have.length(1);
        expect(items[0]).to.deep.include({
          ...{ entry, request, consumer: CONSUMER, holder: HOLDER },
          ...{ logged: "access", missing: HOLDER, late: false, dataset: "residence" },
        });
      }
    service.clock.now += DAY + 1;
    for (const department of [CONSUMER, HOLDER])
      for (const ask of [byToken, bySession])
        expect((await ask(department)).items[0]).to.deep.include({ entry, late: true });
  });

  it("are nobody else's business", async () => {
    for (const ask of [byToken, bySession])
      expect(await ask(STRANGER)).to.deep.equal({ items: [], next: null });
    const { headers } = await citizenOf(service, citizen(1));
    const other = await service.fetch(`/inbox/one-sided?log=${ID}`, { headers });
    expect([other.status, ((await other.json()) as { code: string }).code]).to.deep.equal([
      ...[403, "session-other-kind"],
    ]);
    expect((await service.fetch(`/log/${ID}/one-sided`)).status).to.equal(401);
    expect((await service.fetch(`/inbox/one-sided?log=${ID}`)).status).to.equal(401);
  });

  it("say which parameter cannot be read", async () => {
    for (const query of ["after=1", "state=any", "limit=0"]) {
      const answer = await service.fetch(`/log/${ID}/one-sided?${query}`, { headers: service.token() });
      expect(answer.status).to.equal(400);
      expect(await answer.json()).to.include({ code: "request-invalid", field: query.split("=")[0] });
    }
  });

  it("are gone once the other side is there", async () => {
    const released = {
      ...({ kind: "released", request, consumer: CONSUMER, dataset: "residence" } as const),
      ...{ fields: ["address"], purpose: "social-assistance", subject: citizen(1) },
    };
    await service.ledger.submit(service.sign([released], { department: HOLDER }));
    expect((await byToken(CONSUMER)).items).to.deep.equal([]);
  });
});
