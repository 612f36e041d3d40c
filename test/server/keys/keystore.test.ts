/** Keystores: what is stored opens again, and nothing else does: wrong passphrases, altered, renamed, exposed files. */
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CertraceError } from "../../../core/errors.ts";
import {
  changePassphrase,
  createKey,
  listKeys,
  openKey,
  ROUNDS_WHERE_DRAWN,
  storeKey,
} from "../../../server/keys/keystore.ts";
import { generateKey, keyFromText, secretHex } from "../../../server/keys/private-key.ts";

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CertraceError) return error.code;
    throw error;
  }
  return "no error";
}

describe("keystore", () => {
  let base: string;
  let folder: string;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "certrace-keys-"));
    folder = join(base, "keys");
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it("stores both kinds of keys, lists them without and opens them with the passphrase", async () => {
    const operator = await createKey(folder, "operator", 3, "correct horse");
    const signing = await createKey(folder, "signing", 3, "correct horse");
    const listed = await listKeys(folder);
    expect(listed.map((key) => key.id)).to.have.members([operator.id, signing.id]);
    expect(JSON.stringify(listed)).not.to.contain('"d"');
    for (const stored of listed) {
      const made = stored.kind === "operator" ? operator : signing;
      const opened = await openKey(stored, "correct horse");
      expect(opened.key).to.deep.equal(made.key);
      expect(opened.department).to.equal(3);
    }
  });

  it("gives no key a name that a command line would take for an option", () => {
    for (let i = 0; i < 2_000; i++) expect(generateKey("signing").id).to.match(/^[A-Za-z0-9_][\w-]{42}$/);
  });

  it("makes private files in a private folder, and leaves nothing else there", async () => {
    const { file } = await createKey(folder, "signing", 1, "pass");
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect(await readdir(folder)).to.have.length(1);
  });

  it("makes a passphrase that was drawn no harder to try than it is, and one that is chosen afterwards hard again", async () => {
    const roundsOf = async ({ file }: { file: string }): Promise<number> => {
      const { protected: header } = JSON.parse(await readFile(file, "utf8"));
      return JSON.parse(Buffer.from(header, "base64url").toString()).p2c;
    };
    const drawn = await createKey(folder, "operator", 0, "drawn", ROUNDS_WHERE_DRAWN);
    expect(await roundsOf(drawn)).to.equal(1_000);
    expect((await openKey(drawn, "drawn")).key).to.deep.equal(drawn.key);
    await changePassphrase(drawn, "drawn", "chosen");
    expect(await roundsOf(drawn)).to.equal(210_000);
  });

  it("does not show the private half", async () => {
    const { file, key } = await createKey(folder, "operator", 1, "pass");
    const text = await readFile(file, "utf8");
    expect(text).not.to.contain(key.jwk.d);
    expect(text).not.to.contain(secretHex(key).slice(2));
    const header = Buffer.from(JSON.parse(text).protected, "base64url").toString();
    expect(header).not.to.contain(key.jwk.d);
    expect(JSON.parse(header).p2c).to.be.at.least(210_000);
  });

  it("refuses a wrong passphrase, an empty one, and a key that is there already", async () => {
    const stored = await createKey(folder, "operator", 1, "right");
    expect(await codeOf(openKey(stored, "wrong"))).to.equal("passphrase-wrong");
    expect(await codeOf(openKey(stored, ""))).to.equal("passphrase-wrong");
    expect(await codeOf(createKey(folder, "operator", 1, ""))).to.equal("passphrase-empty");
    expect(await codeOf(storeKey(folder, stored.key, 1, "other"))).to.equal("keystore-exists");
    expect((await openKey(stored, "right")).id).to.equal(stored.id);
  });

  it("notices every altered member, and a header that names another department", async () => {
    const stored = await createKey(folder, "signing", 7, "pass");
    const original = await readFile(stored.file, "utf8");
    const jwe = JSON.parse(original) as Record<string, string>;
    for (const member of ["encrypted_key", "iv", "ciphertext", "tag"]) {
      const value = jwe[member]!;
      const altered = { ...jwe, [member]: `${value[0] === "A" ? "B" : "A"}${value.slice(1)}` };
      await writeFile(stored.file, JSON.stringify(altered));
      expect(await codeOf(openKey(stored, "pass")), member).to.equal("passphrase-wrong");
    }
    const header = JSON.parse(Buffer.from(jwe.protected!, "base64url").toString());
    header.key.department = 8;
    const forged = Buffer.from(JSON.stringify(header)).toString("base64url");
    await writeFile(stored.file, JSON.stringify({ ...jwe, protected: forged }));
    expect(await codeOf(openKey(stored, "pass"))).to.equal("passphrase-wrong");
    await writeFile(stored.file, original);
    expect(await codeOf(openKey(stored, "pass"))).to.equal("no error");
  });

  it("refuses a file renamed to pass for another key, and text that is no keystore", async () => {
    const one = await createKey(folder, "signing", 1, "pass");
    const other = await createKey(folder, "signing", 2, "pass");
    await rename(one.file, other.file);
    expect(await codeOf(listKeys(folder))).to.equal("keystore-malformed");
    for (const text of ["", "{}", "[]", "null", '{"protected":"e30"}', "\u0000"]) {
      await writeFile(other.file, text);
      expect(await codeOf(openKey(other, "pass")), JSON.stringify(text)).to.equal("keystore-malformed");
    }
  });

  it("refuses a file that others can read, and a link", async function () {
    if (process.platform === "win32") this.skip();
    const stored = await createKey(folder, "signing", 1, "pass");
    for (const mode of [0o604, 0o640, 0o644, 0o620]) {
      await chmod(stored.file, mode);
      expect(await codeOf(listKeys(folder))).to.equal("file-exposed");
    }
    await chmod(stored.file, 0o600);
    await rename(stored.file, join(base, "elsewhere"));
    await symlink(join(base, "elsewhere"), stored.file);
    expect(await codeOf(openKey(stored, "pass"))).to.equal("file-unreadable");
  });

  it("closes a folder that was open", async () => {
    await createKey(folder, "signing", 1, "pass");
    await chmod(folder, 0o755);
    await listKeys(folder);
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
  });

  it("changes the passphrase", async () => {
    const stored = await createKey(folder, "operator", 4, "old");
    expect(await codeOf(changePassphrase(stored, "not it", "new"))).to.equal("passphrase-wrong");
    await changePassphrase(stored, "old", "new");
    expect(await codeOf(openKey(stored, "old"))).to.equal("passphrase-wrong");
    expect((await openKey(stored, "new")).key).to.deep.equal(stored.key);
    expect(await readdir(folder)).to.have.length(1);
  });

  it("asks for no passphrase work beyond a bound", async () => {
    const stored = await createKey(folder, "operator", 4, "pass");
    const jwe = JSON.parse(await readFile(stored.file, "utf8"));
    const header = JSON.parse(Buffer.from(jwe.protected, "base64url").toString());
    header.p2c = 2_000_000_000;
    jwe.protected = Buffer.from(JSON.stringify(header)).toString("base64url");
    await writeFile(stored.file, JSON.stringify(jwe));
    expect(await codeOf(openKey(stored, "pass"))).to.equal("passphrase-wrong");
  });
});

describe("private keys", () => {
  it("names keys as RFC 7638 and as Ethereum do", () => {
    // The first account of the well-known test mnemonic "test test … junk".
    const operator = keyFromText(
      "operator",
      "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    );
    expect(operator.id).to.equal("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    const key = generateKey("signing");
    const again = keyFromText("signing", JSON.stringify(key.jwk));
    expect(again).to.deep.equal(key);
    expect(key.id).to.match(/^[A-Za-z0-9_-]{43}$/);
  });

  it("refuses what is no key, without quoting it", () => {
    const signing = generateKey("signing").jwk;
    const other = generateKey("signing").jwk;
    const bad: ["operator" | "signing", string][] = [
      ["operator", ""],
      ["operator", "0x1234"],
      ["operator", "0".repeat(64)],
      ["operator", "f".repeat(64)],
      ["signing", "secret text"],
      ["signing", "null"],
      ["signing", JSON.stringify({ ...signing, crv: "P-384" })],
      ["signing", JSON.stringify({ ...signing, x: other.x })],
      ["signing", JSON.stringify({ ...signing, d: undefined })],
      ["signing", JSON.stringify({ ...signing, d: `${signing.d}=` })],
    ];
    for (const [kind, text] of bad) {
      let caught: unknown;
      try {
        keyFromText(kind, text);
      } catch (error) {
        caught = error;
      }
      expect(caught, text).to.be.instanceOf(CertraceError);
      expect((caught as CertraceError).code).to.equal("key-malformed");
      expect(JSON.stringify(caught) + (caught as CertraceError).message).not.to.contain("secret");
    }
  });
});
