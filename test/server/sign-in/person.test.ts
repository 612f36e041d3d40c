/** What staff are called where it is written down who did something. */
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { openPersonKey, personOf } from "../../../server/sign-in/person.ts";
import type { DepartmentSession } from "../../../server/sign-in/session.ts";
import { codeOf } from "../issuing/codes.ts";
import { type SignInWorld, startSignInWorld } from "./world.ts";

describe("a member of staff's lasting name", () => {
  let data: string;
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "certrace-person-"));
  });
  after(() => rm(data, { recursive: true, force: true }));

  const li = { iss: "https://login.example", sub: "110101199003070011" };

  it("is the same after every start, another for everybody else, and tells nothing without the key", async () => {
    const key = await openPersonKey(data);
    const again = await openPersonKey(data);
    expect(personOf(again, li)).to.equal(personOf(key, li));
    expect(personOf(key, { ...li, sub: "110101199003070012" })).not.to.equal(personOf(key, li));
    expect(personOf(key, { ...li, iss: "https://other.example" })).not.to.equal(personOf(key, li));
    // Where one ends and the other begins is part of it.
    expect(personOf(key, { iss: `${li.iss}1`, sub: li.sub.slice(1) })).not.to.equal(personOf(key, li));
    expect(personOf(new Uint8Array(32), li)).not.to.equal(personOf(key, li));
    if (process.platform !== "win32")
      expect((await stat(join(data, "keys", "person.key"))).mode & 0o777).to.equal(0o600);
  });

  it("is not made up anew where its key is damaged", async () => {
    await writeFile(join(data, "keys", "person.key"), "short\n", { mode: 0o600 });
    expect(await codeOf(openPersonKey(data))).to.equal("key-malformed");
  });

  describe("in a session", () => {
    let world: SignInWorld;
    before(async () => {
      world = await startSignInWorld();
    });
    after(() => world.close());

    it("is the same however often the person signs in, and never their citizen id", async () => {
      const { sessions, cookies } = world.service.services;
      const persons = [];
      for (const account of ["maker", "maker", "checker"]) {
        const { browser } = await world.signedIn(account, "department");
        const id = browser.cookie(cookies.session.name)!;
        persons.push((sessions.find(id) as DepartmentSession).person);
      }
      expect(persons[0])
        .to.equal(persons[1])
        .and.to.match(/^[\w-]{43}$/);
      expect(persons[2]).not.to.equal(persons[0]);
    });
  });
});
