/**
 * What the chain says of a log: its keys, whether its map was proved false, and every epoch; and of the departments'
 * signing keys: from the events of both registries.
 */
import { CertraceError } from "../../core/errors.ts";
import type { SigningKeyFact } from "../../core/verify/facts.ts";
import type { LogFact } from "../../core/verify/receipt/facts.ts";
import type { ChainEvent } from "../../server/chain/events.ts";
import { follow } from "../../server/chain/follow.ts";
import { departmentsOf } from "../../server/chain/locate.ts";
import { natural } from "../../server/chain/node-answers.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import type { AnchoredEpoch } from "./log-reader.ts";

export interface LogOnChain {
  /** for people: a URL without credentials */
  source: string;
  /** CAIP-10 of the trace registry */
  registry: string;
  state: LogFact;
  /** oldest first */
  epochs: AnchoredEpoch[];
  /** a department's key as it stands now; null: it has none. Throws where that cannot be found out. */
  signer: (department: number, kid: string) => Promise<SigningKeyFact | null>;
}

interface Found {
  state: LogFact | null;
  epochs: AnchoredEpoch[];
  /** by department and thumbprint */
  signers: Map<string, SigningKeyFact>;
}

/**
 * @param registry CAIP-10 of the trace registry
 * Throws `chain-unavailable`, `chain-other`, `log-unknown`, and what following the chain throws.
 */
export async function readLogOnChain(url: string, registry: string, log: number): Promise<LogOnChain> {
  const [, chain, address] = registry.toLowerCase().split(":") as [string, string, string];
  const rpc = connectRpc(url, { chainId: Number(chain) });
  const departments = await departmentsOf(rpc, "ITraceRegistry", address);
  const head = natural(await rpc.request("eth_blockNumber", []), "a block number");
  const ending = new AbortController();
  let failure: CertraceError | null = null;
  const follower = follow({
    rpc,
    chainId: Number(chain),
    addresses: [address, departments],
    from: 0,
    known: [],
    finality: 0,
    signal: ending.signal,
    onFailure: (error) => {
      failure = error;
      if (error !== null) ending.abort(); // an audit says so; it does not wait for another day
    },
  });
  const found: Found = { state: null, epochs: [], signers: new Map() };
  let read = -1;
  for await (const steps of follower.steps()) {
    for (const step of steps) {
      // Who audits while the chain is undecided asks twice.
      if (step.type === "reorg") throw unsettled();
      if (step.type !== "block") continue;
      for (const { event } of step.events) apply(event, log, step.block.time, found);
      read = step.block.number;
    }
    if (read >= head) break;
  }
  ending.abort();
  if (failure !== null) throw failure;
  if (found.state === null) {
    throw new CertraceError("log-unknown", `The registry ${registry} has no log ${log}`, {
      field: "--log",
      remedy: "check the number of the log and the registry",
    });
  }
  const { state, epochs, signers } = found;
  const signer: LogOnChain["signer"] = async (department, kid) => signers.get(`${department}/${kid}`) ?? null;
  return { source: rpc.shown, registry: registry.toLowerCase(), state, epochs, signer };
}

function apply(event: ChainEvent, log: number, time: number, found: Found): void {
  applyKey(event, found.signers);
  if (!("log" in event) || event.log !== log) return;
  if (event.type === "log-opened") {
    const { department, origin, noteKey, vrfKey } = event;
    const keys = [{ noteKey, vrfKey, validFrom: time }];
    found.state = { id: log, department, origin, keys, size: 0, faulty: false };
  }
  if (found.state === null) return;
  if (event.type === "log-keys-rotated")
    found.state.keys.push({ noteKey: event.noteKey, vrfKey: event.vrfKey, validFrom: time });
  if (event.type === "log-faulty") found.state.faulty = true;
  if (event.type === "log-advanced") {
    const { size, root, mapRoot } = event;
    found.state.size = size;
    found.epochs.push({ size, root, mapRoot, anchoredAt: time });
  }
}

function applyKey(event: ChainEvent, signers: Found["signers"]): void {
  if (!("thumbprint" in event)) return;
  const name = `${event.department}/${event.thumbprint}`;
  if (event.type === "signing-key-registered") {
    const { thumbprint, x, y, use, validFrom, validUntil } = event;
    signers.set(name, { thumbprint, x, y, use, validFrom, validUntil, compromisedAt: null });
    return;
  }
  const key = signers.get(name);
  if (key === undefined) return;
  if (event.type === "signing-key-retired") key.validUntil = event.validUntil;
  else key.compromisedAt = event.compromisedAt;
}

function unsettled(): CertraceError<"chain-unavailable"> {
  return new CertraceError("chain-unavailable", "The chain was reorganised while it was read", {
    field: "--rpc",
    remedy: "run the audit again",
  });
}
