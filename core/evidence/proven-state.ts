/**
 * The state of the chain at one block, of which only the trie nodes on the way to what is asked are at hand. Everything
 * that it answers is proven by the block's state root: an account by the state trie, its storage by the account's own
 * trie (Ethereum yellow paper, section 4.1). Throws `rlp-invalid`, `trie-invalid`, `code-mismatch`, `registry-absent`,
 * and what `nodeOf` throws.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { CertraceError } from "../errors.ts";
import type { FactsQuery } from "../verify/facts.ts";
import { departmentRegistryIn } from "./code.ts";
import { fromHex, wordBytes } from "./hex.ts";
import { type Asked, type RegistryState, readState } from "./read-state.ts";
import { decodeRlp, integerOf } from "./rlp.ts";
import { equal, lookUp, type NodeOf } from "./trie.ts";

interface Account {
  storageRoot: Uint8Array;
  codeHash: Uint8Array;
}

export class ProvenState {
  readonly #nodeOf: NodeOf;
  readonly #certificates: Account;
  readonly #departments: Account;

  /**
   * @param certificates address of the certificate registry, `0x` hex
   * @param code of the certificate registry; which department registry it goes by stands there alone
   */
  constructor(stateRoot: Uint8Array, nodeOf: NodeOf, certificates: string, code: Uint8Array) {
    this.#nodeOf = nodeOf;
    this.#certificates = readAccount(stateRoot, certificates, nodeOf);
    this.#departments = readAccount(stateRoot, departmentsOf(code, this.#certificates.codeHash), nodeOf);
  }

  words({ contract, slots }: Asked): bigint[] {
    const { storageRoot } = contract === "certificates" ? this.#certificates : this.#departments;
    return slots.map((slot) => {
      const value = lookUp(storageRoot, wordBytes(slot), this.#nodeOf);
      return value === null ? 0n : integerOf(decodeRlp(value));
    });
  }

  /** What it says about one certificate. */
  read(query: FactsQuery): RegistryState {
    const reading = readState(query);
    let step = reading.next();
    while (!step.done) step = reading.next(this.words(step.value));
    return step.value;
  }
}

/** Throws `code-mismatch` and `registry-absent`. */
export function departmentsOf(code: Uint8Array, codeHash: Uint8Array): string {
  if (!equal(keccak_256(code), codeHash)) {
    throw new CertraceError(
      "code-mismatch",
      "The code is not that of the certificate registry in this block.",
      {
        field: "code",
        remedy: "Fetch the evidence again: it was altered, or put together from two.",
      },
    );
  }
  const found = departmentRegistryIn(code);
  if (found === null) throw absent("what stands at the registry's address is no certificate registry");
  return found;
}

function readAccount(stateRoot: Uint8Array, address: string, nodeOf: NodeOf): Account {
  const value = lookUp(stateRoot, fromHex(address), nodeOf);
  if (value === null) throw absent("in this block nothing stands at a registry's address");
  const account = decodeRlp(value);
  const [, , storageRoot, codeHash] = account instanceof Uint8Array ? [] : account;
  const isHash = (item: unknown): item is Uint8Array => item instanceof Uint8Array && item.length === 32;
  if (account.length !== 4 || !isHash(storageRoot) || !isHash(codeHash)) {
    throw absent("what stands at a registry's address is no account");
  }
  return { storageRoot, codeHash };
}

function absent(why: string): CertraceError<"registry-absent"> {
  return new CertraceError("registry-absent", `The block has no such registry: ${why}.`, {
    field: "header",
    remedy: "Ask for evidence of a later block, of the chain that the certificate names.",
  });
}
