/**
 * One outbox for several who send with one account: an outbox is open once at a time. Opened for the first who asks, closed
 * when the last has closed what it got; whoever asks while it closes waits for that, and opens it anew.
 */
import type { Sender } from "./acts.ts";

/** @returns answers a sender that whoever asked closes. Throws what `open` throws. */
export function shareSender(open: () => Promise<Sender>): () => Promise<Sender> {
  let held = 0;
  let opening: Promise<Sender> | null = null;
  let closing: Promise<void> = Promise.resolve();

  async function giveBack(sender: Sender): Promise<void> {
    held -= 1;
    if (held > 0) return;
    opening = null;
    closing = sender.close();
    await closing;
  }

  return async () => {
    held += 1;
    opening ??= closing.catch(() => {}).then(open);
    const current = opening;
    let sender: Sender;
    try {
      sender = await current;
    } catch (error) {
      held -= 1;
      if (opening === current) opening = null;
      throw error;
    }
    let given: Promise<void> | null = null;
    return {
      account: sender.account,
      send: (id, act) => sender.send(id, act),
      close() {
        given ??= giveBack(sender);
        return given;
      },
    };
  };
}
