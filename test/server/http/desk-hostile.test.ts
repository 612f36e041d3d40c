/** What the desk refuses, each with its code; and that what was refused has done nothing. */

import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request as rawRequest } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import type { DeskMe } from "../../../core/desk/answers.ts";
import type { CaseShown } from "../../../core/desk/case.ts";
import type { CertraceError } from "../../../core/errors.ts";
import { openFile } from "../../../server/desk/case-files.ts";
import { deskFolder } from "../../../server/desk-role.ts";
import { ROUTES } from "../../../server/http/routes.ts";
import { SESSION_LIMITS } from "../../../server/sign-in/session.ts";
import {
  answered,
  caseFolder,
  type DeskService,
  NEIGHBOUR,
  registerOf,
  Staff,
  startDeskService,
  TYPE,
} from "./desk-service.ts";
import { DEPARTMENT } from "./service.ts";
import { citizenOf } from "./signed-in.ts";

const SMALL = 4_096;

describe("the desk, attacked", () => {
  let service: DeskService;
  let maker: Staff;
  let checker: Staff;
  let both: Staff;
  before(async () => {
    service = await startDeskService({ desk: { limits: { size: SMALL, most: 60 } } });
    maker = service.staff("maker", "maker");
    checker = service.staff("checker", "checker");
    both = service.staff("both", "maker", "checker");
  });
  after(() => service.close());

  const submitted = async (by = maker): Promise<CaseShown> => by.act(await by.make(registerOf(2)), "submit");
  const codeOf = async (response: Response | Promise<Response>): Promise<string> => {
    const answer = await response;
    return `${answer.status} ${((await answer.json()) as { code: string }).code}`;
  };
  const approval = (kept: CaseShown, by: Staff, headers: Record<string, string> = {}) =>
    by.post(`/desk/cases/${kept.id}/approve`, { revision: kept.revision, digest: kept.digest }, headers);
  const untouched = async (kept: CaseShown) => {
    expect(await maker.case(kept.id)).to.deep.include({ state: kept.state, revision: kept.revision });
    expect(existsSync(join(caseFolder(service, kept.id), "out"))).to.equal(false);
  };

  it("nobody approves or sends back their own work, whatever roles they have", async () => {
    const own = await submitted(both);
    expect(await codeOf(approval(own, both))).to.equal("403 desk-own-work");
    const back = { revision: own.revision, remark: "mine" };
    expect(await codeOf(both.post(`/desk/cases/${own.id}/send-back`, back))).to.equal("403 desk-own-work");
    expect(own.may).not.to.include("approve");
    // The same person in another browser is the same person.
    const elsewhere = service.staff("both", "checker");
    expect(await codeOf(approval(own, elsewhere))).to.equal("403 desk-own-work");
    await untouched(own);
  });

  it("every act needs its role, and looking needs one too", async () => {
    const kept = await submitted();
    const clerk = service.staff("clerk");
    expect(await codeOf(approval(kept, maker))).to.equal("403 desk-role-missing");
    expect(await codeOf(checker.handIn("x"))).to.equal("403 desk-role-missing");
    expect(await codeOf(checker.post("/desk/cases", { kind: "issue", terms: {} }))).to.equal(
      "403 desk-role-missing",
    );
    for (const path of [
      "/desk/cases",
      `/desk/cases/${kept.id}`,
      `/desk/cases/${kept.id}/preview`,
      "/desk/activity",
    ])
      expect(await codeOf(clerk.get(path)), path).to.equal("403 desk-role-missing");
    expect(await clerk.read("/desk/me")).to.deep.include({ roles: [] });
    await untouched(kept);
  });

  it("only its maker edits, submits and withdraws a case", async () => {
    const kept = await maker.make(registerOf(2));
    for (const act of ["submit", "withdraw"])
      expect(await codeOf(both.post(`/desk/cases/${kept.id}/${act}`, { revision: 1 }))).to.equal(
        "403 case-not-yours",
      );
    const edit = { revision: 1, terms: kept.terms };
    expect(await codeOf(both.post(`/desk/cases/${kept.id}/edit`, edit))).to.equal("403 case-not-yours");
    await untouched(kept);
  });

  it("of two checkers at once one decides, and the other is told", async () => {
    const kept = await submitted();
    const second = service.staff("second", "checker");
    const answers = await Promise.all([
      codeOf(second.post(`/desk/cases/${kept.id}/send-back`, { revision: kept.revision, remark: "no" })),
      approval(kept, checker).then((answer) => (answer.ok ? "200" : codeOf(answer))),
      approval(kept, both).then((answer) => (answer.ok ? "200" : codeOf(answer))),
    ]);
    expect(answers.filter((answer) => answer === "409 case-changed")).to.have.length(2);
  }).timeout(20_000);

  it("a tab left open over night approves nothing that was changed since", async () => {
    const old = await submitted();
    const back = await checker.act(old, "send-back", { remark: "Please correct." });
    const { id } = await answered<{ id: string }>(await maker.handIn(registerOf(5, 900)));
    const edited = await maker.act(back, "edit", { terms: { register: id, type: TYPE } });
    const now = await maker.act(edited, "submit");
    expect(await codeOf(approval(old, checker))).to.equal("409 case-changed");
    // Nor by guessing the revision: what was seen is not what would be issued.
    const guessed = { revision: now.revision, digest: old.digest };
    expect(await codeOf(checker.post(`/desk/cases/${old.id}/approve`, guessed))).to.equal("409 case-changed");
    await untouched(now);
  });

  it("an approval under a session that has expired does nothing, and says to sign in", async () => {
    const kept = await submitted();
    const late = service.staff("late", "checker");
    service.clock.now += SESSION_LIMITS.idle;
    expect(await codeOf(approval(kept, late))).to.equal("401 sign-in-required");
    [maker, checker, both] = [
      service.staff("maker", "maker"),
      service.staff("checker", "checker"),
      service.staff("both", "maker", "checker"),
    ];
    await untouched(kept);
  });

  it("an act needs its token, of this session, from our own page", async () => {
    const kept = await submitted();
    const { cookie } = checker.signedIn.headers as { cookie: string };
    const path = `/desk/cases/${kept.id}/approve`;
    const body = JSON.stringify({ revision: kept.revision, digest: kept.digest });
    const send = (headers: Record<string, string>) =>
      codeOf(
        service.fetch(path, {
          method: "POST",
          headers: { "content-type": "application/json", cookie, ...headers },
          body,
        }),
      );
    expect(await send({})).to.equal("403 csrf-missing");
    expect(await send({ "certrace-csrf": maker.signedIn.session.csrf })).to.equal("403 csrf-wrong");
    const own = { "certrace-csrf": checker.signedIn.session.csrf };
    expect(await send({ ...own, origin: "https://evil.example" })).to.equal("403 csrf-origin");
    expect(await send({ ...own, "sec-fetch-site": "cross-site" })).to.equal("403 csrf-origin");
    await untouched(kept);
  });

  it("so does every route that changes something at the desk, and none of them does anything without", async () => {
    const kept = await submitted();
    const cookie = both.signedIn.headers.cookie!;
    const { csrf } = both.signedIn.session;
    const uploads = join(deskFolder(service.data, DEPARTMENT), "uploads");
    const before = [readdirSync(uploads), await both.read("/desk/activity?limit=1")];
    const changing = ROUTES.filter(({ method, path }) => method === "post" && path.startsWith("/desk/"));
    expect(changing).to.have.length.greaterThan(9);
    for (const { accepts, path } of changing) {
      const [type] = Object.keys(accepts!.content);
      const send = (headers: Record<string, string>) =>
        codeOf(
          service.fetch(`${path.replace("{id}", kept.id)}?name=x.csv`, {
            method: "POST",
            headers: { "content-type": type!, ...headers },
            body: JSON.stringify({ revision: kept.revision, digest: kept.digest, remark: "x" }),
          }),
        );
      expect(await send({ "certrace-csrf": csrf }), path).to.equal("401 sign-in-required");
      expect(await send({ ...service.token() }), path).to.equal("401 sign-in-required");
      expect(await send({ cookie }), path).to.equal("403 csrf-missing");
      expect(await send({ cookie, "certrace-csrf": maker.signedIn.session.csrf }), path).to.equal(
        "403 csrf-wrong",
      );
      const elsewhere = { cookie, "certrace-csrf": csrf, origin: "https://evil.example" };
      expect(await send(elsewhere), path).to.equal("403 csrf-origin");
    }
    expect([readdirSync(uploads), await both.read("/desk/activity?limit=1")]).to.deep.equal(before);
    await untouched(kept);
  });

  it("a session that somebody else chose opens nothing, and a citizen's is none", async () => {
    const planted = { cookie: `${service.services.cookies.session.name}=${"A".repeat(43)}` };
    expect(await codeOf(service.fetch("/desk/me", { headers: planted }))).to.equal("401 sign-in-required");
    const { cookie } = checker.signedIn.headers as { cookie: string };
    const twice = { cookie: `${cookie}; ${planted.cookie}` };
    expect(await codeOf(service.fetch("/desk/me", { headers: twice }))).to.equal("401 sign-in-required");
    const citizen = await citizenOf(service, "110101199003070011");
    expect(await codeOf(service.fetch("/desk/cases", { headers: citizen.headers }))).to.equal(
      "403 session-other-kind",
    );
  });

  it("another department's case is as unknown as one that never was", async () => {
    const kept = await submitted();
    const neighbour = new Staff(service, NEIGHBOUR, "neighbour", "maker", "checker");
    const never = "A".repeat(22);
    for (const part of ["", "/preview", "/refused", "/archive", "/progress"]) {
      const answers = [];
      for (const id of [kept.id, never]) {
        const { instance: _, ...rest } = (await (
          await neighbour.get(`/desk/cases/${id}${part}`)
        ).json()) as Record<string, unknown>;
        answers.push(rest);
      }
      expect(answers[0], part).to.deep.equal(answers[1]);
      expect(answers[0]).to.include({ code: "case-unknown" });
    }
    expect(await codeOf(approval(kept, neighbour))).to.equal("404 case-unknown");
    const { id } = await answered<{ id: string }>(await maker.handIn("x"));
    const theirs = { kind: "issue", terms: { register: id, type: TYPE } };
    expect(await codeOf(neighbour.post("/desk/cases", theirs))).to.equal("404 upload-unknown");
    const stranger = new Staff(service, 77, "stranger", "maker");
    expect(await codeOf(stranger.get("/desk/me"))).to.equal("404 desk-none");
  });

  it("what is not what was approved is not issued", async () => {
    const kept = await submitted();
    const folder = join(caseFolder(service, kept.id), "files");
    const register = kept.files.find(({ name }) => name === "register.csv")!;
    writeFileSync(join(folder, register.sha256), registerOf(4, 666));
    await approval(kept, checker);
    const failed = await checker.until(kept.id, "failed", "done");
    expect(failed.failure?.code).to.equal("case-content-changed");
    expect(existsSync(join(caseFolder(service, kept.id), "out"))).to.equal(false);
  });

  it("a file that was altered on the disk is not given out, nor one that is altered while it is read", async () => {
    const kept = await submitted();
    const register = kept.files.find(({ name }) => name === "register.csv")!;
    const at = `/desk/cases/${kept.id}/files/${register.file}`;
    const folder = caseFolder(service, kept.id);
    const path = join(folder, "files", register.sha256);
    expect(await (await checker.get(at)).text()).to.equal(registerOf(2));
    const { activity } = await checker.read<DeskMe>("/desk/me");

    const opened = await openFile(folder, kept, register.file);
    writeFileSync(path, registerOf(2).replace("Zhang 1", "Zhang 9"));
    const given: Uint8Array[] = [];
    const reading = async () => {
      for await (const part of opened.bytes) given.push(part);
    };
    expect(await reading().catch(({ code }: CertraceError) => code)).to.equal("case-file-altered");
    expect(given).to.deep.equal([]);

    const answer = await checker.get(at);
    expect(answer.headers.get("content-disposition")).to.equal(null);
    const text = await answer.text();
    expect(text).not.to.include("Zhang");
    expect(`${answer.status} ${(JSON.parse(text) as { code: string }).code}`).to.equal(
      "409 case-file-altered",
    );
    rmSync(path);
    expect(await codeOf(checker.get(at))).to.equal("409 case-file-altered");
    // what was not given out was not opened
    expect((await checker.read<DeskMe>("/desk/me")).activity).to.deep.equal(activity);
  });

  it("what the disk lost is told without a word about this machine's folders", async () => {
    const made = await maker.make(registerOf(3));
    const { sha256 } = made.files.find(({ name }) => name === "register.csv")!;
    rmSync(join(caseFolder(service, made.id), "files", sha256));
    const answer = await maker.get(`/desk/cases/${made.id}/preview`);
    const text = await answer.text();
    expect([answer.status, JSON.parse(text).code]).to.deep.equal([422, "register-unreadable"]);
    expect(text).not.to.include(sha256);
  });

  it("files of a case are for makers and checkers of its department, by their ids and by nothing else", async () => {
    const kept = await submitted();
    const { file, sha256 } = kept.files.find(({ name }) => name === "register.csv")!;
    const at = (which: string, id = kept.id) => `/desk/cases/${id}/files/${which}`;
    const never = "A".repeat(22);
    const neighbour = new Staff(service, NEIGHBOUR, "neighbour", "maker", "checker");
    expect(await codeOf(neighbour.get(at(file)))).to.equal("404 case-unknown");
    expect(await codeOf(checker.get(at(file, never)))).to.equal("404 case-unknown");
    expect(await codeOf(service.staff("clerk").get(at(file)))).to.equal("403 desk-role-missing");
    expect(await codeOf(service.fetch(at(file)))).to.equal("401 sign-in-required");
    // the department's own system takes results home, and not what people decide by
    expect(await codeOf(service.fetch(at(file), { headers: service.token() }))).to.equal(
      "401 sign-in-required",
    );
    const other = await submitted();
    for (const which of [never, sha256, "register.csv", other.files[0]!.file, "constructor"])
      expect(await codeOf(checker.get(at(which))), which).to.equal("404 case-nothing-there");
    for (const climbing of [
      `..%2Ffiles%2F${sha256}`,
      "..%2F..%2F..%2Fadopted.json",
      "%2Fetc%2Fpasswd",
      ".%2e",
      "a%00",
    ])
      expect((await checker.get(at(climbing))).status, climbing).to.be.oneOf([400, 404]);
    expect(await (await checker.get(at(file))).text()).to.equal(registerOf(2));
  });

  it("names that climb folders, or hide what they are, go nowhere", async () => {
    const uploads = join(deskFolder(service.data, DEPARTMENT), "uploads");
    const before = readdirSync(uploads).length;
    const { id, name } = await answered<{ id: string; name: string }>(
      await maker.handIn(registerOf(1), "../../../../etc/cron.d/register.csv"),
    );
    expect(name).to.equal("../../../../etc/cron.d/register.csv");
    expect(readdirSync(uploads))
      .to.include(id)
      .and.to.have.length(before + 1);
    expect(await codeOf(maker.handIn("x", "gpj\u202evsc.csv"))).to.equal("400 upload-name");
    expect(await codeOf(maker.handIn("x", "a\u0000.csv"))).to.equal("400 upload-name");
    expect(await codeOf(maker.handIn("x", "a\rb.csv"))).to.equal("400 upload-name");
    const lines = await answered<{ name: string }>(
      await maker.handIn("x", "a.csv\n\tapproved by 罗长庚.csv"),
    );
    expect(lines.name).to.equal("a.csv approved by 罗长庚.csv");
    const made = await answered<CaseShown>(
      await maker.post("/desk/cases", { kind: "issue", terms: { register: id, type: TYPE } }),
    );
    for (const file of readdirSync(join(caseFolder(service, made.id), "files")))
      expect(file).to.match(/^[0-9a-f]{64}$/);
    const climbing = { kind: "issue", terms: { register: "../../store", type: TYPE } };
    expect(await codeOf(maker.post("/desk/cases", climbing))).to.equal("404 upload-unknown");
    expect((await maker.get("/desk/cases/..%2F..%2Fstore")).status).to.equal(400);
  });

  it("an upload that is too large, empty, or cut off leaves nothing behind", async () => {
    const uploads = join(deskFolder(service.data, DEPARTMENT), "uploads");
    const before = readdirSync(uploads);
    // many: what is refused at once must not appear after it was removed
    const tooLarge = Array.from({ length: 20 }, () => codeOf(maker.handIn("x".repeat(SMALL + 1))));
    expect(new Set(await Promise.all(tooLarge))).to.deep.equal(new Set(["413 upload-too-large"]));
    expect(await codeOf(maker.handIn(new Uint8Array(0)))).to.equal("400 upload-empty");
    expect(readdirSync(uploads)).to.have.members(before);
    const arriving = () => readdirSync(uploads).length > before.length;
    await cutOff(service, maker, () => until(arriving));
    await until(() => !arriving());
    expect(readdirSync(uploads)).to.have.members(before);
  });

  it("terms are read strictly, and name what is wrong", async () => {
    const { id } = await answered<{ id: string }>(await maker.handIn(registerOf(1)));
    const make = (terms: object, kind = "issue") => maker.post("/desk/cases", { kind, terms });
    const field = async (response: Response) => {
      const { code, field } = (await response.json()) as { code: string; field: string };
      return `${code} ${field}`;
    };
    expect(await field(await make({ register: id, type: TYPE, extra: 1 }))).to.equal("terms-invalid terms");
    expect(await field(await make({ register: id, type: TYPE, batchSize: 0 }))).to.equal(
      "terms-invalid terms.batchSize",
    );
    expect(await field(await make({ register: id, type: "https://no.example/type" }))).to.equal(
      "desk-type-unknown terms.type",
    );
    expect(await field(await make({}, "rob"))).to.equal("case-kind-unknown kind");
    const kept = await submitted();
    const remark = { revision: kept.revision, remark: "\u202e" };
    expect(await field(await checker.post(`/desk/cases/${kept.id}/send-back`, remark))).to.equal(
      "remark-invalid remark",
    );
    expect(
      await field(await maker.post(`/desk/cases/${kept.id}/submit`, { revision: kept.revision })),
    ).to.equal("case-state state");
    // A remark that would be lost for a slip of the pen is not lost: nothing is decided.
    const { digest, id: about, revision } = kept;
    const mistyped = await checker.post(`/desk/cases/${about}/approve`, { revision, digest, remrk: "But …" });
    expect(await field(mistyped)).to.equal("request-invalid body");
    await untouched(kept);
  });

  it("logs nothing of people, files or cases' words", async () => {
    await maker.handIn(registerOf(1), "zhang-wei-divorce.csv");
    expect(service.log()).not.to.match(/zhang-wei|Zhang 1|P-1\b/);
  });
});

/** Sends half of a file and hangs up. */
function cutOff(service: DeskService, by: Staff, arrived: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const request = rawRequest(
      {
        ...{ host: "127.0.0.1", port: service.port, path: "/desk/registers?name=half.csv", method: "POST" },
        headers: {
          ...by.signedIn.headers,
          "content-type": "application/octet-stream",
          "content-length": 2_000,
        },
      },
      () => {},
    );
    request.on("error", () => {}).on("close", () => resolve());
    request.write("no,name", () => void arrived().then(() => request.destroy()));
  });
}

/** Resolves when it is so, or after ten seconds. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !isSo(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
}
