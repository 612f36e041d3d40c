/** A store in memory that counts its batches and fails when it is told to: before or after the batch is in it. */
import { CertraceError } from "../../../core/errors.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import type { Operation, Store } from "../../../server/store/store.ts";

export interface FaultyStore extends Store {
  /** what happens to the next batch that is not empty, and to those after it */
  fault: "none" | "nothing-written" | "written-all-the-same";
  /** batches that were not empty */
  batches: (readonly Operation[])[];
}

export function openFaultyStore(): FaultyStore {
  const store = openMemoryStore();
  const faulty: FaultyStore = {
    ...store,
    fault: "none",
    batches: [],
    async batch(operations) {
      if (operations.length === 0) return;
      faulty.batches.push(operations);
      await new Promise(setImmediate); // as long as a disk takes: others call meanwhile
      if (faulty.fault !== "nothing-written") await store.batch(operations);
      if (faulty.fault !== "none") throw new CertraceError("store-full", "There is no room.");
    },
  };
  return faulty;
}
