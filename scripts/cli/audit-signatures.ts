/** What an audit takes to check the submissions that a log keeps: the key that opens them, and who could sign then. */
import { basename, dirname, resolve } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import type { SubmissionAuthority } from "../../server/ledger/audit-submissions.ts";
import { openSubmissionSeal } from "../../server/ledger/log-keys.ts";
import type { LogOnChain } from "./audit-chain.ts";
import type { AnchoredEpoch } from "./log-reader.ts";
import type { TraceSource } from "./trace-source.ts";

/**
 * @param folder of the log, in the data folder of its service
 * @param chain null: nobody can be asked whose key a key was, so signatures are not looked at
 * @returns null where the log's keys are not there: nothing of the submissions can be read
 */
export async function submissionAuthority(
  folder: string,
  chain: LogOnChain | null,
): Promise<SubmissionAuthority | null> {
  const path = resolve(folder);
  const id = basename(path);
  const seal = /^[1-9]\d{0,9}$/.test(id)
    ? await openSubmissionSeal(dirname(dirname(path)), Number(id))
    : null;
  if (seal === null) return null;
  const { epochs = [], state, signer = null } = chain ?? {};
  return {
    seal,
    origin: state?.origin ?? null,
    signer,
    anchoredAt: (index) => firstCovering(epochs, index)?.anchoredAt ?? null,
    verify: nodeVerifyEs256(),
  };
}

/** Departments' keys as a service knows them, each asked for once. */
export function serviceSigner(source: TraceSource, registry: string, log: number): LogOnChain["signer"] {
  const asked = new Map<string, ReturnType<LogOnChain["signer"]>>();
  return (department, kid) => {
    const name = `${department}/${kid}`;
    const known = asked.get(name) ?? ask(source, registry, log, department, kid);
    asked.set(name, known);
    return known;
  };
}

async function ask(source: TraceSource, registry: string, log: number, department: number, kid: string) {
  const query = { registry, log, size: 1, citing: [], catalogue: null, erased: [] };
  const facts = await source.facts({ ...query, submitter: { department, kid } });
  if (!("missing" in facts) && facts.registry === registry && "value" in facts.key) return facts.key.value;
  throw new CertraceError(
    "service-unavailable",
    `The service ${source.name} does not say whose key ${kid} is`,
    {
      field: "--service",
      remedy: "try again in a minute, or ask a node with --rpc and --registry",
    },
  );
}

/** Epochs ascend by size. */
function firstCovering(epochs: readonly AnchoredEpoch[], index: number): AnchoredEpoch | undefined {
  let [low, high] = [0, epochs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (epochs[middle]!.size > index) high = middle;
    else low = middle + 1;
  }
  return epochs[low];
}
