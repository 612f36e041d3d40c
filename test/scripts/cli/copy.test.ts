/** `certrace copy` as a process: a sealed copy, one bound by its holder's key, a document, a code; and what cannot be. */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { decryptCopy, readLink } from "../../../core/copy/link.ts";
import { attachedCertificate } from "../../../core/pdf/attached.ts";
import { makeBatch, makeKey, NOW } from "../../core/build.ts";
import { ask, checkOf } from "../../core/verify/ask.ts";
import { startTestService, type TestService } from "../../server/http/service.ts";
import { certrace } from "./run.ts";

describe("certrace copy", () => {
  let folder: string;
  let service: TestService;
  const holder = makeKey();
  const bound = makeBatch({ holder });
  const path = (name: string) => join(folder, name);
  const copy = (file: string, out: string, ...more: string[]) =>
    certrace([
      ...["copy", path(file), "--for", "Example Bank", "--purpose", "a loan", "--until", "2099-12-31"],
      ...["--out", path(out), "--service", service.url, ...more],
    ]);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-copy-"));
    service = await startTestService();
    service.clock.now = Math.floor(Date.now() / 1000);
    Object.defineProperty(service.index, "readAt", { get: () => service.clock.now });
    await writeFile(path("licence.json"), service.batch.file(1));
    await writeFile(path("bound.json"), bound.file(1));
    const jwk = holder.privateKey.export({ format: "jwk" });
    await writeFile(path("holder.jwk"), JSON.stringify(jwk), { mode: 0o600 });
    await writeFile(path("other.jwk"), JSON.stringify(makeKey().privateKey.export({ format: "jwk" })), {
      mode: 0o600,
    });
  });
  after(async () => {
    await service?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("has a copy sealed, writes it as file and document, and certrace verify says whom it is for", async () => {
    const made = await copy("licence.json", "copy.json", "--claims", "legal_name", "--pdf", path("copy.pdf"));
    expect(made.err).to.equal("");
    expect(made.code).to.equal(0);
    expect((await stat(path("copy.json"))).mode & 0o077).to.equal(0);
    const file = await readFile(path("copy.json"), "utf8");
    expect(parseCertificate(file).disclosures.map(({ name }) => name)).to.deep.equal(["legal_name"]);
    expect(Buffer.from(await attachedCertificate(await readFile(path("copy.pdf")))).toString()).to.equal(
      file,
    );
    const verified = await certrace(["verify", path("copy.json"), "--service", service.url]);
    expect(verified.code).to.equal(0);
    expect(verified.out.replaceAll(/\s+/g, " ")).to.include("A copy made for Example Bank, for a loan");
    expect(service.log()).not.to.include("Example Bank");
    // without a service there is no key: undetermined, and no verdict
    expect(checkOf(await ask(file, null), "holder").code).to.equal("copy-key-unknown");
  });

  it("shows a code whose link opens the same copy, and takes the ciphertext alone to the service", async () => {
    // of a year: a deposit is kept no longer
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const made = await copy("licence.json", "c.json", "--claims", "legal_name", "--qr", "--until", until);
    expect(made.err).to.equal("");
    const link = /http\S+#d=\S+/.exec(made.out)![0];
    const carried = (await readLink(link)) as { deposit: string; key: string };
    const ciphertext = await service.services.copies.deposits.get(carried.deposit);
    expect(await decryptCopy(ciphertext!, carried)).to.equal(await readFile(path("c.json"), "utf8"));
    const secret = /"secret": "([\w-]+)"/.exec(made.out)![1]!;
    expect(await service.services.copies.deposits.takeBack(carried.deposit, link.slice(-43))).to.equal(false);
    expect(await service.services.copies.deposits.takeBack(carried.deposit, secret)).to.equal(true);
    expect(await service.services.copies.deposits.get(carried.deposit)).to.equal(null);
  });

  it("binds a copy with its holder's key, and with no other", async () => {
    const named = ["--claims", "legal_name"];
    expect((await copy("bound.json", "b.json", ...named)).err).to.include("[copy-key-needed]");
    expect((await copy("bound.json", "b.json", ...named, "--key", path("other.jwk"))).code).to.equal(2);
    expect((await copy("bound.json", "b.json", ...named, "--key", path("holder.jwk"))).code).to.equal(0);
    const answer = await ask(await readFile(path("b.json"), "utf8"), bound.facts(1), {
      now: Math.floor(Date.now() / 1000),
      factsTolerance: Date.now() / 1000 - NOW + 1000,
    });
    expect(checkOf(answer, "holder")).to.deep.include({ outcome: "pass", code: "copy-ok" });
    expect(checkOf(answer, "holder").params).to.include({ by: "holder", recipient: "Example Bank" });
  });

  it("says what cannot be, with code and remedy, and overwrites nothing", async () => {
    const named = ["--claims", "legal_name"];
    await writeFile(path("there.json"), "mine");
    expect((await copy("licence.json", "there.json", ...named)).err).to.include("[file-unwritable]");
    expect(await readFile(path("there.json"), "utf8")).to.equal("mine");
    expect((await copy("licence.json", "x.json", "--claims", "nothing")).err).to.include("[copy-claims]");
    expect((await copy("licence.json", "x.json", ...named, "--for", "a\nb")).err).to.include("[copy-terms]");
    expect((await copy("licence.json", "x.json", ...named, "--until", "2020-01-01")).err).to.include(
      "[copy-terms]",
    );
    expect((await copy("licence.json", "x.json", ...named, "--until", "2099-02-30")).code).to.equal(2);
  });
});
