/** The log's secrets: made once, for their owner alone, and never shown. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect } from "chai";
import { parseCheckpoint } from "../../../core/note/checkpoint.ts";
import { parseNote } from "../../../core/note/note.ts";
import { verifyNote } from "../../../core/note/verify.ts";
import { vrfSecret } from "../../../core/subject/ecvrf.ts";
import { openLogKeys } from "../../../server/ledger/log-keys.ts";
import { codeOf } from "./ledger-world.ts";

const ORIGIN = "example.org/log/1";

describe("log keys", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-keys-"));
    file = join(folder, "keys", "log-1.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("are made on first start, the same ones for all who start at once, and stay", async () => {
    const [one, two] = await Promise.all([openLogKeys(folder, 1, ORIGIN), openLogKeys(folder, 1, ORIGIN)]);
    const three = await openLogKeys(folder, 1, ORIGIN);
    expect(one.note).to.deep.equal(two.note).and.to.deep.equal(three.note);
    expect(one.vrfKey).to.deep.equal(three.vrfKey);
    expect(one.vrfKey).not.to.deep.equal(one.note.publicKey);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect((await openLogKeys(folder, 2, ORIGIN)).vrfKey).not.to.deep.equal(one.vrfKey);
  });

  it("sign checkpoints that the published key verifies, always in the same bytes", async () => {
    const keys = await openLogKeys(folder, 1, ORIGIN);
    const note = keys.signCheckpoint(7, new Uint8Array(32).fill(9));
    expect(keys.signCheckpoint(7, new Uint8Array(32).fill(9))).to.equal(note);
    const { verified } = await verifyNote(parseNote(note), [keys.note]);
    expect(verified).to.have.length(1);
    expect(parseCheckpoint(parseNote(note).text)).to.include({ origin: ORIGIN, size: 7 });
    expect(vrfSecret(keys.vrfSeed.export()).publicKey).to.deep.equal(keys.vrfKey);
  });

  it("show no secret, however they are printed", async () => {
    const keys = await openLogKeys(folder, 1, ORIGIN);
    const { note, vrf, lookup } = JSON.parse(await readFile(file, "utf8"));
    const shown = `${inspect(keys, { depth: 9, showHidden: true })} ${JSON.stringify(keys)}`;
    for (const secret of [note, vrf, lookup]) {
      expect(shown).not.to.contain(secret);
      expect(shown).not.to.contain(Buffer.from(secret, "base64url").toString("hex"));
    }
  });

  it("are refused where others can read them, or where the file is damaged, without quoting it", async () => {
    await openLogKeys(folder, 1, ORIGIN);
    const text = await readFile(file, "utf8");
    await chmod(file, 0o644);
    expect(await codeOf(openLogKeys(folder, 1, ORIGIN))).to.equal("file-exposed");
    for (const damaged of ["", "{", text.replace('"v":1', '"v":2'), text.replace(/"vrf":"../, '"vrf":"')]) {
      await rm(file);
      await writeFile(file, damaged, { mode: 0o600 });
      const error = await openLogKeys(folder, 1, ORIGIN).catch((thrown) => thrown);
      expect(error.code, damaged.slice(0, 9)).to.equal("log-keys-malformed");
      expect(`${error.message}${error.stack}`).not.to.contain(JSON.parse(text).note);
    }
  });
});
