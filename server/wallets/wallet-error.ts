/**
 * Errors as wallets expect them: RFC 6749 section 5.2, OpenID4VCI 1.0 sections 6.3, 8.3.1.2 and 9.3, OpenID4VP 1.0
 * section 8.5. They are answered as `{"error", "error_description"}` and not as problem details, which no wallet reads.
 * Inside they are CertraceErrors whose code is the specification's in our spelling (`invalid_grant`: `wallet-invalid-grant`).
 */
import { CertraceError } from "../../core/errors.ts";

/** specification's code → HTTP status */
export const WALLET_ERRORS = {
  invalid_request: 400,
  invalid_grant: 400,
  unsupported_grant_type: 400,
  invalid_token: 401,
  invalid_credential_request: 400,
  unknown_credential_configuration: 400,
  unknown_credential_identifier: 400,
  invalid_proof: 400,
  invalid_nonce: 400,
  invalid_encryption_parameters: 400,
  invalid_transaction_id: 400,
  credential_request_denied: 400,
} as const satisfies Record<string, number>;

export type WalletErrorCode = keyof typeof WALLET_ERRORS;

/** @param why one sentence for the developer of a wallet; never quotes what was sent */
export function walletError(code: WalletErrorCode, why: string, cause?: unknown): CertraceError {
  return new CertraceError(`wallet-${code.replaceAll("_", "-")}`, why, { cause });
}

/** The specification's code of an error that is meant for a wallet; null: it is not. */
export function walletErrorCode(error: unknown): WalletErrorCode | null {
  if (!(error instanceof CertraceError)) return null;
  const code = error.code.replace(/^wallet-/, "").replaceAll("-", "_");
  return error.code.startsWith("wallet-") && Object.hasOwn(WALLET_ERRORS, code)
    ? (code as WalletErrorCode)
    : null;
}
