/** Sealed numbers of newer versions over HTTP: who may hand them in, and who learns what from them. */
import { expect } from "chai";
import type { CertificateRef } from "../../../core/verify/facts.ts";
import { makeHint } from "../../../server/successors/make.ts";
import { makeKey, type TestKey } from "../../core/build.ts";
import { DEPARTMENT, keyEvent, startTestService, statusEvent, type TestService } from "./service.ts";

const NUMBER = "NEW-000007";

describe("successors over HTTP", () => {
  let service: TestService;
  let older: CertificateRef;
  let newer: CertificateRef;
  const submissions = makeKey();
  const second = makeKey();
  before(async () => {
    service = await startTestService({ count: 4 });
    const { batch, index } = service;
    older = batch.anchors[0]!;
    newer = refOf(batch.anchors[2]!);
    await index.mine(
      keyEvent(submissions.kid, submissions.x, submissions.y, { use: 2 }),
      keyEvent(second.kid, second.x, second.y),
      statusEvent(batch, "superseded", 1n),
      ...[{ type: "certificate-superseded" as const, ...refOf(older), successor: newer }],
    );
    service.clock.now = index.readAt + 10;
  });
  after(() => service.close());

  const refOf = ({ department, root, index }: CertificateRef) => ({ department, root, index });

  interface Making {
    of?: number;
    to?: CertificateRef;
    key?: TestKey;
    by?: number;
    now?: number;
    number?: string;
  }

  async function hint(making: Making = {}): Promise<string> {
    const { batch, clock } = service;
    const { of = 0, to = newer, key = batch.key, by = DEPARTMENT, now = clock.now, number = NUMBER } = making;
    return (await makeHint({ file: batch.file(of), newer: to, number }, { by, key, now }))!;
  }

  const post = (hints: unknown) =>
    service.fetch("/v1/successors", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ hints }),
    });
  const problem = async (...hints: string[]) => {
    const response = await post(hints);
    const { code, field } = (await response.json()) as { code?: string; field?: string };
    return [response.status, code, field];
  };
  const ofWord = async (word = 0, root = older.root): Promise<string[]> => {
    const response = await service.fetch(`/v1/successors?department=${DEPARTMENT}&root=${root}&word=${word}`);
    expect(response.headers.get("cache-control")).to.equal("public, max-age=60");
    expect(response.headers.get("access-control-allow-origin")).to.equal("*");
    return ((await response.json()) as { hints: string[] }).hints;
  };
  const verified = async (file: string) => {
    const response = await service.fetch("/v1/verify?locale=en", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: file,
    });
    return (await response.json()) as { verdict: string; superseding: object | null };
  };

  it("shows the place alone until the number was told", async () => {
    const { verdict, superseding } = await verified(service.batch.file(0));
    expect([verdict, superseding]).to.deep.equal(["superseded", newer]);
    expect(await ofWord()).to.deep.equal([]);
  });

  it("refuses what no department of the certificate signed, and keeps nothing of it", async () => {
    const { batch, clock } = service;
    const good = await hint();
    const stranger = makeKey();
    const refused: [string, number, string, string][] = [
      [good.slice(0, -3), 400, "successor-malformed", "hints[1]"],
      [await hint({ key: stranger }), 403, "successor-signature", "hints[1].kid"],
      [await hint({ key: submissions }), 403, "successor-signature", "hints[1].kid"],
      [await hint({ now: clock.now + 3_600 }), 403, "successor-signature", "hints[1].kid"],
      [await hint({ now: 1 }), 403, "successor-signature", "hints[1].kid"],
      [await hint({ by: 1 }), 403, "successor-not-entitled", "hints[1].by"],
      [await hint({ to: { ...newer, index: 4 } }), 422, "successor-place-unknown", "hints[1].newer"],
      [await hint({ to: { ...newer, department: 1 } }), 422, "successor-place-unknown", "hints[1].newer"],
    ];
    const [head, body] = good.split(".");
    const [, , signature] = (await hint({ of: 1 })).split(".");
    refused.push([`${head}.${body}.${signature}`, 403, "successor-signature", "hints[1].kid"]);
    for (const [jws, status, code, field] of refused)
      expect(await problem(good, jws), code).to.deep.equal([status, code, field]);
    expect((await post([])).status).to.equal(400);
    expect((await post([1])).status).to.equal(400);
    expect((await post(Array.from({ length: 301 }, () => "x"))).status).to.equal(400);
    expect(await ofWord()).to.deep.equal([]);
    expect(batch.certificates).to.have.length(4);
  });

  it("says that it does not know who may speak while it cannot ask the chain", async () => {
    const { clock } = service;
    const good = await hint();
    clock.now += 10_000;
    try {
      expect(await problem(good)).to.deep.equal([503, "authority-unknown", undefined]);
    } finally {
      clock.now -= 10_000;
    }
  });

  it("tells the number to whoever verifies the old file, and to nobody else", async () => {
    const told = await hint();
    const response = await post([told]);
    expect([response.status, await response.json()]).to.deep.equal([200, { taken: 1 }]);
    expect(await ofWord()).to.deep.equal([told]);
    expect(await ofWord(1)).to.deep.equal([]);
    expect(told + (await ofWord()).join("")).not.to.include(NUMBER);

    const { verdict, superseding } = await verified(service.batch.file(0));
    expect([verdict, superseding]).to.deep.equal(["superseded", { ...newer, number: NUMBER }]);
    const withheld = service.batch.certificates[0]!.disclosures.filter(
      (text) => !Buffer.from(text, "base64url").toString().includes("certificate_number"),
    );
    expect((await verified(service.batch.file(0, withheld))).superseding).to.deep.equal(newer);
    expect((await verified(service.batch.file(1))).superseding).to.equal(null);
    expect(service.log()).not.to.include(NUMBER);
  });

  it("puts the number into a line of a bulk verification that asks for everything, and into a report", async () => {
    const bulk = await service.fetch("/v1/verify/bulk?detail=full", {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: service.batch.file(0),
    });
    expect(JSON.parse(await bulk.text())).to.deep.include({ superseding: { ...newer, number: NUMBER } });
    const report = await service.fetch("/v1/report", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: service.batch.file(0),
    });
    const payload = (await report.text()).split(".")[1]!;
    const { verification } = JSON.parse(Buffer.from(payload, "base64url").toString());
    expect(verification.superseding).to.deep.equal({ ...newer, number: NUMBER });
  });

  it("keeps the newest of two for one pair, whichever comes last", async () => {
    const { clock } = service;
    const before = (await ofWord())[0]!;
    clock.now += 5;
    const later = await hint({ key: second });
    expect((await post([later, before])).status).to.equal(200);
    expect(await ofWord()).to.deep.equal([later]);
    expect((await post([before])).status).to.equal(200);
    expect(await ofWord()).to.deep.equal([later]);
    const { superseding } = await verified(service.batch.file(0));
    expect(superseding).to.deep.equal({ ...newer, number: NUMBER });
  });

  it("tells no number any more once its key is declared compromised, and takes it in again under another", async () => {
    const { batch, clock, index } = service;
    await index.mine({
      ...{ type: "signing-key-compromised" as const, department: DEPARTMENT, thumbprint: second.kid },
      compromisedAt: 1_900_000_000,
    });
    const standing = (await ofWord())[0]!;
    expect((await verified(batch.file(0))).superseding).to.deep.equal(newer);
    expect(await problem(standing)).to.deep.equal([403, "successor-signature", "hints[0].kid"]);
    clock.now += 5;
    expect((await post([await hint()])).status).to.equal(200);
    expect((await verified(batch.file(0))).superseding).to.deep.equal({ ...newer, number: NUMBER });
  });
});
