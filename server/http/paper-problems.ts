/**
 * Why no certificate is taken out of a PDF (core/pdf/refusal.ts), and why none becomes one (core/papers): part of the table in
 * problem.ts.
 */
import type { PdfCode } from "../../core/pdf/refusal.ts";

type Told = readonly [status: number, title: string];

const UNREAD = {
  "pdf-too-large": [413, "The PDF is too large"],
  "pdf-unrecognised": [400, "This is no PDF"],
  "pdf-truncated": [400, "The end of the PDF is missing"],
  "pdf-damaged": [400, "The PDF is damaged"],
  "pdf-encrypted": [422, "The PDF is encrypted"],
  "pdf-active": [422, "The PDF would run something by itself"],
  "pdf-inflates": [422, "The PDF unpacks to too much"],
  "pdf-nothing-attached": [422, "No certificate is attached to the PDF"],
  "pdf-several-attached": [422, "Several files are attached to the PDF"],
  "pdf-attachment-name": [422, "The attached file's name is not one of ours"],
  "pdf-attachment-large": [422, "The attached file is too large"],
  "pdf-attachment-unreadable": [422, "The attached file cannot be read"],
  "pdf-attachment-foreign": [422, "The attached file is no certificate"],
} as const satisfies Record<PdfCode, Told>;

export const PAPER_PROBLEMS = {
  ...UNREAD,
  "paper-too-long": [422, "The certificate is too long for a document"],
} as const satisfies Record<string, Told>;
