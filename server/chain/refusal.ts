/**
 * Why the chain said no: revert data → CertraceError `chain-refused`, `field` the contract error's name, the
 * sentence with its arguments. Understands the errors of the registries and of what they are built on
 * (OpenZeppelin), and Solidity's own `Error(string)` and `Panic(uint256)`.
 */
import type { ErrorDescription } from "ethers";
import { CertraceError } from "../../core/errors.ts";
import { visible } from "../../core/text.ts";
import { compiled } from "./contracts.ts";
import type { RpcRefusal } from "./rpc.ts";

/** `data` as the node gave it with a failed call or estimate; anything unreadable is told as such. */
export function refusal(data: unknown, said = "no reason given"): CertraceError<"chain-refused"> {
  const error = parse(data);
  if (error === null) {
    return new CertraceError("chain-refused", `The chain refused the act: ${visible(said)}.`, {
      field: "unknown",
      remedy: "Check that the address book names the registries of this version.",
    });
  }
  const { named } = error;
  const sentence = `The chain refused the act: ${error.name}${named.length > 0 ? ` (${named.join(", ")})` : ""}.`;
  const remedy = remedies[error.name.replace(/^(Department|Certificate|Trace)Registry/, "")];
  return new CertraceError("chain-refused", sentence, {
    field: error.name,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** The revert data in a node's refusal, where it is one of a contract; undefined: the node refused for itself. */
export function revertOf(said: RpcRefusal): { data: unknown } | undefined {
  const data = hexIn(said.data);
  if (data !== undefined || said.code === 3 || /revert/i.test(said.message)) return { data };
  return undefined;
}

/** go-ethereum and anvil give the data itself, others wrap it in an object or in a sentence */
function hexIn(data: unknown): string | undefined {
  if (typeof data === "string") return /0x[0-9a-fA-F]{8,}/.exec(data)?.[0];
  if (typeof data !== "object" || data === null) return undefined;
  return hexIn((data as { data?: unknown }).data ?? (data as { result?: unknown }).result);
}

function parse(data: unknown): { name: string; named: string[] } | null {
  if (typeof data !== "string") return null;
  for (const name of ["CertificateRegistry", "DepartmentRegistry", "TraceRegistry"] as const) {
    try {
      const error = compiled(name).abi.parseError(data);
      if (error !== null) return { name: error.name, named: argumentsOf(error) };
    } catch {
      // not encoded as its selector says, or a text that is no UTF-8: told as unreadable
    }
  }
  return null;
}

/** Throws for a text that is no UTF-8, which is not looked at before. */
function argumentsOf({ args, fragment }: ErrorDescription): string[] {
  return fragment.inputs.map((input, i) => `${input.name || i} ${argument(args[i])}`);
}

function argument(value: unknown): string {
  return typeof value === "string" && !value.startsWith("0x") ? `"${visible(value)}"` : String(value);
}

const remedies: Record<string, string> = {
  NotPermitted: "Have an administrator give this account the permission, or use the account of an operator.",
  OwnableUnauthorizedAccount: "Only the root authority may do this: use its account.",
  RootRequired: "Only the root authority may do this: use its account.",
  Suspended: "Have the department above reinstate it first.",
  UnknownDepartment: "Check the department's number with `certrace departments`.",
  IdentifierTaken: "The department is registered already; use the one named.",
  UnknownType: "Define the type first with `certrace types`.",
  NotAuthorised:
    "Have the department that defined the type authorise this one, for a window that includes now.",
  VctTaken: "The type is defined already; a new version needs a new vct.",
  UnknownBatch: "Check department and root; the batch must be anchored before its statuses change.",
  RevokedIsFinal: "A revoked certificate stays revoked: leave it out, and issue a new one if that is meant.",
  NotSuccessor: "Only the issuing department, or one named its successor, may change the status.",
  SuccessorRequired: "Name the newer version: use supersede.",
  UnknownLog: "Check the log's number; it must be opened first.",
  NotNextLog:
    "Another log was opened in between: open this one under the number named, with an origin that fits.",
  Forked:
    "The chain holds another head of this size: compare this log's data with its backups before going on.",
  Shrinks: "This log's data are older than what is anchored: restore the newest before going on.",
  Inconsistent: "Restore the log's data: what is anchored must be the beginning of what it holds.",
  BadWindow: "The window must end after it begins.",
};
