/**
 * A PDF that was handed in: the certificate attached to it is taken out and verified like a certificate file; the PDF itself is
 * kept beside, to be shown. Nothing of it is run (core/pdf/attached.ts), and it is sent nowhere.
 */
import { CertraceError } from "../../core/errors.ts";
import { attachedCertificate } from "../../core/pdf/attached.ts";
import { isPdfCode, type PdfCode } from "../../core/pdf/refusal.ts";
import { decodeUtf8 } from "../../core/text.ts";

/** @returns the certificate's text, or why there is none to verify */
export async function readPdf(bytes: Uint8Array): Promise<{ text: string } | { refusal: PdfCode }> {
  try {
    return { text: decodeUtf8(await attachedCertificate(bytes)) };
  } catch (error) {
    if (error instanceof CertraceError && isPdfCode(error.code)) return { refusal: error.code };
    throw error;
  }
}
