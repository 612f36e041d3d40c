/**
 * What is taken in: files dropped or chosen, and pasted text. What cannot possibly be a certificate, a receipt or a report is
 * refused before it is read (size) or before it is verified (kind), with what to do instead; that is not a verdict.
 */
import { MAX_FILE_SIZE } from "../../core/certificate/model.ts";
import { MAX_BUNDLE_SIZE } from "../../core/evidence/bundle.ts";
import { looksLikeNumberList } from "../../core/numbers/looks-like.ts";
import { MAX_PDF_SIZE, type PdfCode } from "../../core/pdf/refusal.ts";
import { MAX_REPORT } from "../../core/report/report.ts";
import { decodeUtf8 } from "../../core/text.ts";
import { MAX_RECEIPT } from "../../core/trace/receipt.ts";
import { type Kind, kindOf } from "./kind.ts";

/** The largest file of each kind, bytes. */
export const LARGEST: Record<Kind, number> = {
  certificate: MAX_FILE_SIZE,
  receipt: MAX_RECEIPT,
  report: MAX_REPORT,
  evidence: MAX_BUNDLE_SIZE,
};

export type Refusal =
  | "empty"
  // a folder in which there is no file
  | "folder"
  | "large"
  | "picture"
  | "document"
  | "binary"
  | "unreadable"
  // a list of certificate numbers: it is asked about by itself (numbers/)
  | "list"
  | "encoding"
  // in an archive
  | "bomb"
  | "locked"
  // a PDF that gives no certificate
  | PdfCode;

/** Files taken in at once; the rest are named as left out. Whole registers are for the service's bulk door. */
export const FILES_AT_ONCE = 10_000;

/** `paper`: the PDF that the text was attached to, to be shown beside what is proven. `list`: the list that was refused as one. */
export type Intake =
  | { name: string; text: string; paper?: Blob }
  | { name: string; refusal: Refusal; size: number; list?: string };

const PICTURES = ["\x89PNG", "\xff\xd8\xff", "GIF8", "BM", "II*\0", "MM\0*"];
const PDF = "%PDF-";
const DOCUMENTS = [PDF, "PK\x03\x04", "Rar!", "7z\xbc\xaf", "\xd0\xcf\x11\xe0", "\x1f\x8b", "{\\rtf"];

/** By the first bytes, never by the name: names lie. */
function refusalByContent(bytes: Uint8Array): Refusal | null {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const isRiffOrHeic = start.slice(8, 12) === "WEBP" || start.slice(4, 8) === "ftyp";
  if (isRiffOrHeic || PICTURES.some((magic) => start.startsWith(magic))) return "picture";
  if (DOCUMENTS.some((magic) => start.startsWith(magic))) return "document";
  return null;
}

/** Reads a file from the device, unless its size already says that it is none. */
export async function takeIn(file: File, largest = LARGEST): Promise<Intake> {
  const refuse = (refusal: Refusal): Intake => ({ name: file.name, refusal, size: file.size });
  let bytes: Uint8Array;
  try {
    const isPdf = (await file.slice(0, PDF.length).text()) === PDF;
    if (file.size > (isPdf ? MAX_PDF_SIZE : Math.max(...Object.values(largest))))
      return refuse(isPdf ? "pdf-too-large" : "large");
    bytes = new Uint8Array(await file.arrayBuffer());
    if (isPdf) {
      const { readPdf } = await import("./pdf.ts");
      const read = await readPdf(bytes);
      return "refusal" in read ? refuse(read.refusal) : { name: file.name, text: read.text, paper: file };
    }
  } catch {
    return refuse("unreadable");
  }
  if (bytes.length === 0) return refuse("empty");
  const refusal = refusalByContent(bytes);
  if (refusal) return refuse(refusal);
  try {
    const text = decodeUtf8(bytes);
    if (text.trim() === "") return refuse("empty");
    const kind = kindOf(text);
    if (file.size > largest[kind]) return refuse("large");
    return kind === "certificate" && mayBeList(file.name) && looksLikeNumberList(text)
      ? { name: file.name, refusal: "list", size: file.size, list: text }
      : { name: file.name, text };
  } catch {
    return refuse(/\.(?:csv|tsv|txt)$/i.test(file.name) ? "encoding" : "binary");
  }
}

/** What was pasted has no ending. A damaged certificate keeps the one that it had, and is judged as a certificate. */
const mayBeList = (name: string): boolean => !/\.(?!csv$|tsv$|txt$)[\w-]{1,8}$/i.test(name);
