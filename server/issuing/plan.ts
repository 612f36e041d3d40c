/**
 * The first stage of issuing: reads the register once and leaves in the job's folder what the later stages need,
 * so that they never come back to it (it may change meanwhile) and hold no rows in memory:
 *
 *   rows.tsv     the accepted rows (planned-row.ts)
 *   states.bin   the status that the register gives each of them (row-states.ts)
 *   refused.csv  every refused row with line, column, code and reason, then its cells as they came
 *
 * Rows are signed while those after them are still read (row-feed.ts), but nothing leaves the folder before the whole
 * register was: a file that turns out to be damaged at its end has issued nothing.
 */
import { createHash } from "node:crypto";
import type { RegisterNotice } from "../../core/desk/register.ts";
import { CertraceError } from "../../core/errors.ts";
import { csvLine, GrowingFile, rename } from "./files.ts";
import { plannedLine } from "./planned-row.ts";
import type { ProgressMeter } from "./progress.ts";
import { openRegister, type RegisterSource } from "./register.ts";
import { emptyRegister } from "./register-text.ts";
import type { RowFeed } from "./row-feed.ts";
import { RowStates, type StatusCounts } from "./row-states.ts";
import { Screening } from "./screen.ts";
import { columnsOf, type TypeDefinition } from "./type-definition.ts";

export interface Plan {
  rows: number;
  accepted: number;
  refused: number;
  /** of the accepted */
  statuses: StatusCounts;
  /** SHA-256 of the register and of refused.csv, hex */
  registerHash: string;
  refusedHash: string;
  /** what whoever handed the register in should know; absent in plans of earlier versions */
  notices?: RegisterNotice[];
}

/** Where the files go; `growing` is for what people will see when it is complete. */
export interface PlanPaths {
  rows: string;
  states: string;
  refused: string;
  growing: { refused: string };
}

/** Throws the codes of register.ts, `register-all-refused`, `disk-full`. */
export async function planRegister(
  source: RegisterSource,
  type: TypeDefinition,
  paths: PlanPaths,
  meter: ProgressMeter,
  feed: RowFeed,
): Promise<Plan> {
  const plan = await readRegister(source, type, paths, meter, feed);
  rename(paths.growing.refused, paths.refused);
  if (plan.accepted > 0) return plan;
  throw new CertraceError("register-all-refused", `all ${plan.refused} rows of the register are refused`, {
    field: "register",
    remedy: `See ${paths.refused}; most likely the mapping does not fit the register. Nothing was signed or sent.`,
  });
}

async function readRegister(
  source: RegisterSource,
  type: TypeDefinition,
  paths: PlanPaths,
  meter: ProgressMeter,
  feed: RowFeed,
): Promise<Plan> {
  await using rows = new GrowingFile(paths.rows);
  await using states = new GrowingFile(paths.states);
  await using refused = new GrowingFile(paths.growing.refused);
  const refusedHash = createHash("sha256");
  const refuse = (cells: readonly (string | number)[]) => {
    const line = csvLine(cells);
    refused.write(line);
    refusedHash.update(line);
  };

  const register = await openRegister(source, columnsOf(type.mapping));
  refuse(["line", "column", "code", "reason", ...register.originalHeader]);
  const screening = new Screening(type.mapping);
  const said = new RowStates();
  let refusals = 0;
  for await (const read of register.rows) {
    for (const row of read) {
      const { draft, refusal } = screening.decide(row);
      if (draft === null) {
        refusals++;
        const { line, column, code, reason, original } = refusal;
        refuse([line, column ?? "", code, reason, ...original]);
      } else {
        rows.write(plannedLine(draft, type.mapping));
        said.add(draft.status, draft.reason, draft.version);
      }
    }
    await rows.written();
    feed.grown(said.size);
    await refused.drained();
    const { read: bytes, size } = register.progress();
    meter.report(bytes, size);
  }
  if (said.size + refusals === 0) throw emptyRegister();
  feed.end();
  const settled = said.settle();
  for (const block of settled.blocks()) {
    states.write(block);
    await states.drained();
  }
  await Promise.all([rows, states, refused].map((file) => file.sync()));
  return {
    rows: said.size + refusals,
    accepted: said.size,
    refused: refusals,
    statuses: settled.counts,
    registerHash: register.hash(),
    refusedHash: refusedHash.digest("hex"),
    notices: register.notices(),
  };
}
