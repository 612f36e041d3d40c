/**
 * A reconciliation's result on the disk: every difference as CSV for people and as JSON for machines, one object a line
 * within an array, written as they are found. Both appear when they are whole.
 */
import type { Difference, Reconciliation } from "../../core/desk/kinds.ts";
import { csvLine, GrowingFile, rename } from "../issuing/files.ts";
import { type ReconcileRequest, reconcile } from "./reconcile.ts";

/** differences that the answer itself carries; the files have all */
const SHOWN = 100;

export interface ResultFiles {
  csv: string;
  json: string;
}

export async function reconcileTo(
  { csv, json }: ResultFiles,
  request: Omit<ReconcileRequest, "onDifference">,
): Promise<Reconciliation> {
  const differences: Difference[] = [];
  let all = 0;
  await using table = new GrowingFile(`${csv}.partial`);
  await using list = new GrowingFile(`${json}.partial`);
  table.write(csvLine(["kind", "number", "line", "expected", "found", "remedy"]));
  list.write("[");
  const outcome = await reconcile({
    ...request,
    onDifference(difference) {
      const { kind, number, line, expected, found, remedy } = difference;
      table.write(csvLine([kind, number, line ?? "", expected, found, remedy]));
      list.write(`${all === 0 ? "" : ","}\n${JSON.stringify(difference)}`);
      if (all++ < SHOWN) differences.push(difference);
    },
  });
  list.write("\n]\n");
  for (const [file, path] of [
    [table, csv],
    [list, json],
  ] as const) {
    await file.sync();
    rename(`${path}.partial`, path);
  }
  return { ...outcome, differences };
}
