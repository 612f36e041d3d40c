/**
 * Makes what tests of the trace log need, all in memory: a log with its keys, submissions, grants and a catalogue, its
 * tree and subject map, signed checkpoints, receipts, and the facts that a chain and the log would state about them.
 * Every part can be bent: append any body, sign any text, change facts and receipts as plain data.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { encodeBase64url } from "../../core/base64url.ts";
import type { VerifyEd25519 } from "../../core/ed25519.ts";
import type { JsonObject } from "../../core/json.ts";
import { MerkleTree } from "../../core/merkle/tree.ts";
import { formatCheckpoint } from "../../core/note/checkpoint.ts";
import type { NoteKey } from "../../core/note/key.ts";
import { formatNote } from "../../core/note/note.ts";
import { signNote } from "../../core/note/sign.ts";
import { type VrfSecret, vrfProve, vrfSecret } from "../../core/subject/ecvrf.ts";
import { mapValue } from "../../core/subject/map-hash.ts";
import { type MiniEntry, miniTree } from "../../core/subject/mini-log.ts";
import { SubjectMap } from "../../core/subject/subject-map.ts";
import { departmentAlpha, normaliseSubject, subjectAlpha, tagOf } from "../../core/subject/tag.ts";
import { type Body, isKind, parseBody, writeBody } from "../../core/trace/body.ts";
import { type Catalogue, catalogueHash } from "../../core/trace/catalogue.ts";
import { commitDetails, type DetailsOpening } from "../../core/trace/details.ts";
import { entryLeafHash, hashBody } from "../../core/trace/entry.ts";
import { eventMembers, type SubmissionEvent, textApart } from "../../core/trace/event.ts";
import type { AccessBody } from "../../core/trace/kinds/access.ts";
import type { GrantTerms } from "../../core/trace/kinds/grant.ts";
import { formatProof } from "../../core/trace/proof.ts";
import { parseReceipt, type Receipt, receiptFile } from "../../core/trace/receipt.ts";
import { submissionSigningInput } from "../../core/trace/submission.ts";
import type { SigningKeyFact } from "../../core/verify/facts.ts";
import type { EntryFact, EpochFact, GrantFact, TraceFacts } from "../../core/verify/receipt/facts.ts";
import { traceFactsQuery } from "../../core/verify/receipt/query.ts";
import { DEPARTMENT, HEAD, makeKey, NOW, signText, type TestKey } from "./build.ts";

export const TRACE_REGISTRY = "eip155:31337:0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0";
export const LOG = 3;
export const ORIGIN = "certrace.example/log/3";
export const HOLDER = 7;
/** Unix seconds at which the log wrote its first entry; each further one a second later */
export const LOGGED_AT = NOW - 86_400;
const PURPOSE = "social-assistance";
const DATASET = "residence";
const FIELDS = ["address", "household", "since"];
const LAW = "law-12";

/** Citizen ids that check and that nobody bears: the place 999999 is not given. */
export function citizen(number: number): string {
  const digits = `99999919000101${String(1 + (number % 999)).padStart(3, "0")}`;
  const sum = [...digits].reduce((product, digit) => ((product + Number(digit)) * 2) % 11, 0);
  return digits + "0123456789X".charAt((12 - sum) % 11);
}

export const CATALOGUE: Catalogue = {
  v: 1,
  version: 1,
  datasets: [
    {
      code: DATASET,
      name: "居住信息",
      nameEn: "Residence",
      holder: HOLDER,
      retentionDays: 365,
      fields: FIELDS.map((code) => ({ code, name: "字段", nameEn: code, sensitivity: "ordinary" })),
    },
    {
      code: "health",
      name: "健康信息",
      nameEn: "Health",
      holder: HOLDER,
      retentionDays: 365,
      fields: [{ code: "address", name: "地址", nameEn: "Address", sensitivity: "sensitive" }],
    },
  ],
  purposes: [
    { code: PURPOSE, name: "社会救助", nameEn: "Social assistance" },
    { code: "statistics", name: "统计", nameEn: "Statistics" },
  ],
  legalBases: [
    {
      code: LAW,
      citation: "《示例法》第十二条",
      citationEn: "Example Act, article 12",
      consumers: [DEPARTMENT],
      datasets: [DATASET],
      purposes: [PURPOSE],
    },
  ],
};

/** An access event as a department would send it; every member can be replaced. */
export function accessEvent(
  more: Partial<Extract<SubmissionEvent, { kind: "access" }>> = {},
): SubmissionEvent {
  return {
    kind: "access",
    subject: citizen(1),
    holder: HOLDER,
    dataset: DATASET,
    fields: ["address"],
    purpose: PURPOSE,
    basis: { law: LAW },
    ...more,
  };
}

export function grantEvent(more: Partial<Extract<SubmissionEvent, { kind: "grant" }>> = {}): SubmissionEvent {
  return { kind: "grant", subject: citizen(1), ...grantTerms(), form: hashOf("consent form"), ...more };
}

export function grantTerms(more: Partial<GrantTerms> = {}): GrantTerms {
  return {
    consumers: [DEPARTMENT],
    holder: HOLDER,
    dataset: DATASET,
    fields: FIELDS,
    purpose: PURPOSE,
    from: instant(LOGGED_AT - 1000),
    until: instant(LOGGED_AT + 100_000),
    uses: null,
    ...more,
  };
}

export function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

export interface Ed25519Pair {
  publicKey: Uint8Array;
  sign: (message: Uint8Array) => Uint8Array;
}

/** An Ed25519 key of node:crypto, from 32 bytes. */
export function ed25519Pair(seed: Uint8Array = randomBytes(32)): Ed25519Pair {
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  const { x } = createPublicKey(privateKey as KeyObject & string).export({ format: "jwk" });
  return {
    publicKey: Uint8Array.from(Buffer.from(x!, "base64url")),
    sign: (message) => Uint8Array.from(sign(null, message, privateKey)),
  };
}

/** node:crypto behind the interface that core asks for. */
export const nodeVerifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    const x = Buffer.from(publicKey).toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
};

export interface Placed {
  index: number;
  tag: Uint8Array;
  /** canonical JSON */
  body: string;
  leafHash: Uint8Array;
  details?: DetailsOpening;
  /** position in its submission */
  event?: number;
  subject?: string;
}

export interface SubmitOptions {
  department?: number;
  key?: TestKey;
  iat?: number;
  jti?: string;
  audience?: string;
  /** what the log writes, where it does not keep to the events */
  bend?: (body: JsonObject, event: number) => void;
}

export interface Submitted {
  jws: string;
  indexes: number[];
}

export interface ReceiptOptions {
  /** size of the checkpoint; the whole log where absent */
  size?: number;
  /** the JWS to carry */
  submission?: string;
  tagProofs?: boolean;
  /** another head to sign than the true one */
  head?: { size: number; root: Uint8Array };
  /** another signer than the log */
  signer?: Ed25519Pair;
  origin?: string;
}

export interface FactsOptions {
  /** size of the epoch that covers the receipt; the whole log where absent; null: none does */
  epoch?: number | null;
  key?: TestKey;
  anchoredAt?: number;
}

/** A log that does what it is told, rightly or not. */
export class TestLog {
  readonly origin: string;
  readonly note: Ed25519Pair;
  readonly vrf: VrfSecret;
  /** the submitting department's */
  readonly key: TestKey;
  readonly entries: Placed[] = [];

  constructor(more: { origin?: string; key?: TestKey; note?: Ed25519Pair; vrfSeed?: Uint8Array } = {}) {
    this.origin = more.origin ?? ORIGIN;
    this.key = more.key ?? makeKey();
    this.note = more.note ?? ed25519Pair();
    this.vrf = vrfSecret(more.vrfSeed ?? Uint8Array.from(randomBytes(32)));
  }

  get size(): number {
    return this.entries.length;
  }

  get noteKey(): NoteKey {
    return { name: this.origin, type: 1, publicKey: this.note.publicKey };
  }

  readonly #tags = new Map<string, Uint8Array>();

  /** Under which a department's own conduct stands. */
  departmentTag(department: number): Uint8Array {
    return tagOf(this.vrf, departmentAlpha(department));
  }

  tag(subject: string): Uint8Array {
    const known = this.#tags.get(subject) ?? tagOf(this.vrf, subjectAlpha(normaliseSubject(subject)));
    this.#tags.set(subject, known);
    return known;
  }

  /** Writes a body with the log's own members added; `more` replaces any of them. */
  append(tag: Uint8Array, members: JsonObject, placed: Partial<Placed> = {}): Placed {
    const index = this.size;
    const own = { v: 1, time: instant(LOGGED_AT + index), salt: encodeBase64url(randomBytes(16)) };
    const body = writeBody({ ...own, ...members } as Body);
    const entry: Placed = {
      index,
      tag,
      body,
      leafHash: entryLeafHash({ tag, bodyHash: hashBody(body) }),
      ...placed,
    };
    this.entries.push(entry);
    return entry;
  }

  loadCatalogue(catalogue: Catalogue = CATALOGUE): number {
    const members = { kind: "catalogue", version: catalogue.version, hash: catalogueHash(catalogue) };
    return this.append(new Uint8Array(32).fill(9), members).index;
  }

  submit(events: SubmissionEvent[], options: SubmitOptions = {}): Submitted {
    const { department = DEPARTMENT, key = this.key, iat = LOGGED_AT + this.size, bend } = options;
    const signingInput = submissionSigningInput({
      kid: key.kid,
      department,
      audience: options.audience ?? this.origin,
      iat,
      jti: options.jti ?? `jti-${this.size}`,
      events,
    });
    const jws = `${signingInput}.${encodeBase64url(signText(key, signingInput))}`;
    const submission = hashOf(jws);
    const time = instant(LOGGED_AT + this.size); // of all of them, as the log logs them at once
    const indexes = events.map((event, i) => {
      const members: JsonObject = { ...eventMembers(event, department), submission, time };
      const text = textApart(event);
      const details = text === undefined ? undefined : { salt: encodeBase64url(randomBytes(16)), text };
      if (details !== undefined)
        members[event.kind === "response" ? "words" : "details"] = commitDetails(details)!;
      if ("representative" in event) members.representative = encodeBase64url(this.tag(event.representative));
      bend?.(members, i);
      const subject = "subject" in event ? event.subject : undefined;
      const tag = subject === undefined ? this.departmentTag(department) : this.tag(subject);
      const more = { ...(subject === undefined ? {} : { subject }), ...(details ? { details } : {}) };
      return this.append(tag, members, { event: i, ...more }).index;
    });
    return { jws, indexes };
  }

  tree(size = this.size): MerkleTree {
    const hashes = new Uint8Array(size * 32);
    for (const [i, { leafHash }] of this.entries.slice(0, size).entries()) hashes.set(leafHash, i * 32);
    return new MerkleTree(hashes);
  }

  /** The little log of a tag below `size`. */
  miniEntries(tag: Uint8Array, size = this.size): MiniEntry[] {
    const of = Buffer.from(tag);
    return this.entries.slice(0, size).filter((each) => of.equals(each.tag));
  }

  map(size = this.size): SubjectMap {
    let map = SubjectMap.EMPTY;
    const tags = new Map(this.entries.slice(0, size).map(({ tag }) => [encodeBase64url(tag), tag]));
    for (const tag of tags.values()) {
      const mini = this.miniEntries(tag, size);
      map = map.with({ tag, value: mapValue(mini.length, miniTree(mini).root) });
    }
    return map;
  }

  checkpoint({
    size = this.size,
    head,
    signer = this.note,
    origin = this.origin,
  }: ReceiptOptions = {}): string {
    const { size: stated, root } = head ?? { size, root: this.tree(size).root };
    const text = formatCheckpoint({ origin, size: stated, root, extensions: [] });
    const key: NoteKey = { name: origin, type: 1, publicKey: signer.publicKey };
    return formatNote({ text, signatures: [signNote(text, key, signer.sign)] });
  }

  receipt(indexes: readonly number[], options: ReceiptOptions = {}): Receipt {
    const { size = this.size, submission, tagProofs } = options;
    const tree = this.tree(size);
    const checkpoint = this.checkpoint(options);
    return {
      v: 1,
      registry: TRACE_REGISTRY,
      log: LOG,
      ...(submission === undefined ? {} : { submission }),
      entries: indexes.map((index) => {
        const { tag, body, details, event, subject } = this.entries[index]!;
        return {
          index,
          tag: encodeBase64url(tag),
          body,
          ...(details === undefined ? {} : { details }),
          ...(tagProofs && event !== undefined && subject !== undefined
            ? { tagProof: { event, proof: encodeBase64url(vrfProve(this.vrf, subjectAlpha(subject))) } }
            : {}),
          proof: formatProof({ index, path: tree.inclusionPath(index), checkpoint, extra: null }),
        };
      }),
    };
  }

  entryFact(index: number, size: number): EntryFact {
    const { tag, body } = this.entries[index]!;
    const path = this.tree(size).inclusionPath(index).map(encodeBase64url);
    return { index, tag: encodeBase64url(tag), body, path };
  }

  epoch(size = this.size, more: Partial<EpochFact> = {}): EpochFact {
    const root = encodeBase64url(this.tree(size).root);
    const mapRoot = encodeBase64url(this.map(size).root);
    return { number: 4, size, root, mapRoot, anchoredAt: LOGGED_AT + this.size + 60, block: 500, ...more };
  }

  /** What an honest source says about a receipt: all good, unless options bend it. */
  facts(receipt: Receipt | string, options: FactsOptions = {}): TraceFacts {
    const parsed = parseReceipt(receipt);
    const query = traceFactsQuery(parsed);
    const { size } = query;
    const anchored = options.epoch === undefined ? this.size : options.epoch;
    const key = options.key ?? this.key;
    const anchoredAt = options.anchoredAt === undefined ? {} : { anchoredAt: options.anchoredAt };
    const epoch = anchored === null ? null : this.epoch(anchored, anchoredAt);
    const before = Math.min(size, this.size);
    return {
      v: 1,
      registry: TRACE_REGISTRY,
      log: LOG,
      source: "test",
      readAt: NOW - 2,
      head: { value: HEAD, block: HEAD },
      finalized: { value: { number: 990, hash: `0x${"cd".repeat(32)}`, time: NOW - 60 }, block: HEAD },
      state: {
        value: {
          id: LOG,
          department: 1,
          origin: ORIGIN,
          keys: [
            {
              noteKey: encodeBase64url(this.note.publicKey),
              vrfKey: encodeBase64url(this.vrf.publicKey),
              validFrom: LOGGED_AT - 1000,
            },
          ],
          size: anchored ?? 0,
          faulty: false,
        },
        block: HEAD,
      },
      epoch: { value: epoch, block: HEAD },
      consistency:
        anchored === null
          ? { missing: "not-asked" }
          : {
              value: {
                root: encodeBase64url(this.tree(before).root),
                proof: this.tree(anchored).consistencyProof(before).map(encodeBase64url),
              },
            },
      department:
        parsed.submission === null ? { missing: "not-asked" } : { value: departmentFact(), block: HEAD },
      key: parsed.submission === null ? { missing: "not-asked" } : { value: keyFact(key), block: HEAD },
      grants: {
        value: [...new Set(query.citing.map(citedGrant))].map((index) => this.#grantFact(index, before)),
      },
      catalogue: { value: this.#catalogueFact(before) },
      erasures: { value: this.#factsOf("erased", before) },
    };
  }

  #factsOf(kind: "erased" | "catalogue" | "grant-revoked", size: number): EntryFact[] {
    return this.entries
      .slice(0, size)
      .filter(({ body }) => parseBody(body).kind === kind)
      .map(({ index }) => this.entryFact(index, size));
  }

  #catalogueFact(size: number) {
    const [entry] = this.#factsOf("catalogue", size);
    return entry === undefined ? null : { entry, document: CATALOGUE as unknown as JsonObject };
  }

  #grantFact(index: number, size: number): GrantFact {
    const revoked = this.#factsOf("grant-revoked", size).find(({ body }) => {
      const parsed = parseBody(body);
      return isKind(parsed, "grant-revoked") && parsed.grant === index;
    });
    const citing = this.entries.slice(0, size).filter(({ body }) => {
      const parsed = parseBody(body);
      return isKind(parsed, "access") && "grant" in parsed.basis && parsed.basis.grant === index;
    });
    return {
      index,
      entry: this.entryFact(index, size),
      revoked: revoked ?? null,
      used: citing.map((each, before) => ({ index: each.index, before })),
    };
  }
}

function citedGrant({ body }: { body: string }): number {
  const { basis } = parseBody(body) as AccessBody;
  return "grant" in basis ? basis.grant : -1;
}

export function departmentFact() {
  return {
    id: DEPARTMENT,
    identifier: "11100000000013338W",
    name: "示例市民政局",
    nameEn: "Example City Civil Affairs",
    registeredAt: LOGGED_AT - 10_000,
    suspended: false,
    ancestors: [{ id: 1, identifier: "11100000MB03271699", name: "示例省", nameEn: "Example Province" }],
    successor: null,
  };
}

export function keyFact(key: TestKey, more: Partial<SigningKeyFact> = {}): SigningKeyFact {
  return {
    thumbprint: key.kid,
    x: key.x,
    y: key.y,
    use: 2,
    validFrom: LOGGED_AT - 1000,
    validUntil: null,
    compromisedAt: null,
    ...more,
  };
}

export interface SmallLog {
  log: TestLog;
  submitted: Submitted;
  /** of the submission, with the JWS and tag proofs */
  receipt: Receipt;
  file: string;
  /** log index of the grant that the second access cites */
  grant: number;
}

/** A catalogue, a grant of the first citizen, and a submission of three accesses among entries of others. */
export function makeSmallLog(more: ConstructorParameters<typeof TestLog>[0] = {}): SmallLog {
  const log = new TestLog(more);
  log.loadCatalogue();
  const [grant] = log.submit([grantEvent()]).indexes;
  for (let i = 0; i < 5; i++) log.submit([accessEvent({ subject: citizen(10 + i) })]);
  const submitted = log.submit([
    accessEvent(),
    accessEvent({ basis: { grant: grant! }, fields: ["address", "since"], details: "案件 2026-17" }),
    accessEvent({ subject: citizen(2) }),
  ]);
  const receipt = log.receipt(submitted.indexes, { submission: submitted.jws, tagProofs: true });
  for (let i = 0; i < 7; i++) log.submit([accessEvent({ subject: citizen(20 + i) })]);
  return { log, submitted, receipt, file: receiptFile(receipt), grant: grant! };
}
