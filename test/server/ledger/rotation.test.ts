/** A log changes its note key while it runs: prepared here, in force when the chain shows it, whenever anything is killed. */
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { NoteKey } from "../../../core/note/key.ts";
import { parseNote } from "../../../core/note/note.ts";
import { verifyNote } from "../../../core/note/verify.ts";
import { parseReceipt, receiptFile } from "../../../core/trace/receipt.ts";
import { openLogKeys, prepareNoteKey } from "../../../server/ledger/log-keys.ts";
import { accessEvent, LOG, ORIGIN } from "../../core/build-trace.ts";
import { codeOf, type LedgerWorld, openWorld, until } from "./ledger-world.ts";

describe("rotation of a log's note key", () => {
  let world: LedgerWorld;
  beforeEach(async () => {
    world = await openWorld({ anchorInterval: 10 });
  });
  afterEach(() => world.close());

  const signedBy = async (note: string, key: NoteKey) =>
    (await verifyNote(parseNote(note), [key])).verified.length === 1;
  const current = () => encodeBase64url(world.ledger.keys.note.publicKey);
  /** The process ends and starts again, with the keys as its disk has them. */
  const restart = async () => {
    const keys = await openLogKeys(world.folder, LOG, ORIGIN);
    await world.reopen({ keys });
  };

  it("signs with the new key from when the chain shows it; what the old one signed stays good", async () => {
    const jws = world.sign([accessEvent()]);
    const before = world.ledger.keys.note;
    const old = parseReceipt(receiptFile((await world.ledger.submit(jws)).receipt));
    const { next } = await prepareNoteKey(world.folder, LOG);
    await world.submit([accessEvent()]);
    expect(world.ledger.keys.note, "nothing is in force yet").to.deep.equal(before);
    world.chain.identity.noteKey = next;
    await until(() => current() === next);
    await until(() => world.ledger.health().error === null);
    const { note: after } = world.ledger.keys;
    expect(await signedBy(world.ledger.log.checkpoint.note, after), "the standing checkpoint too").to.equal(
      true,
    );
    const { receipt } = await world.submit([accessEvent()]);
    const parsed = parseReceipt(receiptFile(receipt));
    expect((await verifyNote(parsed.note, [after])).verified).to.have.length(1);
    expect((await verifyNote(parsed.note, [before])).verified).to.have.length(0);
    expect((await verifyNote(old.note, [before])).verified).to.have.length(1);
    // A retry of before is answered with the same entry, under the key of today.
    const again = (await world.ledger.submit(jws)).receipt;
    expect(again.entries[0]).to.include({ index: old.entries[0]!.index });
    expect((await verifyNote(parseReceipt(receiptFile(again)).note, [after])).verified).to.have.length(1);
  });

  it("goes on with the key that the chain shows, wherever it was killed", async () => {
    const first = current();
    const { next } = await prepareNoteKey(world.folder, LOG);
    await restart(); // between file and chain
    expect(current()).to.equal(first);
    await world.submit([accessEvent()]);
    await world.ledger.close();
    world.chain.identity.noteKey = next; // while nothing ran
    await restart();
    await until(() => current() === next);
    await world.submit([accessEvent()]);
    await restart();
    expect(current()).to.equal(next);
    // The chain was reorganised: the rotation is undone.
    world.chain.identity.noteKey = first;
    await until(() => current() === first);
    await world.submit([accessEvent()]);
  });

  it("shuts where the chain shows a key that is not the log's own", async () => {
    world.chain.identity.noteKey = encodeBase64url(new Uint8Array(32).fill(5));
    await until(() => world.ledger.health().error === "log-keys-other");
    expect(await codeOf(world.submit([accessEvent()]))).to.equal("log-keys-other");
    world.chain.identity.noteKey = current();
    await until(() => world.ledger.health().error === null);
    await world.submit([accessEvent()]);
  });
});
