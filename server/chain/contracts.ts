/**
 * The contracts as compiled: ABIs and bytecode, read from what `npx hardhat build` leaves in `artifacts/`.
 * `I…` are the interfaces (every event, error and view): enough to read. The implementations carry the
 * bytecode and the errors of the libraries they are built on: needed to deploy and to explain a refusal.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Interface, type InterfaceAbi } from "ethers/abi";
import { CertraceError } from "../../core/errors.ts";

export type ContractName =
  | "DepartmentRegistry"
  | "CertificateRegistry"
  | "TraceRegistry"
  | "IDepartmentRegistry"
  | "ICertificateRegistry"
  | "ITraceRegistry";

export interface CompiledContract {
  abi: Interface;
  /** creation code, `0x` hex; `0x` for an interface */
  bytecode: string;
}

const artifacts = join(import.meta.dirname, "../../artifacts/contracts");
const read = new Map<ContractName, CompiledContract>();

/** Throws CertraceError `contracts-not-compiled` where the artifact is absent or torn. Read once, then kept. */
export function compiled(name: ContractName): CompiledContract {
  let contract = read.get(name);
  if (contract === undefined) {
    contract = readArtifact(name);
    read.set(name, contract);
  }
  return contract;
}

function readArtifact(name: ContractName): CompiledContract {
  const folder = name.startsWith("I") ? "interfaces/" : "";
  try {
    const text = readFileSync(join(artifacts, `${folder}${name}.sol/${name}.json`), "utf8");
    const artifact = JSON.parse(text) as { abi: InterfaceAbi; bytecode: string };
    return { abi: new Interface(artifact.abi), bytecode: artifact.bytecode };
  } catch (cause) {
    throw new CertraceError("contracts-not-compiled", `The contract ${name} is not compiled.`, {
      field: `artifacts/contracts/${folder}${name}.sol/${name}.json`,
      remedy: "Run `npx hardhat build` in the project's folder (npm start and npm test do it for you).",
      cause,
    });
  }
}
