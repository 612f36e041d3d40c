/**
 * The Sender of acts.ts: acts in, confirmed events out. How a transaction gets onto the chain is transactor.ts;
 * here is what it means: act → call of a registry, logs → events.
 */
import { actCall } from "./act-call.ts";
import type { Act, Confirmed, Sender } from "./acts.ts";
import type { AddressBook } from "./address-book.ts";
import { decodeLog } from "./decode.ts";
import { openTransactor, type TransactorOptions } from "./transactor.ts";

export interface SenderOptions extends TransactorOptions {
  book: AddressBook;
}

/**
 * Opens the outbox and takes up what is in it. Hundreds of acts may be sent at once; they have no order among
 * themselves: who needs one waits for the first to be confirmed before sending the second.
 * Throws CertraceError `outbox-locked`, `store-…`.
 */
export async function openSender({ book, ...options }: SenderOptions): Promise<Sender> {
  const transactor = await openTransactor(options);
  return {
    account: transactor.account,
    async send(id: string, act: Act): Promise<Confirmed> {
      const { transaction, block, logs } = await transactor.send(id, actCall(act, book));
      return { transaction, block, events: logs.map(decodeLog).filter((event) => event !== null) };
    },
    close: () => transactor.close(),
  };
}
