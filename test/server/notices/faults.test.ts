/** Notices that are killed, lose their disk, or go on in another process: nothing is lost, nothing told twice. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Letter, Mailer, Sent } from "../../../server/notices/mailer.ts";
import { type Notices, openNotices } from "../../../server/notices/notices.ts";
import { openNoticesSeal, sealWith } from "../../../server/notices/seal.ts";
import type { Store } from "../../../server/store/store.ts";
import { accessEvent, citizen } from "../../core/build-trace.ts";
import { type LogService, startLogService, until } from "../http/log-service.ts";
import { citizenOf } from "../http/signed-in.ts";
import { type FaultyStore, openFaultyStore } from "../ledger/faulty-store.ts";

const ADDRESS = "name@example.org";

describe("notices, killed and restarted", () => {
  let service: LogService;
  let folder: string;
  let store: FaultyStore;
  let letters: Letter[];
  let answer: Sent;
  const mailer: Mailer = {
    async send(letter) {
      letters.push(letter);
      return answer;
    },
    close() {},
  };
  let tag: string;

  beforeEach(async () => {
    service = await startLogService();
    folder = await mkdtemp(join(tmpdir(), "certrace-notices-"));
    store = openFaultyStore();
    letters = [];
    answer = { outcome: "sent", code: "sent" };
    tag = (await citizenOf(service, citizen(1))).session.subjects.get(1)!.tag;
  });
  afterEach(async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (kept: Store = store): Promise<Notices> =>
    openNotices({
      ...{ folder, ledger: service.ledger, index: service.index, mailer, publicUrl: "https://c.example" },
      now: () => service.clock.now * 1000,
      poll: 5,
      seal: await openNoticesSeal(folder),
      openStore: async () => ({ ...kept, close: async () => {} }),
    });
  const subscribe = async (notices: Notices) => {
    await notices.wish({ tag, owner: tag }, null, { address: ADDRESS, locale: "en", timeZone: "UTC" });
    await until(() => letters.length === 1);
    await notices.confirm(tag, /#notices\/confirm\/(\S+)/.exec(letters[0]!.text)![1]!);
    letters.length = 0;
  };
  const night = (hour = 18) =>
    service.submit(service.sign([accessEvent({ occurred: `2025-10-08T${hour}:30:00Z` })]));
  const looked = (notices: Notices) => until(() => notices.size === service.ledger.log.size);

  it("tell what was logged while they were not running", async () => {
    const first = await open();
    await subscribe(first);
    await looked(first);
    await first.close();
    await night();
    const second = await open();
    await looked(second);
    service.clock.now += 61;
    await until(() => letters.length === 1);
    await second.close();
    expect(letters[0]!.text).to.include("02:30");
  });

  it("send again what the mail server took and they could not note, under the same Message-ID", async () => {
    const notices = await open();
    await subscribe(notices);
    await night();
    await looked(notices);
    store.fault = "nothing-written"; // the process is killed between the server's answer and its own disk
    service.clock.now += 61;
    await until(() => letters.length === 1);
    await notices.close();
    store.fault = "none";
    const again = await open();
    await until(() => letters.length === 2);
    await looked(again);
    service.clock.now += 120;
    await again.close();
    expect(letters[1]!.letter).to.equal(letters[0]!.letter);
    expect(letters[1]!.text).to.equal(letters[0]!.text);
  });

  for (const fault of ["nothing-written", "written-all-the-same"] as const)
    it(`find again what they could not write, and tell it once (${fault})`, async () => {
      const notices = await open();
      await subscribe(notices);
      await looked(notices);
      store.fault = fault;
      const before = store.batches.length;
      await night();
      await until(() => store.batches.length > before + 2);
      store.fault = "none";
      await looked(notices);
      service.clock.now += 61;
      await until(() => letters.length > 0);
      await night(19);
      await looked(notices);
      service.clock.now += 61;
      await until(() => letters.length > 1);
      await notices.close();
      expect(letters.map(({ subject }) => subject)).to.deep.equal([
        "Certrace: one unusual entry",
        "Certrace: one unusual entry",
      ]);
    });

  it("do not take a setting that was moved to another person's place, or sealed with another secret", () => {
    const seal = sealWith(new Uint8Array(32).fill(1));
    const record = seal.seal("notices/setting/a/a", { address: ADDRESS });
    expect(Buffer.from(record).includes(ADDRESS)).to.equal(false);
    expect(seal.open("notices/setting/a/a", record)).to.deep.equal({ address: ADDRESS });
    const opening = (place: string, by = seal) => {
      try {
        return by.open(place, record);
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(opening("notices/setting/b/b")).to.equal("notices-sealed");
    expect(opening("notices/setting/a/a", sealWith(new Uint8Array(32).fill(2)))).to.equal("notices-sealed");
  });

  it("go on without the settings that a lost secret had sealed", async () => {
    const first = await open();
    await subscribe(first);
    await first.close();
    await rm(join(folder, "keys"), { recursive: true });
    const second = await open();
    expect(await second.shown({ tag, owner: tag })).to.equal(null);
    await subscribe(second);
    expect((await second.shown({ tag, owner: tag }))!.address).to.equal(ADDRESS);
    await second.close();
  });
});
