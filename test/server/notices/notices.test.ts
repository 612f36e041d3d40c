/** Notices, against a real mail server: asked for, confirmed, told, gathered, ended; and everybody who would misuse them. */
import { expect } from "chai";
import { accessEvent, citizen } from "../../core/build-trace.ts";
import { CONSUMER, STRANGER, until } from "../http/log-service.ts";
import { citizenOf } from "../http/signed-in.ts";
import { ADDRESS, FROM, looked, type NoticesWorld, openNoticesWorld, tokenOf } from "./world.ts";

const MAILBOX = "notices@certrace.example";

describe("notices by e-mail", () => {
  let world: NoticesWorld;
  beforeEach(async () => {
    world = await openNoticesWorld();
  });
  afterEach(() => world.close());

  it("are sent to an address once its owner has confirmed it, and say who, what and when", async () => {
    await world.access();
    const asked = await world.post("/my/notices?log=1", { address: ADDRESS, locale: "en", timeZone: "UTC" });
    expect(asked.status).to.equal(200);
    expect(asked.body.notices).to.include({ address: null, pending: ADDRESS, frequency: "at-once" });
    await until(() => world.mail.mails.length === 1);
    const [letter] = world.mail.mails;
    expect(letter!.to).to.deep.equal([ADDRESS]);
    expect(letter!.from).to.equal(MAILBOX);
    expect(letter!.headers.get("from")).to.equal(FROM);
    expect(letter!.headers.get("subject")).to.equal("Certrace: please confirm your e-mail address");
    expect(letter!.headers.get("auto-submitted")).to.equal("auto-generated");

    // Before it is confirmed, nothing goes there.
    await world.access(STRANGER);
    await looked(world.service);
    world.service.clock.now += 120;

    const confirmed = await world.post("/my/notices/confirm", { token: tokenOf(letter!.text) });
    expect(confirmed).to.deep.equal({ status: 200, body: { log: 1, own: true } });
    await world.access(CONSUMER, { occurred: "2025-10-08T18:30:00Z" }); // half past two in Beijing
    await world.mails(2);
    const told = world.mail.mails[1]!;
    expect(told.to).to.deep.equal([ADDRESS]);
    expect(told.headers.get("subject")).to.equal("Certrace: one unusual entry");
    console.log(told.text);
    expect(told.text).to.include("8 October: Example City, Residence").and.include("at 02:30 Beijing time");
    expect(told.text).to.include("https://certrace.example/my-data\n");
    expect(told.text).not.to.include(citizen(1)).and.not.include(world.person.session.name);
    expect((await world.get("/my/notices?log=1")).body.notices).to.include({
      address: ADDRESS,
      pending: null,
    });
  });
});
