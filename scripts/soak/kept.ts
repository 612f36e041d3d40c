/**
 * What the clients of a log were given, and whether the log still keeps it. Nothing here is believed because the service
 * says so: entries are fetched anew and hashed to every root that was ever signed or anchored, epochs are read from the
 * chain itself, answers are compared byte for byte.
 */
import { hash } from "node:crypto";
import { encodeBase64url } from "../../core/base64url.ts";
import { verifyConsistency, verifyInclusion } from "../../core/merkle/proof.ts";
import { type Checkpoint, parseCheckpoint } from "../../core/note/checkpoint.ts";
import { parseNote } from "../../core/note/note.ts";
import { verifyNote } from "../../core/note/verify.ts";
import { type Body, isKind } from "../../core/trace/body.ts";
import { type ParsedReceipt, parseReceipt } from "../../core/trace/receipt.ts";
import { TILE_WIDTH } from "../../core/trace/tiles.ts";
import { nodeVerifyEd25519 } from "../../server/ed25519.ts";
import { type EntryPiece, replayTree } from "../../server/ledger/replay.ts";
import { readLogOnChain } from "../cli/audit-chain.ts";
import { LogReader } from "../cli/log-reader.ts";
import { type Founded, LOG } from "./founding.ts";
import { bearer, submit } from "./wire.ts";

/** Hashes are base64url. */
interface Held {
  leafHash: string;
  submission: string;
}

/** A submission, and the hash of the answer it got. */
interface Answered {
  jws: string;
  answer: string;
}

/** Receipts that are traced, bodies that are fetched, submissions that are sent again, in each check. */
const SAMPLE = 15;

export class Kept {
  readonly answered: Answered[] = [];
  /** under a grant: accesses that were let through, by its index; and where it was revoked */
  readonly #uses = new Map<number, number[]>();
  readonly #terms = new Map<number, { uses: number | null; revokedAt: number }>();
  readonly #founded: Founded;
  readonly #held = new Map<number, Held>();
  /** by size; of checkpoints and epochs */
  readonly #roots = new Map<number, string>();
  readonly #mapRoots = new Map<number, string>();
  readonly #receipts: string[] = [];
  #newest: Checkpoint | null = null;
  /** entries that the log made of itself before anybody submitted: its catalogue, its rules */
  #own = 0;
  #checks = 0;

  constructor(founded: Founded) {
    this.#founded = founded;
  }

  get entries(): number {
    return this.#held.size;
  }

  get checks(): number {
    return this.#checks;
  }

  get epochs(): number {
    return this.#mapRoots.size;
  }

  /** For a log that is ready and was given nothing yet. */
  async begin(url: string): Promise<void> {
    this.#own = (await this.#checkCheckpoint(url)).size;
  }

  /** An answer of 200, 207 or 403 to a submission. Throws where it contradicts what was given before, or does not prove itself. */
  async take(jws: string, answer: string): Promise<ParsedReceipt> {
    const json = JSON.parse(answer);
    const receipt = parseReceipt(json.receipt === undefined ? answer : JSON.stringify(json.receipt));
    await this.#requireProven(receipt);
    const submission = hash("sha256", jws, "base64url");
    for (const { index, leafHash, body } of receipt.entries) {
      const held = this.#held.get(index);
      const leaf = encodeBase64url(leafHash);
      if (held !== undefined && (held.leafHash !== leaf || held.submission !== submission))
        throw new Error(`index ${index} was given out twice`);
      this.#held.set(index, { leafHash: leaf, submission });
      if (held === undefined) this.#remember(index, body!);
    }
    this.answered.push({ jws, answer: hash("sha256", answer, "base64url") });
    if (this.#receipts.length < 1_000) this.#receipts.push(JSON.stringify(json.receipt ?? json));
    return receipt;
  }

  /**
   * Holds the log to everything that was given until now; more may be given meanwhile.
   * Throws an Error that says what the log does not keep. @param rpcUrl of the chain; null: it is away
   */
  async check(url: string, rpcUrl: string | null): Promise<void> {
    const held = new Map(this.#held);
    const roots = new Map(this.#roots);
    const { root, size } = await this.#checkCheckpoint(url);
    roots.set(size, encodeBase64url(root));
    const { registry } = this.#founded;
    const epochs = rpcUrl === null ? [] : (await readLogOnChain(rpcUrl, registry, LOG)).epochs;
    for (const { size, root, mapRoot } of epochs) {
      this.#requireSame(this.#roots, size, root, "root on chain");
      this.#requireSame(this.#mapRoots, size, mapRoot, "map root on chain");
    }
    await this.#checkEntries(url, size, held, roots);
    await this.#checkBodies(url);
    // Of a chain that is away nothing can be said, and the verifier says that.
    await this.#checkTraces(url, ["logged", "pending", ...(rpcUrl === null ? ["undetermined"] : [])]);
    for (const { jws, answer } of sample(this.answered, SAMPLE)) {
      const again = await submit(url, jws);
      if (hash("sha256", again.text, "base64url") !== answer) throw new Error("a retry got another answer");
    }
    this.#checks += 1;
  }

  /**
   * For when no submission is unanswered: that nothing was logged twice or that nobody asked for, and that no grant was
   * used more often than it says, or after it was revoked.
   */
  checkWhole(): void {
    const expected = this.#held.size + this.#own;
    if (this.#newest!.size !== expected)
      throw new Error(`${this.#newest!.size} entries in the log, ${expected} were asked for`);
    for (const [grant, accesses] of this.#uses) {
      const { uses, revokedAt } = this.#terms.get(grant)!;
      if (uses !== null && accesses.length > uses) throw new Error(`grant ${grant} was used too often`);
      if (accesses.some((index) => index > revokedAt))
        throw new Error(`grant ${grant} was used when revoked`);
    }
  }

  async #checkCheckpoint(url: string): Promise<Checkpoint> {
    const text = await (await fetch(`${url}/log/${LOG}/checkpoint`)).text();
    const note = parseNote(text);
    const { verified } = await verifyNote(note, [this.#founded.noteKey], nodeVerifyEd25519);
    if (verified.length !== 1) throw new Error("the checkpoint is not signed by the log's key");
    const newest = parseCheckpoint(note.text);
    const before = this.#newest;
    if (before !== null) {
      if (newest.size < before.size) throw new Error(`the log shrank from ${before.size} to ${newest.size}`);
      const asked = `${url}/log/${LOG}/consistency?from=${before.size}&to=${newest.size}`;
      const { path } = (await (await fetch(asked)).json()) as { path: string[] };
      const proof = path.map((text) => Buffer.from(text, "base64url"));
      const sizes = { size1: before.size, size2: newest.size };
      if (!verifyConsistency({ ...sizes, root1: before.root, root2: newest.root, proof }))
        throw new Error(`the log of ${newest.size} does not extend that of ${before.size}`);
    }
    this.#newest = newest;
    this.#requireSame(this.#roots, newest.size, encodeBase64url(newest.root), "root signed");
    return newest;
  }

  /** Every receipt's entry at its index, and every root ever seen over exactly these entries. */
  async #checkEntries(
    url: string,
    size: number,
    held: ReadonlyMap<number, Held>,
    roots: ReadonlyMap<number, string>,
  ): Promise<void> {
    const reader = new LogReader(url, LOG);
    const [{ department, key }] = this.#founded.consumers;
    const asker = { department, key, origin: this.#founded.origin };
    async function* entries(): AsyncGenerator<EntryPiece> {
      for (let first = 0; first < size; first += TILE_WIDTH) {
        const width = Math.min(TILE_WIDTH, size - first);
        const bytes = await reader.bundle({ level: "entries", index: first / TILE_WIDTH, width }, asker);
        yield { first, bytes };
      }
    }
    let found = 0;
    for await (const piece of replayTree(entries(), roots.keys())) {
      for (let i = 0; i < piece.leafHashes.length / 32; i++) {
        const leaf = held.get(piece.first + i);
        if (leaf === undefined) continue;
        found += 1;
        if (encodeBase64url(piece.leafHashes.subarray(i * 32, (i + 1) * 32)) !== leaf.leafHash)
          throw new Error(`entry ${piece.first + i} is not the one that was receipted`);
      }
      const root = roots.get(piece.size);
      if (root !== undefined && root !== encodeBase64url(piece.root()))
        throw new Error(`the entries do not give the root that was signed or anchored at ${piece.size}`);
    }
    if (found !== held.size) throw new Error(`${held.size - found} receipted entries are missing`);
    const beyond = [...roots.keys()].find((each) => each > size);
    if (beyond !== undefined)
      throw new Error(`a root was given at ${beyond}, and the log has ${size} entries`);
  }

  async #checkBodies(url: string): Promise<void> {
    const reader = this.#founded.consumers;
    for (const [index, { leafHash }] of sample([...this.#held], SAMPLE)) {
      const texts = await Promise.all(
        reader.map(async (consumer) => {
          const answer = await fetch(`${url}/log/${LOG}/bodies/${index}`, {
            headers: { authorization: bearer(consumer, this.#founded.origin) },
          });
          return answer.ok ? answer.text() : null;
        }),
      );
      const text = texts.find((each) => each !== null);
      if (text === undefined) throw new Error(`the body of entry ${index} cannot be had`);
      const receipt = parseReceipt(text!);
      await this.#requireProven(receipt);
      const [entry] = receipt.entries;
      if (entry!.index !== index || encodeBase64url(entry!.leafHash) !== leafHash)
        throw new Error(`the body of entry ${index} is another one`);
    }
  }

  async #checkTraces(url: string, verdicts: readonly string[]): Promise<void> {
    for (const body of sample(this.#receipts, SAMPLE)) {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/v1/trace`, { method: "POST", headers, body });
      const { verdict } = (await answer.json()) as { verdict: string };
      if (!verdicts.includes(verdict)) throw new Error(`a receipt is traced as ${verdict}`);
    }
  }

  async #requireProven({ note, checkpoint, entries }: ParsedReceipt): Promise<void> {
    const { verified } = await verifyNote(note, [this.#founded.noteKey], nodeVerifyEd25519);
    if (verified.length !== 1) throw new Error("a receipt is not signed by the log's key");
    const { root, size } = checkpoint;
    this.#requireSame(this.#roots, size, encodeBase64url(root), "root signed");
    for (const { index, leafHash, path } of entries)
      if (!verifyInclusion({ root, size, index, leafHash, path }))
        throw new Error(`a receipt does not prove entry ${index}`);
  }

  #requireSame(roots: Map<number, string>, size: number, root: string, what: string): void {
    if ((roots.get(size) ?? root) !== root) throw new Error(`the log is forked: another ${what} at ${size}`);
    roots.set(size, root);
  }

  #remember(index: number, body: Body): void {
    const terms = (grant: number) => {
      const known = this.#terms.get(grant) ?? { uses: null, revokedAt: Number.POSITIVE_INFINITY };
      this.#terms.set(grant, known);
      return known;
    };
    if (isKind(body, "grant")) terms(index).uses = body.uses;
    if (isKind(body, "grant-revoked")) terms(body.grant).revokedAt = index;
    if (isKind(body, "access") && "grant" in body.basis) {
      const { grant } = body.basis;
      terms(grant);
      this.#uses.set(grant, [...(this.#uses.get(grant) ?? []), index]);
    }
  }
}

function sample<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, () => all[Math.floor(Math.random() * all.length)]!);
}
