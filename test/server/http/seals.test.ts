/**
 * Sealed inquiries over HTTP: their agency sees each with its clock and nothing of whom it is about; the person sees
 * nothing before the opening, and then also for how long it was kept from them; nobody else sees anything.
 */
import { createHash, randomBytes } from "node:crypto";
import { expect } from "chai";
import { commitSeal } from "../../../core/trace/seal.ts";
import { CATALOGUE, citizen } from "../../core/build-trace.ts";
import { CONSUMER, HOLDER, ID, type LogService, STRANGER, startLogService } from "./log-service.ts";
import { citizenOf, staffOf } from "./signed-in.ts";

const DAY = 86_400;
const DECISION = createHash("sha256").update("a judge's decision").digest("base64url");

interface Page {
  items: Record<string, unknown>[];
  next: number | null;
}

describe("sealed inquiries over HTTP", () => {
  let service: LogService;
  let seal: number;
  const person = citizen(7);
  const salt = randomBytes(16).toString("base64url");
  const [{ code: law }] = CATALOGUE.legalBases as [(typeof CATALOGUE.legalBases)[number]];
  const at = (days: number) => new Date((service.clock.now + days * DAY) * 1000).toISOString();
  const lookup = { subject: person, holder: HOLDER, dataset: "residence", fields: ["address"] };
  let looked: typeof lookup & { purpose: string; occurred: string };

  before(async () => {
    const legalBases = [{ ...CATALOGUE.legalBases[0]!, maySeal: true, sealDays: 30 }];
    service = await startLogService({ catalogue: { legalBases } });
    // the chain is read all the time, whatever the clock does
    Object.defineProperty(service.index, "readAt", { get: () => service.clock.now, set() {} });
    looked = { ...lookup, purpose: "social-assistance", occurred: at(-1) };
    const commitment = commitSeal(salt, looked);
    seal = await log({ kind: "sealed", commitment, law, discloseBy: at(10) });
  });
  after(() => service.close());

  async function log(event: Parameters<LogService["sign"]>[0][number]): Promise<number> {
    const { receipt, refused } = await service.ledger.submit(service.sign([event]));
    expect(refused).to.deep.equal([]);
    return receipt.entries[0]!.index;
  }
  const get = async (path: string, headers: Record<string, string>) =>
    (await (await service.fetch(path, { headers })).json()) as Page;
  const seals = (query = "", department = CONSUMER) =>
    get(`/log/${ID}/seals${query}`, service.token(department));
  const trail = async () => {
    const { headers } = await citizenOf(service, person);
    const { entries } = (await get(`/my/trail?log=${ID}`, headers)) as never as {
      entries: { index: number; seal?: unknown }[];
    };
    return entries;
  };

  it("are their agency's to see, by token and by session, with nothing of whom they are about", async () => {
    const own = await seals();
    expect(own.items).to.have.length(1);
    expect(own.items[0]).to.deep.include({ index: seal, law, open: true, overdue: false, extensions: [] });
    expect(own.items[0]).to.include({ firstDiscloseBy: at(10), discloseBy: at(10) });
    expect(own.items[0]).to.have.all.keys(
      ...["index", "law", "open", "overdue", "time", "firstDiscloseBy", "discloseBy", "extensions"],
    );
    const { headers } = staffOf(service, CONSUMER);
    expect(await get(`/inbox/seals?log=${ID}`, headers)).to.deep.equal(own);
    for (const other of [HOLDER, STRANGER]) {
      expect(await seals("", other)).to.deep.equal({ items: [], next: null });
      const staff = staffOf(service, other);
      expect((await get(`/inbox/seals?log=${ID}`, staff.headers)).items).to.deep.equal([]);
    }
    expect((await service.fetch(`/log/${ID}/seals`)).status).to.equal(401);
    const citizenHeaders = (await citizenOf(service, person)).headers;
    const asCitizen = await service.fetch(`/inbox/seals?log=${ID}`, { headers: citizenHeaders });
    expect(asCitizen.status).to.equal(403);
    expect(await trail(), "before the opening").to.deep.equal([]);
  });

  it("are overdue from their day on, and not after an extension; opened late, the person is told for how long", async () => {
    const first = at(10);
    service.clock.now += 11 * DAY;
    expect((await seals("?state=overdue")).items.map(({ index }) => index)).to.deep.equal([seal]);
    expect((await get(`/log/${ID}/conduct`, {})) as never).to.have.nested.property("seals.overdue", 1);
    const until = at(5);
    await log({ kind: "seal-extended", seal, discloseBy: until, decision: DECISION });
    expect((await seals("?state=overdue")).items).to.deep.equal([]);
    const [extended] = (await seals("?state=open")).items as [{ extensions: { decision: string }[] }];
    expect(extended).to.include({ firstDiscloseBy: first, discloseBy: until });
    expect(extended.extensions.map(({ decision }) => decision)).to.deep.equal([DECISION]);

    service.clock.now += 8 * DAY;
    const index = await log({ kind: "unsealed", ...looked, seal, law, salt });
    expect((await seals("?state=open")).items).to.deep.equal([]);
    expect((await seals("?state=opened")).items[0]).to.include({ index: seal, open: false, overdue: false });
    const [opened] = await trail();
    expect(opened).to.include({ index });
    expect(opened!.seal).to.deep.include({ firstDiscloseBy: first, discloseBy: until });
    expect((opened!.seal as typeof extended).extensions).to.deep.equal(extended.extensions);
  });

  it("come in pages, newest first", async () => {
    const indexes: number[] = [];
    for (let i = 0; i < 3; i++) {
      const commitment = randomBytes(32).toString("base64url");
      indexes.unshift(await log({ kind: "sealed", commitment, law, discloseBy: at(3) }));
    }
    const first = await seals("?state=open&limit=2");
    expect(first.items.map(({ index }) => index)).to.deep.equal(indexes.slice(0, 2));
    const rest = await seals(`?state=open&limit=2&before=${first.next}`);
    expect([rest.items.map(({ index }) => index), rest.next]).to.deep.equal([indexes.slice(2), null]);
  });
});
