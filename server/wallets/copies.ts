/**
 * Makes copies for wallets: sign → remember → anchor → hand out, in this order.
 *
 *   sign      each copy is a batch of one, with a status list of its own (decisions/0010): that it hangs alone is how a
 *             verifier finds its anchor, and two copies in one batch could be told to be the same person's.
 *   remember  which certificate it is made of, durably and without anything personal, before its root leaves the machine:
 *             a copy that nobody remembers would stay valid when the certificate is revoked.
 *   anchor    through the department's own outbox. Only what stands on chain is handed out.
 *
 * Signed copies themselves lie in memory only. After a crash the department makes the offer again; a copy that was
 * anchored and never fetched follows its certificate like any other.
 */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Anchor, ParsedCertificate } from "../../core/certificate/model.ts";
import type { P256PublicKey } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import { parseJson } from "../../core/json.ts";
import { utf8 } from "../../core/text.ts";
import type { CertificateRef } from "../../core/verify/facts.ts";
import type { Mirror } from "../../core/verify/mirror.ts";
import type { Sender } from "../chain/acts.ts";
import type { Index } from "../index/index.ts";
import type { SigningKey } from "../issuing/issue-request.ts";
import { under, walletKeys } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import { signCopy } from "./copy.ts";

/** A department that hands out copies: the key and the sender are its own, e.g. its desk's. */
export interface WalletIssuer {
  department: number;
  signingKey(): Promise<SigningKey>;
  /** closed by whoever asked for it */
  sender(): Promise<Sender>;
}

/** Which certificate a copy is made of. Nothing personal. */
export interface CopyRecord {
  department: number;
  /** of the copy, a batch of one */
  root: string;
  original: Omit<CertificateRef, "department"> & {
    /** thumbprint of the key that signed it */
    kid: string;
  };
  /** Unix seconds */
  made: number;
}

export interface CopiesParts {
  store: Store;
  index: Index;
  /** CAIP-10 */
  registry: string;
  /** what it mirrors */
  mirrors: readonly Mirror[];
  publicUrl: string;
  /** Unix seconds */
  now(): number;
}

/** A certificate that was found valid, and so hangs somewhere. */
export type AnchoredCertificate = ParsedCertificate & { anchor: Anchor };

/** Between an act's confirmation and the index having read its block. */
const READ_PAUSE_MS = 50;
const READ_PATIENCE_MS = 30_000;

export class Copies {
  readonly #parts: CopiesParts;

  constructor(parts: CopiesParts) {
    this.#parts = parts;
  }

  /**
   * One copy for each key, in their order, anchored.
   * Throws `copy-incomplete`, and what `Sender.send` and the store throw.
   */
  async make(
    issuer: WalletIssuer,
    original: AnchoredCertificate,
    holders: readonly P256PublicKey[],
  ): Promise<string[]> {
    const key = await issuer.signingKey();
    const sender = await issuer.sender();
    try {
      const { department } = issuer;
      const made = await Promise.allSettled(
        holders.map((holder) => this.#makeOne(department, key, sender, original, holder)),
      );
      return made.map((each) => {
        if (each.status === "rejected") throw each.reason;
        return each.value;
      });
    } finally {
      await sender.close();
    }
  }

  /** What was made of a certificate, of a batch, or of everything of a department; in no particular order. */
  async *list(
    department: number,
    original: { root?: string; index?: number } = {},
  ): AsyncGenerator<CopyRecord> {
    const prefix = walletKeys.copiesOf(department, original.root, original.index);
    for await (const [, value] of this.#parts.store.range(under(prefix))) yield readRecord(value);
  }

  /** Null: no batch of this root is a copy. */
  async find(department: number, root: string): Promise<CopyRecord | null> {
    const value = await this.#parts.store.get(walletKeys.copy(department, root));
    return value === undefined ? null : readRecord(value);
  }

  async #makeOne(
    department: number,
    key: SigningKey,
    sender: Sender,
    original: AnchoredCertificate,
    holder: P256PublicKey,
  ): Promise<string> {
    const { publicUrl, store, index, now } = this.#parts;
    const list = randomInt(2 ** 48 - 1);
    const statusList = `${publicUrl}/v1/status-lists/${department}/${list}`;
    const { compact, root } = signCopy(
      original,
      holder,
      { iss: `${publicUrl}/departments/${department}`, statusList },
      key,
    );
    const { root: of, index: at } = original.anchor;
    const record: CopyRecord = {
      department,
      root,
      original: { root: of, index: at, kid: original.kid },
      made: now(),
    };
    const value = utf8(JSON.stringify(record));
    await store.batch([
      { put: walletKeys.copy(department, root), value },
      { put: walletKeys.copyOf(department, of, at, root), value },
    ]);

    const typeId = await this.#typeOf(original);
    await sender.send(`wallet/${root}/anchor`, { act: "anchor", department, root, size: 1, typeId, list });
    // Handed out once this service itself answers for it: the wallet will ask for its status at once.
    for (let waited = 0; waited < READ_PATIENCE_MS; waited += READ_PAUSE_MS) {
      if ((await index.batchByList(department, list)) !== null) break;
      await sleep(READ_PAUSE_MS);
    }
    return compact;
  }

  async #typeOf({ claims }: ParsedCertificate): Promise<number> {
    const type = await this.#parts.index.typeByVct(claims.vct);
    if (type !== null) return type.id;
    throw new CertraceError("type-unknown", "The chain has no type with the certificate's vct.");
  }
}

const readRecord = (value: Uint8Array): CopyRecord =>
  parseJson(new TextDecoder().decode(value)) as unknown as CopyRecord;
