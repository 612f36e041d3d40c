/** Problems of what people and departments do with wallets: part of the table in problem.ts. Wallets get errors of their own. */
type Told = readonly [status: number, title: string];

export const WALLET_PROBLEMS = {
  "wallet-issuer-none": [404, "No wallet gets anything of this department here"],
  "wallet-offer-unknown": [404, "No such offer waits"],
  "wallet-ask-unknown": [404, "Nobody asks this, or not any more"],
  "offer-other-department": [403, "The certificate is another department's"],
  "copy-incomplete": [422, "Something of the certificate is withheld"],
  "offer-not-valid": [422, "The certificate is not valid"],
  "wallet-offers-busy": [503, "Too many offers to wallets are waiting"],
  "asks-busy": [503, "Too many wallets are being asked"],
} as const satisfies Record<string, Told>;
