/** How the demo acts on chain: with the accounts of its departments, each act under an id, so that it may be repeated. */
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import type { Act, Confirmed, Sender } from "../../server/chain/acts.ts";
import type { AddressBook } from "../../server/chain/address-book.ts";
import type { ChainEvent } from "../../server/chain/events.ts";
import type { Rpc } from "../../server/chain/rpc.ts";
import { openSender } from "../../server/chain/send.ts";
import { signerFromKey } from "../../server/chain/signer.ts";
import type { Config } from "../../server/config.ts";
import type { OpenedKey } from "../../server/keys/keystore.ts";
import { secretHex } from "../../server/keys/private-key.ts";

export interface DemoTools {
  config: Config;
  rpc: Rpc;
  book: AddressBook;
  /** the root authority's operator key */
  root: OpenedKey;
  passphrase: string;
  /** shows that a part of the work is under way */
  step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  /** under which the certificates name the service, without a slash at the end */
  publicUrl: string;
}

/** One sender for each account, opened when first needed, closed at the end. */
export class Acting implements AsyncDisposable {
  readonly #tools: DemoTools;
  readonly #senders = new Map<string, Promise<Sender>>();

  constructor(tools: DemoTools) {
    this.#tools = tools;
  }

  as(operator: OpenedKey): Promise<Sender> {
    const { rpc, book, config } = this.#tools;
    let sender = this.#senders.get(operator.id);
    if (sender === undefined) {
      const outbox = join(config.data, "outbox", operator.id);
      sender = openSender({ rpc, book, outbox, signer: signerFromKey(secretHex(operator.key)) });
      this.#senders.set(operator.id, sender);
    }
    return sender;
  }

  async send(operator: OpenedKey, id: string, act: Act): Promise<Confirmed> {
    return (await this.as(operator)).send(`demo:${id}`, act);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sender of this.#senders.values()) await (await sender).close();
  }
}

/** The event of this type that an act must have left. Throws `chain-inconsistent`. */
export function logged<T extends ChainEvent["type"]>(
  { events }: Confirmed,
  type: T,
): Extract<ChainEvent, { type: T }> {
  for (const event of events) if (event.type === type) return event as Extract<ChainEvent, { type: T }>;
  throw new CertraceError("chain-inconsistent", `The chain confirmed an act but logged no ${type}`, {
    remedy: "delete the data folder and start again; report it if it happens twice",
  });
}

/** From when the key was made on: an act that is repeated under its id must say the same again. */
export const since = ({ createdAt }: OpenedKey) => ({ validFrom: createdAt, validUntil: null });
