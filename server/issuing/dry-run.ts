/**
 * What issuing a register would do, without doing it: the first certificates as they would look, and every row that
 * would be refused. Reads the register by the same screening as the real run; writes, signs and sends nothing.
 */
import type { DryRun, Specimen } from "../../core/desk/register.ts";
import type { Draft } from "./mapping.ts";
import { type OnProgress, ProgressMeter } from "./progress.ts";
import { openRegister, type RegisterSource } from "./register.ts";
import { emptyRegister } from "./register-text.ts";
import { RowStates, readState } from "./row-states.ts";
import { type Refusal, Screening } from "./screen.ts";
import { columnsOf, type Mapping, type TypeDefinition } from "./type-definition.ts";

export interface DryRunRequest {
  register: RegisterSource;
  type: TypeDefinition;
  /** how many certificates to show; default 5 */
  first?: number | undefined;
  /** told of every refused row, in order; they are not kept */
  onRefused?: ((refusal: Refusal) => void) | undefined;
  /** told of every accepted row, in order */
  onAccepted?: ((draft: Draft) => void) | undefined;
  onProgress?: OnProgress | undefined;
}

/** Throws the codes of register.ts. */
export async function dryRun({
  register,
  type,
  first = 5,
  onRefused,
  onAccepted,
  onProgress,
}: DryRunRequest): Promise<DryRun> {
  const { mapping } = type;
  const meter = new ProgressMeter("read", onProgress);
  const open = await openRegister(register, columnsOf(mapping));
  const states = new RowStates();
  const drafts: Draft[] = [];
  const refusedByCode = new Map<string, number>();
  let refused = 0;
  const screening = new Screening(mapping);
  for await (const rows of open.rows) {
    for (const row of rows) {
      const { draft, refusal } = screening.decide(row);
      if (draft === null) {
        refused++;
        refusedByCode.set(refusal.code, (refusedByCode.get(refusal.code) ?? 0) + 1);
        onRefused?.(refusal);
      } else {
        states.add(draft.status, draft.reason, draft.version);
        onAccepted?.(draft);
        if (drafts.length < first) drafts.push(draft);
      }
    }
    const { read, size } = open.progress();
    meter.report(read, size);
  }
  if (states.size + refused === 0) throw emptyRegister();

  const settled = states.settle();
  const [firstStates = Buffer.alloc(0)] = settled.blocks();
  return {
    rows: states.size + refused,
    accepted: states.size,
    refused,
    refusedByCode: Object.fromEntries(refusedByCode),
    statuses: settled.counts,
    notices: open.notices(),
    certificates: drafts.map((draft, row) => specimen(draft, mapping, readState(firstStates, row))),
  };
}

function specimen(
  draft: Draft,
  mapping: Mapping,
  { status, reason }: ReturnType<typeof readState>,
): Specimen {
  const { line, number, nbf, exp } = draft;
  const claims = mapping.claims.flatMap(({ path, disclosable }, i) => {
    const value = draft.values[i]!;
    return value === null ? [] : [{ path, value, disclosable }];
  });
  return { line, number, nbf, exp, status, reason, claims };
}
