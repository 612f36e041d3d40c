/**
 * The receipt's way back: in a header, or, where it is larger than a header may be (details of several kilobytes), kept
 * here for a while under a path that the header names. Whoever shows the submission itself gets it: nobody else has
 * that, and no secret stands in a URL. After that the ledger still answers the same submission with its first answer.
 */
import { encodeBase64urlText } from "../../core/base64url.ts";
import { type Receipt, receiptFile, reduceReceipt } from "../../core/trace/receipt.ts";
import { nodeDigestText } from "../digest-text.ts";
import { RECEIPT_HEADER, RECEIPT_LOCATION_HEADER, SUBMISSION_HEADER } from "./headers.ts";
import { problem } from "./problem.ts";

export const RECEIPTS_PATH = "/.certrace/receipts/";

export interface Receipts {
  /** the headers of an answer that carry the receipt of this submission */
  headers(receipt: Receipt, submissionHash: string): Record<string, string>;
  /**
   * a kept receipt, as a file
   * @param name what follows RECEIPTS_PATH
   * Throws the problem `receipt-unknown`.
   */
  find(name: string, jws: string | null): string;
}

const MAX_KEPT = 1_000;

/**
 * @param longest characters of a header
 * @param time milliseconds that one is kept
 */
export function keepReceipts(longest: number, time: number, now: () => number): Receipts {
  const kept = new Map<string, { file: string; until: number }>();
  const forgetOld = () => {
    // In the order of keeping, hence of ending.
    for (const [name, { until }] of kept) if (until < now() || kept.size > MAX_KEPT) kept.delete(name);
  };
  return {
    headers(receipt, submissionHash) {
      // The consumer has the submission.
      const file = receiptFile(
        reduceReceipt(receipt, { indexes: receipt.entries.map(({ index }) => index), details: true }),
      );
      const text = encodeBase64urlText(file);
      if (text.length <= longest) return { [RECEIPT_HEADER]: text };
      kept.delete(submissionHash);
      kept.set(submissionHash, { file, until: now() + time });
      forgetOld();
      return { [RECEIPT_LOCATION_HEADER]: RECEIPTS_PATH + submissionHash };
    },
    find(name, jws) {
      forgetOld();
      const found = jws !== null && nodeDigestText(jws) === name ? kept.get(name) : undefined;
      if (found !== undefined) return found.file;
      throw problem("receipt-unknown", "No receipt is kept here for this submission.", {
        field: SUBMISSION_HEADER,
        remedy: `Show the submission in the header ${SUBMISSION_HEADER}, or send it to the ledger again: it answers with its first answer.`,
      });
    },
  };
}
