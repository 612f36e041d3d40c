/**
 * Brings a log to a size without HTTP, signatures and authorisation: through the ledger's own append, with subject tags,
 * salts, bodies, tiles and an epoch of the map for every hundred thousand entries, as if it had grown in service.
 */
import { randomBytes } from "node:crypto";
import { eventMembers } from "../../../core/trace/event.ts";
import type { Ledger } from "../../../server/ledger/ledger.ts";
import { accessEvent, CONSUMER } from "./events.ts";

const AT_ONCE = 5_000;
const EPOCH = 100_000;

export async function fill({ log, subjects }: Ledger, to: number): Promise<void> {
  let number = log.size;
  let epoch = Promise.resolve();
  let epochAt = log.size;
  async function work(): Promise<void> {
    while (number < to) {
      const first = number;
      number = Math.min(to, first + AT_ONCE);
      const events = Array.from({ length: number - first }, (_, i) => accessEvent([], first + i));
      const tags = await subjects.tags(events.map(({ subject }) => subject));
      const submission = randomBytes(32).toString("base64url");
      await log.append(
        events.map((event, i) => {
          const body = { ...eventMembers(event, CONSUMER), submission };
          const { details } = event;
          return { tag: tags[i]!, body, ...(details === undefined ? {} : { details }) };
        }),
      );
      if (log.size - epochAt < EPOCH) continue;
      epochAt = log.size;
      epoch = epoch.then(async () => void (await log.advanceEpoch()));
      await epoch;
    }
  }
  await Promise.all([work(), work(), work()]);
  await epoch;
  if (log.lastEpoch.size < log.size) await log.advanceEpoch();
}
