/**
 * Whoever looks on: at everything that a log publishes, at what it says on chain, at its notes of operation, and, having
 * stolen the disk without the keys, at all that it stores. No citizen id is in any of it, in any writing; and nothing of
 * what was read, by whom or why, is in what is public.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openLevelStore } from "../../server/store/level.ts";
import { DEPARTMENT } from "../core/build.ts";
import { CATALOGUE, citizen } from "../core/build-trace.ts";
import { accessOn, type LedgerWorld, liveGrant, NOON, openWorld } from "../server/ledger/ledger-world.ts";

const [PERSON, CHILD] = [citizen(7), citizen(8)];
const DETAILS = "case 2026-17, officer Lin";

/** A text as it may stand in bytes: plain, in UTF-16, in hexadecimal, in base64 that begins at any byte. */
function writings(text: string): string[] {
  const bytes = Buffer.from(text);
  const inBase64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      // the characters that stand for its bytes alone
      .slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)),
  );
  return [
    text,
    Buffer.from(text, "utf16le").toString("latin1"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    ...inBase64,
    ...inBase64.map((each) => each.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

function holds(bytes: Uint8Array | string, text: string): boolean {
  const seen = Buffer.from(bytes).toString("latin1");
  return writings(text).some((each) => seen.includes(each));
}

/** Every key and value of the stores in a folder, and every other file. */
async function contentOf(folder: string): Promise<[name: string, bytes: Uint8Array | string][]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some(({ name }) => name === "CURRENT")) {
    const store = await openLevelStore(folder);
    const content: [string, Uint8Array | string][] = [];
    for await (const [key, value] of store.range({ from: "!", to: "~" }))
      content.push([key, key], [key, Buffer.from(value)]);
    await store.close();
    return content;
  }
  const parts = await Promise.all(
    entries.map(async (entry): Promise<[string, Uint8Array | string][]> => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? contentOf(path) : [[path, await readFile(path)]];
    }),
  );
  return parts.flat();
}

describe("an onlooker", () => {
  let world: LedgerWorld;
  let jws: string;
  let receipt: string;
  let published: [name: string, bytes: Uint8Array | string][];
  let stored: [name: string, bytes: Uint8Array | string][];

  before(async () => {
    world = await openWorld({ catalogue: { ...CATALOGUE, mayRepresent: [DEPARTMENT] } });
    const { ledger, chain } = world;
    const subject = PERSON;
    const grant = (await world.submit([liveGrant({ subject })])).receipt.entries[0]!.index;
    jws = world.sign([
      accessOn(grant, { subject, details: DETAILS }),
      // refused, and personal all the same
      accessOn(grant, { subject, dataset: "health", details: DETAILS }),
      { kind: "service", subject, purpose: "social-assistance", outcome: "granted", details: DETAILS },
      {
        ...{ kind: "representation", subject: CHILD, representative: subject, ground: "parent" },
        ...{ from: new Date(NOON).toISOString(), until: new Date(NOON + 86_400_000).toISOString() },
        details: DETAILS,
      },
      { kind: "grant-revoked", subject, grant },
    ]);
    const answer = (await ledger.submit(jws)).receipt;
    receipt = JSON.stringify(answer);
    await ledger.trail.caughtUp();
    const entries = await ledger.log.entries(0, ledger.log.size);
    expect(entries.length).to.be.greaterThan(6 * 64);
    // as after a kill, with whatever it was about to note or to say on chain said
    await ledger.close();
    stored = await contentOf(join(world.folder, "log"));
    published = [
      ["checkpoint and proof", answer.entries[0]!.proof],
      ["entries", entries],
      ["chain", JSON.stringify([chain.heads, chain.sent])],
      ["notes of operation", world.notes.join("\n")],
    ];
  });
  after(() => world?.close());

  it("would find what it looks for, were it there", () => {
    for (const id of [PERSON, CHILD]) expect(holds(jws, id)).to.equal(true);
    expect(holds(receipt, DETAILS)).to.equal(true);
    expect(stored.some(([, bytes]) => holds(bytes, DETAILS))).to.equal(true);
    for (const before of ["", "a", "ab"])
      for (const encoding of ["base64", "base64url", "hex", "latin1"] as const)
        expect(holds(Buffer.from(`${before}${PERSON}…`).toString(encoding), PERSON), encoding).to.equal(true);
    expect(holds(Buffer.from(PERSON, "utf16le"), PERSON)).to.equal(true);
    expect(holds(jws, citizen(9))).to.equal(false);
  });

  it("learns no citizen id, from whatever is public or on the disk", () => {
    for (const [name, bytes] of [...published, ...stored])
      for (const id of [PERSON, CHILD]) expect(holds(bytes, id), name).to.equal(false);
  });

  it("learns nothing of what was read, by whom or why, from whatever is public", () => {
    for (const [name, bytes] of published)
      for (const said of [DETAILS, "residence", "health", "social-assistance", '"consumer"'])
        expect(holds(bytes, said), `${said} in ${name}`).to.equal(false);
  });
});
