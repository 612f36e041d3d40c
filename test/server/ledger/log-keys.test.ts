/** The log's secrets: made once, for their owner alone, and never shown. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { parseCheckpoint } from "../../../core/note/checkpoint.ts";
import { parseNote } from "../../../core/note/note.ts";
import { verifyNote } from "../../../core/note/verify.ts";
import { vrfSecret } from "../../../core/subject/ecvrf.ts";
import { openLogKeys, prepareNoteKey } from "../../../server/ledger/log-keys.ts";
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

  describe("rotated", () => {
    const publicOf = (keys: { note: { publicKey: Uint8Array } }) => encodeBase64url(keys.note.publicKey);

    it("sign with the next one from when the chain shows it, over restarts, and keep the old one", async () => {
      const keys = await openLogKeys(folder, 1, ORIGIN);
      const before = publicOf(keys);
      const prepared = await prepareNoteKey(folder, 1);
      expect(prepared).to.include({ current: before, vrfKey: encodeBase64url(keys.vrfKey) });
      expect(prepared.next).not.to.equal(before);
      expect(await prepareNoteKey(folder, 1), "a second time it is the same one").to.deep.equal(prepared);
      expect(publicOf(keys)).to.equal(before);
      expect(publicOf(await openLogKeys(folder, 1, ORIGIN)), "nothing is in force yet").to.equal(before);
      expect(await keys.adopt(encodeBase64url(new Uint8Array(32).fill(1)))).to.equal(false);
      expect(await keys.adopt(prepared.next)).to.equal(true);
      expect(publicOf(keys)).to.equal(prepared.next);
      const { verified } = await verifyNote(parseNote(keys.signCheckpoint(7, new Uint8Array(32))), [
        keys.note,
      ]);
      expect(verified).to.have.length(1);
      const again = await openLogKeys(folder, 1, ORIGIN);
      expect([publicOf(again), again.vrfKey]).to.deep.equal([prepared.next, keys.vrfKey]);
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
      // A chain that was reorganised shows the old one again.
      expect(await again.adopt(before)).to.equal(true);
      expect(publicOf(await openLogKeys(folder, 1, ORIGIN))).to.equal(before);
      expect(await again.adopt(prepared.next)).to.equal(true);
      expect((await prepareNoteKey(folder, 1)).next).not.to.be.oneOf([before, prepared.next]);
    });

    it("reads the file of before there was rotation", async () => {
      const keys = await openLogKeys(folder, 1, ORIGIN);
      const { note, vrf, lookup } = JSON.parse(await readFile(file, "utf8"));
      await writeFile(file, JSON.stringify({ v: 1, note, vrf, lookup }));
      expect(publicOf(await openLogKeys(folder, 1, ORIGIN))).to.equal(publicOf(keys));
      const { next } = await prepareNoteKey(folder, 1);
      expect(await (await openLogKeys(folder, 1, ORIGIN)).adopt(next)).to.equal(true);
    });
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
    for (const damaged of ["", "{", text.replace('"v":2', '"v":3'), text.replace(/"vrf":"../, '"vrf":"')]) {
      await rm(file);
      await writeFile(file, damaged, { mode: 0o600 });
      const error = await openLogKeys(folder, 1, ORIGIN).catch((thrown) => thrown);
      expect(error.code, damaged.slice(0, 9)).to.equal("log-keys-malformed");
      expect(`${error.message}${error.stack}`).not.to.contain(JSON.parse(text).note);
    }
  });
});
