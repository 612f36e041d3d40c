/**
 * What an audit takes to check the submissions that a log keeps: the keys that open them and make the tags of those whom
 * they name, and who could sign then.
 */
import { CertraceError } from "../../core/errors.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import type { SubmissionAuthority } from "../../server/ledger/audit-submissions.ts";
import { MadeTags } from "../../server/ledger/made-tags.ts";
import type { LogOnChain } from "./audit-chain.ts";
import { findAuditKeys } from "./log-place.ts";
import type { AnchoredEpoch } from "./log-reader.ts";
import type { TraceSource } from "./trace-source.ts";

/**
 * @param folder of the log, in the data folder of its service
 * @param chain null: nobody can be asked whose key a key was, so signatures are not looked at
 * @returns null where the log's keys are not there: nothing of the submissions can be read; to be closed
 */
export async function submissionAuthority(
  folder: string,
  chain: LogOnChain | null,
): Promise<(SubmissionAuthority & { close(): Promise<void> }) | null> {
  const keys = await findAuditKeys(folder);
  if (keys === null) return null;
  const { epochs = [], state, signer = null } = chain ?? {};
  const tags = new MadeTags(keys.vrfSeed);
  return {
    seal: keys.submissions,
    origin: state?.origin ?? null,
    signer,
    anchoredAt: (index) => firstCovering(epochs, index)?.anchoredAt ?? null,
    verify: nodeVerifyEs256(),
    tagsOf: (alphas) => tags.of(alphas),
    close: () => tags.close(),
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
