/** What routes for wallets have in common: errors as wallets read them, forms, access tokens. */
import { WALLET_ERRORS, walletError, walletErrorCode } from "../wallets/wallet-error.ts";
import { problem } from "./problem.ts";
import type { Answer } from "./route.ts";
import type { Services } from "./services.ts";

/** Bytes of a request by a wallet: proofs of a few keys, a presentation with all its disclosures. */
export const WALLET_BODY = 1024 * 1024;

/** The answer, or the error that the specification has for it. */
export async function walletAnswer(act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    const code = walletErrorCode(error);
    if (code === null) throw error;
    const status = WALLET_ERRORS[code];
    return {
      status,
      mediaType: "application/json",
      ...(status === 401 ? { headers: { "WWW-Authenticate": `Bearer error="${code}"` } } : {}),
      body: { error: code, error_description: (error as Error).message },
    };
  }
}

/**
 * `application/x-www-form-urlencoded`, each parameter once (RFC 6749 section 3.2). Looked through once: asking for each
 * name anew would keep the service busy for minutes with one form of many names. Throws `wallet-invalid-request`.
 */
export function readForm(body: Uint8Array): URLSearchParams {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw walletError("invalid_request", "The form is not in UTF-8.", cause);
  }
  const form = new URLSearchParams(text);
  if (new Set(form.keys()).size === form.size) return form;
  throw walletError("invalid_request", "A parameter stands twice.");
}

/** What stands behind `Bearer`. Throws `wallet-invalid-token`. */
export function accessToken(authorization: string | undefined): string {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? "")?.[1];
  if (token !== undefined) return token;
  throw walletError("invalid_token", "Send Authorization: Bearer and the access token.");
}

/** Throws `wallet-issuer-none`. */
export function requireWalletIssuer(department: number, { wallets }: Pick<Services, "wallets">): void {
  if (wallets.issuance.isIssuer(department)) return;
  throw problem(
    "wallet-issuer-none",
    "This service hands out no certificates of this department to wallets.",
    {
      field: "id",
      remedy: "Ask the service that the department itself runs; its address stands in the certificate's iss.",
    },
  );
}
