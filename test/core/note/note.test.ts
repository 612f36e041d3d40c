/** Notes as others write them: vectors of the Go library, of C2SP, and of a public log with its witnesses. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { verifyEd25519 } from "../../../core/ed25519.ts";
import { formatCheckpoint, parseCheckpoint } from "../../../core/note/checkpoint.ts";
import { formatVerifierKey, type NoteKey, noteKeyId, parseVerifierKey } from "../../../core/note/key.ts";
import { formatNote, parseNote } from "../../../core/note/note.ts";
import { cosignNote, signNote } from "../../../core/note/sign.ts";
import { verifyNote } from "../../../core/note/verify.ts";
import { ed25519Pair, nodeVerifyEd25519 } from "../build-trace.ts";
import { codeOf } from "../code-of.ts";

interface Vector {
  from: string;
  key: string;
  seed?: string;
  note: string;
  time: number | null;
}
const vectors: { notes: Vector[]; checkpoint: string } = JSON.parse(
  readFileSync(new URL("../vectors/c2sp.json", import.meta.url), "utf8"),
);

describe("core/note", () => {
  for (const { from, key: text, note, time } of vectors.notes) {
    it(`verifies a note of another library: ${from}`, async () => {
      const key = parseVerifierKey(text);
      expect(formatVerifierKey(key)).to.equal(text);
      const parsed = parseNote(note);
      expect(formatNote(parsed)).to.equal(note);
      for (const verify of [verifyEd25519, nodeVerifyEd25519]) {
        const answer = await verifyNote(parsed, [key], verify);
        expect(answer.verified).to.deep.equal([{ key, time }]);
        expect(answer.failed).to.deep.equal([]);
        expect(answer.unknown.length).to.equal(parsed.signatures.length - 1);
        const altered = await verifyNote({ ...parsed, text: `X${parsed.text}` }, [key], verify);
        expect(altered.verified).to.deep.equal([]);
        expect(altered.failed).to.deep.equal([key]);
      }
    });
  }

  it("signs as the Go library does, byte for byte", () => {
    const { key: text, seed, note } = vectors.notes[0]!;
    const pair = ed25519Pair(Uint8Array.from(Buffer.from(seed!, "hex")));
    const key = parseVerifierKey(text);
    expect(Buffer.from(pair.publicKey).equals(Buffer.from(key.publicKey))).to.equal(true);
    const parsed = parseNote(note);
    expect(formatNote({ ...parsed, signatures: [signNote(parsed.text, key, pair.sign)] })).to.equal(note);
  });

  it("keeps a log's signature and a witness's apart, and both under one note", async () => {
    const log = ed25519Pair();
    const witness = ed25519Pair();
    const keys: NoteKey[] = [
      { name: "certrace.example/log/1", type: 1, publicKey: log.publicKey },
      { name: "witness.example/w", type: 4, publicKey: witness.publicKey },
    ];
    const text = formatCheckpoint({
      origin: keys[0]!.name,
      size: 7,
      root: new Uint8Array(32),
      extensions: [],
    });
    const signatures = [
      signNote(text, keys[0]!, log.sign),
      cosignNote(text, keys[1]!, 1_679_315_147, witness.sign),
    ];
    const note = parseNote(formatNote({ text, signatures }));
    const { verified, failed, unknown } = await verifyNote(note, keys);
    expect(verified.map(({ time }) => time)).to.deep.equal([null, 1_679_315_147]);
    expect([failed, unknown]).to.deep.equal([[], []]);
    // the same key under the other type has another id: its signature is unknown, never believed
    const swapped = await verifyNote(note, [{ ...keys[1]!, type: 1 }]);
    expect(swapped.verified).to.deep.equal([]);
    expect(swapped.unknown.length).to.equal(2);
    // another time than was signed
    const late = { ...signatures[1]!, signature: signatures[1]!.signature.slice() };
    late.signature[7]! ^= 1;
    expect((await verifyNote({ text, signatures: [late] }, keys)).failed).to.deep.equal([keys[1]]);
  });

  it("ignores who shares a name or an id with a known key, but not both", async () => {
    const pair = ed25519Pair();
    const key: NoteKey = { name: "a.example", type: 1, publicKey: pair.publicKey };
    const signed = signNote("text\n", key, pair.sign);
    for (const stray of [
      { ...signed, name: "b.example" },
      { ...signed, keyId: signed.keyId ^ 1 },
    ]) {
      const answer = await verifyNote({ text: "text\n", signatures: [stray] }, [key]);
      expect(answer).to.deep.equal({ verified: [], failed: [], unknown: [stray] });
    }
  });

  it("reads back every note it writes, empty lines in the text and signatures of any length included", () => {
    const line = fc.string({ unit: fc.constantFrom("a", "é", "—", " ", "+", "证") });
    const name = fc.string({ minLength: 1, unit: fc.constantFrom("a", ".", "/", "证", ":") });
    const signature = fc.record({
      name,
      keyId: fc.nat(0xffffffff),
      signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1 }),
        fc.array(signature, { minLength: 1, maxLength: 5 }),
        (lines, signatures) => {
          const note = { text: `${lines.join("\n")}\n`, signatures };
          expect(parseNote(formatNote(note))).to.deep.equal(note);
        },
      ),
    );
  });

  it("refuses what is no note", () => {
    const good = vectors.notes[1]!.note;
    for (const bad of [
      "",
      "text\n",
      good.slice(0, -1),
      good.replace("message", "mess\tage"),
      good.replace("message", "mess\r\nage"),
      good.replace("— ", "- "),
      good.replace("example.com/foo", "exam+ple"),
      good.replace("example.com/foo", "exam\u00a0ple"),
      good.replace("aQM=", "aQM"),
      good.replace("aQM=", "aQN="),
      good.replace("aQM=\n", "aQM=\n\n"),
      `${good}— x AAAA\n`,
      `${good.slice(0, -1)} \n`,
      `${"x".repeat(1 << 18)}${good}`,
      good + "— x AAAAAAA=\n".repeat(100),
    ]) {
      expect(
        codeOf(() => parseNote(bad)),
        JSON.stringify(bad.slice(0, 80)),
      ).to.equal("note-malformed");
    }
    expect(codeOf(() => formatNote({ text: "no line feed", signatures: [] }))).to.equal("note-malformed");
  });

  it("refuses verifier keys with another key's id, of another type or length", () => {
    const good = vectors.notes[1]!.key;
    for (const bad of [
      "",
      good.replace("530d903a", "530d903b"),
      good.replace("530d903a", "530D903A"),
      good.replace("+Ae", "+Aa"),
      good.replace("+Ae", "+Be"),
      `${good}=`,
      good.slice(0, -4),
      good.replace("example.com/foo", "example com"),
    ]) {
      expect(
        codeOf(() => parseVerifierKey(bad)),
        bad,
      ).to.equal("note-key-malformed");
    }
    expect(noteKeyId(parseVerifierKey(good))).to.equal(0x530d903a);
  });

  it("reads a checkpoint and writes it back", () => {
    const { text } = parseNote(vectors.checkpoint);
    const checkpoint = parseCheckpoint(text);
    expect(checkpoint).to.deep.include({
      origin: "arche2025h1.staging.ct.transparency.dev",
      size: 1432088532,
      extensions: [],
    });
    expect(formatCheckpoint(checkpoint)).to.equal(text);
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: fc.constantFrom("a", "/", "1", " ") }),
        fc.maxSafeNat(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.array(fc.string({ minLength: 1, unit: "grapheme-ascii" })),
        (origin, size, root, extensions) => {
          const one = { origin, size, root, extensions };
          expect(parseCheckpoint(formatCheckpoint(one))).to.deep.equal(one);
        },
      ),
    );
  });

  it("refuses checkpoints with other numbers, roots and lines", () => {
    const root = "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=";
    const good = `log.example\n70\n${root}\n`;
    expect(parseCheckpoint(good).size).to.equal(70);
    for (const bad of [
      good.slice(0, -1),
      good.replace("70", "070"),
      good.replace("70", "-7"),
      good.replace("70", "7e1"),
      good.replace("70", "9007199254740993"),
      good.replace("Ro=", "Rp="),
      good.replace("Ro=", "Ro"),
      good.replace("/", "_"),
      `\n${good}`,
      `${good}\n`,
      `${good}\nextension\n`,
      "log.example\n70\n",
    ]) {
      expect(
        codeOf(() => parseCheckpoint(bad)),
        bad,
      ).to.equal("checkpoint-malformed");
    }
    expect(
      codeOf(() => formatCheckpoint({ origin: "a\nb", size: 1, root: new Uint8Array(32), extensions: [] })),
    ).to.equal("checkpoint-malformed");
  });
});
