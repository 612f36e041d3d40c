/**
 * A ledger in a temporary folder, with a chain that is played: departments and keys that a test can suspend and
 * compromise, and a registry of the log that holds advances to the contract's rules. It can be away, go back, and
 * stand ahead.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { decodeBase64url, encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { verifyConsistency, verifyInclusion } from "../../../core/merkle/proof.ts";
import { verifyNote } from "../../../core/note/verify.ts";
import type { Body } from "../../../core/trace/body.ts";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import { parseReceipt, type Receipt, receiptFile } from "../../../core/trace/receipt.ts";
import { submissionSigningInput } from "../../../core/trace/submission.ts";
import type { SigningKeyFact } from "../../../core/verify/facts.ts";
import type { Act, Sender } from "../../../server/chain/acts.ts";
import { type Ledger, type LedgerOptions, openLedger } from "../../../server/ledger/ledger.ts";
import type { LogChain } from "../../../server/ledger/log-chain.ts";
import { openLogKeys } from "../../../server/ledger/log-keys.ts";
import { DEPARTMENT, makeKey, signText, type TestKey } from "../../core/build.ts";
import { accessEvent, CATALOGUE, grantEvent, LOG, ORIGIN, TRACE_REGISTRY } from "../../core/build-trace.ts";

/** the department that runs the log */
export const OPERATOR = 3;
/** the consumer's key, and one of another department */
const OTHER = 40;
/** Unix milliseconds */
export const NOON = Date.UTC(2026, 10, 20, 12);

interface Head {
  size: number;
  root: string;
  mapRoot: string;
}

export class PlayedChain implements LogChain, Pick<Sender, "send"> {
  /** nothing can be found out */
  away = false;
  /** a node that does not answer: `send` waits */
  silent = false;
  open = true;
  faulty = false;
  heads: Head[] = [];
  /** ids of what was sent */
  sent: string[] = [];
  readonly suspended = new Set<number>();
  readonly keys = new Map<string, { department: number; key: SigningKeyFact }>();
  /** the keys in force */
  readonly identity: { noteKey: string; vrfKey: string };
  #waiting: (() => void)[] = [];

  constructor(identity: { noteKey: string; vrfKey: string }) {
    this.identity = identity;
  }

  register(department: number, key: TestKey, more: Partial<SigningKeyFact> = {}): void {
    const { kid, x, y } = key;
    const fact = {
      thumbprint: kid,
      x,
      y,
      use: 2,
      validFrom: 0,
      validUntil: null,
      compromisedAt: null,
      ...more,
    };
    this.keys.set(kid, { department, key: fact });
  }

  async signer(department: number, kid: string) {
    this.#requireThere();
    const found = this.keys.get(kid);
    const known = [...this.keys.values()].some((each) => each.department === department);
    const fact = {
      ...{ id: department, identifier: `D${department}`, name: "部门", nameEn: "Department" },
      ...{ registeredAt: 0, suspended: this.suspended.has(department), ancestors: [], successor: null },
    };
    return {
      department: known ? fact : null,
      active: known && !this.suspended.has(department),
      key: found?.department === department ? found.key : null,
    };
  }

  async state() {
    this.#requireThere();
    if (!this.open) return null;
    const { faulty, heads } = this;
    return { department: OPERATOR, origin: ORIGIN, ...this.identity, faulty, head: heads.at(-1) ?? null };
  }

  async whenRead(): Promise<void> {}

  /** As the contract: only what is shown to extend the last head. */
  async send(id: string, act: Act) {
    while (this.silent) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (act.act !== "advance-log") throw new Error(`unexpected act ${act.act}`);
    const { size, root, mapRoot } = act;
    const last = this.heads.at(-1) ?? { size: 0, root: encodeBase64url(new Uint8Array(32)), mapRoot: "" };
    const again = this.heads.some(
      (head) => head.size === size && head.root === root && head.mapRoot === mapRoot,
    );
    const extends_ =
      size > last.size &&
      verifyConsistency({
        size1: last.size,
        root1: decodeBase64url(last.root),
        size2: size,
        root2: decodeBase64url(root),
        proof: act.consistencyProof.map((hash) => decodeBase64url(hash)),
      });
    if (!again && !extends_)
      throw new CertraceError("chain-refused", "no", { field: "TraceRegistryInconsistent" });
    if (!again) this.heads.push({ size, root, mapRoot });
    this.sent.push(id);
    return { transaction: `0x${"0".repeat(64)}`, block: this.heads.length, events: [] };
  }

  answerAgain(): void {
    this.silent = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #requireThere(): void {
    if (this.away) throw new CertraceError("authority-unknown", "The chain cannot be asked now.");
  }
}

export interface LedgerWorld {
  folder: string;
  ledger: Ledger;
  /** what it was opened with */
  options: LedgerOptions;
  chain: PlayedChain;
  clock: { now: number };
  /** of DEPARTMENT */
  key: TestKey;
  /** what the ledger wrote to its log of operation */
  notes: string[];
  /** Signs a submission; `jti` is new unless given. */
  sign(events: SubmissionEvent[], more?: SubmissionOptions): string;
  submit(events: SubmissionEvent[], more?: SubmissionOptions): ReturnType<Ledger["submit"]>;
  /** Closes the ledger, and opens it on the same folder. */
  reopen(more?: Partial<LedgerOptions>, ready?: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface SubmissionOptions {
  key?: TestKey;
  department?: number;
  jti?: string;
  /** Unix seconds */
  iat?: number;
  audience?: string;
}

/** An open ledger whose log holds its catalogue and is on chain. */
export async function openWorld(more: Partial<LedgerOptions> = {}, ready = true): Promise<LedgerWorld> {
  const folder = await mkdtemp(join(tmpdir(), "certrace-ledger-"));
  const keys = await openLogKeys(folder, LOG, ORIGIN);
  const chain = new PlayedChain({
    noteKey: encodeBase64url(keys.note.publicKey),
    vrfKey: encodeBase64url(keys.vrfKey),
  });
  const clock = { now: NOON };
  const key = makeKey();
  chain.register(DEPARTMENT, key);
  chain.register(OTHER, makeKey());
  const notes: string[] = [];
  const note = (...said: unknown[]) => notes.push(JSON.stringify(said));
  const options: LedgerOptions = {
    ...{ folder: join(folder, "log"), keys, id: LOG, registry: TRACE_REGISTRY, department: OPERATOR },
    ...{ catalogue: CATALOGUE, chain, sender: chain, retryAfter: 5, anchorInterval: 60_000 },
    notes: { info: note, warn: note, error: note } as unknown as NonNullable<LedgerOptions["notes"]>,
    now: () => clock.now,
    ...more,
  };
  const world: LedgerWorld = {
    folder,
    ledger: await openLedger(options),
    options,
    chain,
    clock,
    key,
    notes,
    sign(events, { key: signer = key, department = DEPARTMENT, jti, iat, audience = ORIGIN } = {}) {
      const input = submissionSigningInput({
        kid: signer.kid,
        department,
        audience,
        iat: iat ?? Math.floor(clock.now / 1000),
        jti: jti ?? randomUUID(),
        events,
      });
      return `${input}.${encodeBase64url(signText(signer, input))}`;
    },
    submit: (events, options) => world.ledger.submit(world.sign(events, options)),
    async reopen(changed, opens = ready) {
      await world.ledger.close();
      world.ledger = await openLedger({ ...options, ...changed });
      if (opens) await until(() => world.ledger.health().error === null);
    },
    async close() {
      await world.ledger.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  if (ready) await until(() => chain.heads.length > 0 && world.ledger.health().error === null);
  return world;
}

export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 5000; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error("it never came to hold");
}

/** The code of what a promise is rejected with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "nothing thrown",
    (error) => (error as { code?: string }).code ?? String(error),
  );
}

/** Holds a receipt to all that can be checked offline. @returns its bodies */
export async function bodiesOf(world: LedgerWorld, receipt: Receipt): Promise<Body[]> {
  const parsed = parseReceipt(receiptFile(receipt));
  const { verified, failed } = await verifyNote(parsed.note, [world.ledger.keys.note]);
  expect([verified.length, failed.length]).to.deep.equal([1, 0]);
  const { origin, root, size } = parsed.checkpoint;
  expect(origin).to.equal(ORIGIN);
  return parsed.entries.map(({ index, leafHash, path, body }) => {
    expect(verifyInclusion({ root, size, index, leafHash, path }), `inclusion of ${index}`).to.equal(true);
    return body!;
  });
}

/** A grant that has begun and lasts a year. */
export function liveGrant(more: Partial<Extract<SubmissionEvent, { kind: "grant" }>> = {}): SubmissionEvent {
  const from = new Date(NOON - 1000).toISOString();
  return grantEvent({ from, until: new Date(NOON + 31_536_000_000).toISOString(), ...more });
}

export function accessOn(grant: number, more: Parameters<typeof accessEvent>[0] = {}): SubmissionEvent {
  return accessEvent({ basis: { grant }, ...more });
}
