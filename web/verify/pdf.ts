/**
 * A PDF that was handed in: the certificate or the report attached to it is taken out and checked like a file by itself; the PDF
 * is kept beside, to be shown. Nothing of it is run (core/pdf/attached.ts), and it is sent nowhere.
 */
import { CertraceError } from "../../core/errors.ts";
import { attachedFile, requireCertificate } from "../../core/pdf/attached.ts";
import { isPdfCode, type PdfCode } from "../../core/pdf/refusal.ts";
import { MAX_REPORT } from "../../core/report/report.ts";
import { decodeUtf8 } from "../../core/text.ts";
import { kindOf } from "./kind.ts";

/** @returns the attached text, or why there is none to verify */
export async function readPdf(bytes: Uint8Array): Promise<{ text: string } | { refusal: PdfCode }> {
  try {
    const content = await attachedFile(bytes, MAX_REPORT);
    if (!isReport(content)) requireCertificate(content);
    return { text: decodeUtf8(content) };
  } catch (error) {
    if (error instanceof CertraceError && isPdfCode(error.code)) return { refusal: error.code };
    throw error;
  }
}

/** Byte for byte, so that what is no text at all is no report either. */
const isReport = (content: Uint8Array): boolean =>
  kindOf(String.fromCharCode(...content.subarray(0, 1024))) === "report";
