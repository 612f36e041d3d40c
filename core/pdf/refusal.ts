/** Why no certificate is taken out of a PDF: refusals, not verdicts. */
import { CertraceError } from "../errors.ts";

/** The largest file taken in, bytes. */
export const MAX_PDF_SIZE = 10 << 20;

export const PDF_CODES = [
  "pdf-too-large",
  "pdf-unrecognised",
  "pdf-truncated",
  "pdf-damaged",
  "pdf-encrypted",
  "pdf-active",
  "pdf-inflates",
  "pdf-nothing-attached",
  "pdf-several-attached",
  "pdf-attachment-name",
  "pdf-attachment-large",
  "pdf-attachment-unreadable",
  "pdf-attachment-foreign",
] as const;
export type PdfCode = (typeof PDF_CODES)[number];

export const isPdfCode = (code: string): code is PdfCode => PDF_CODES.includes(code as PdfCode);

/** Whether a file begins as a PDF does. */
export const isPdf = (bytes: Uint8Array): boolean =>
  [..."%PDF-"].every((character, i) => bytes[i] === character.charCodeAt(0));

export function refusal(code: PdfCode, message: string, remedy: string): CertraceError<PdfCode> {
  return new CertraceError(code, message, { field: "file", remedy });
}

export const damaged = (where: string): CertraceError<PdfCode> =>
  refusal(
    "pdf-damaged",
    `the PDF is damaged: ${where}`,
    "Take the file as it was handed out; a copy may have been cut or changed on its way.",
  );
