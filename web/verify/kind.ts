/**
 * What somebody handed in: a certificate, or the receipt of an access. Told by the names of its members, not by
 * reading it as JSON, so that a damaged receipt is still checked, and found wanting, as a receipt. Inside the parts of
 * either file that others fill in, quotes are escaped or encoded: none of these names can stand there.
 */
export type Kind = "certificate" | "receipt";

export const kindOf = (text: string): Kind =>
  /"entries"\s*:/.test(text) && !/"payload"\s*:/.test(text) ? "receipt" : "certificate";
