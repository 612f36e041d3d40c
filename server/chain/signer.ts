/**
 * Who signs transactions: an account's address and a function, so that a key may as well live in a hardware
 * module or a remote signer. The outbox, logs and errors never see more than this.
 */
import { SigningKey } from "ethers/crypto";
import { computeAddress, Transaction } from "ethers/transaction";
import { CertraceError } from "../../core/errors.ts";

/** A transaction to sign (EIP-1559, or legacy with EIP-155 where a chain has no base fee). Amounts in wei. */
export interface UnsignedTransaction {
  type: 0 | 2;
  chainId: number;
  nonce: number;
  /** null: creates a contract */
  to: string | null;
  data: string;
  gasLimit: bigint;
  /** type 0 */
  gasPrice?: bigint;
  /** type 2 */
  maxFeePerGas?: bigint;
  maxPriorityFeePerGas?: bigint;
}

export interface Signer {
  /** `0x` hex, any case */
  readonly address: string;
  /** the signed transaction, RLP, `0x` hex */
  signTransaction(transaction: UnsignedTransaction): Promise<string>;
}

/** Throws CertraceError `key-invalid` for anything but a secp256k1 secret as `0x` hex; the message never shows it. */
export function signerFromKey(secret: string): Signer {
  try {
    return signerOf(new SigningKey(secret));
  } catch {
    // No cause: it would carry the secret.
    throw invalid("is not a secp256k1 private key", "Give 0x and 64 hex digits.");
  }
}

/** A key derived from a mnemonic (BIP 39, BIP 32), e.g. at `m/44'/60'/0'/0/0`. Throws CertraceError `key-invalid`. */
export async function signerFromMnemonic(phrase: string, passphrase: string, path: string): Promise<Signer> {
  const { HDNodeWallet } = await import("ethers/wallet"); // as much as all the rest of the library, for deployments alone
  try {
    return signerOf(HDNodeWallet.fromPhrase(phrase, passphrase, path).signingKey);
  } catch {
    throw invalid("cannot be derived", "Check mnemonic and path.");
  }
}

function signerOf(key: SigningKey): Signer {
  return {
    address: computeAddress(key.publicKey),
    async signTransaction(transaction) {
      const unsigned = Transaction.from(transaction);
      unsigned.signature = key.sign(unsigned.unsignedHash);
      return unsigned.serialized;
    },
  };
}

const invalid = (what: string, remedy: string) =>
  new CertraceError("key-invalid", `The operator key ${what}.`, { field: "operator key", remedy });
