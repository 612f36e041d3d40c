/**
 * Takes the one certificate out of a PDF (docs/protocol.md, "The certificate as a document"). Only the attached file is taken; what the pages
 * show is not read, and nothing of the document is run. Refused: a document that could run something, that is
 * encrypted, that has no attachment or several (which of them would be the certificate?), or whose streams inflate without bound.
 */
import { MAX_FILE_SIZE } from "../certificate/model.ts";
import { decodeUtf8 } from "../text.ts";
import { isStream, PdfFile, type PdfObject } from "./file.ts";
import { refusal } from "./refusal.ts";
import { Name, PdfDict, PdfString, Reference } from "./syntax.ts";

/** Entries and kinds of action by which a document does something by itself. */
const ACTIVE_ENTRIES = ["JS", "JavaScript", "AA", "XFA", "RichMediaContent"];
const ACTIVE_KINDS = new Set(["JavaScript", "Launch", "SubmitForm", "ImportData", "Rendition", "RichMedia"]);

/**
 * The bytes of the attached certificate; whether it is genuine is for the verifier.
 *
 * Throws CertraceError with a PdfCode.
 */
export async function attachedCertificate(pdf: Uint8Array): Promise<Uint8Array> {
  const content = await attachedFile(pdf, MAX_FILE_SIZE);
  requireCertificate(content);
  return content;
}

/** Of what was attached. Throws `pdf-attachment-large`, `pdf-attachment-foreign`. */
export function requireCertificate(content: Uint8Array): void {
  if (content.length > MAX_FILE_SIZE) throw tooLarge();
  if (!looksLikeCertificate(content))
    throw refusal(
      "pdf-attachment-foreign",
      "the attached file is no certificate",
      "Take the PDF as it was handed out, or the certificate file.",
    );
}

/**
 * The bytes of the one file that is attached, whatever it is.
 *
 * @param most bytes of it
 * Throws CertraceError with a PdfCode.
 */
export async function attachedFile(pdf: Uint8Array, most: number): Promise<Uint8Array> {
  const file = await PdfFile.open(pdf);
  const specifications: PdfDict[] = [];
  const streams = new Set<number | PdfObject>();
  for (const number of file.numbers) {
    const object = await file.object(number);
    const dict = isStream(object) ? object.dict : object;
    for (const each of dictionaries(dict)) {
      if (await isActive(each, file)) throw active();
      const embedded = each.get("EF");
      if (embedded === undefined) continue;
      specifications.push(each);
      const files = await file.resolve(embedded);
      if (files instanceof PdfDict)
        for (const one of files.entries.values()) streams.add(one instanceof Reference ? one.number : one);
    }
    // Whatever can be inflated is, once and within the budget: a viewer will do the same.
    if (isStream(object)) {
      if (isKind(object.dict.get("Type"), "EmbeddedFile")) streams.add(number);
      else if (!isKind(object.dict.get("Type"), "XRef")) await file.content(object).catch(passUnlessBomb);
    }
  }
  await refuseOpenAction(file);
  if (streams.size === 0)
    throw refusal(
      "pdf-nothing-attached",
      "nothing is attached to the PDF",
      "A print or a scan proves nothing: take the PDF as it was handed out, or the certificate file.",
    );
  if (streams.size > 1)
    throw refusal(
      "pdf-several-attached",
      "several files are attached to the PDF",
      "Take the PDF as it was handed out: it has the certificate attached, and nothing else.",
    );
  for (const specification of specifications) await requirePlainName(file, specification);
  const [number] = streams;
  const stream = typeof number === "number" ? await file.object(number) : (number ?? null);
  const content = isStream(stream) ? await file.content(stream) : null;
  if (content === null)
    throw refusal(
      "pdf-attachment-unreadable",
      "the attached file is stored in a way that is not read here",
      "Take the PDF as it was handed out, or the certificate file.",
    );
  if (content.length > most) throw tooLarge();
  return content;
}

const tooLarge = () =>
  refusal("pdf-attachment-large", "the attached file is too large", "Take the PDF as it was handed out.");

/** All dictionaries of one object, however deep. */
function* dictionaries(value: PdfObject): Generator<PdfDict> {
  if (Array.isArray(value)) for (const each of value) yield* dictionaries(each);
  else if (value instanceof PdfDict) {
    yield value;
    for (const each of value.entries.values()) yield* dictionaries(each);
  }
}

const isKind = (value: PdfObject | undefined, name: string): boolean =>
  value instanceof Name && value.name === name;

/** Any of its values may stand elsewhere in the file: a viewer would look there, so it is looked for there. */
async function isActive(dict: PdfDict, file: PdfFile): Promise<boolean> {
  if (ACTIVE_ENTRIES.some((name) => dict.get(name) !== undefined)) return true;
  const kind = await file.resolve(dict.get("S"));
  const subtype = await file.resolve(dict.get("Subtype"));
  return (
    (kind instanceof Name && ACTIVE_KINDS.has(kind.name)) ||
    (subtype instanceof Name && ["RichMedia", "Movie", "Sound", "3D"].includes(subtype.name))
  );
}

/** To open at a certain page is no more than a bookmark; any other action is, and any that follows it. */
async function refuseOpenAction(file: PdfFile): Promise<void> {
  const catalog = await file.resolve(file.trailer.get("Root"));
  const action = catalog instanceof PdfDict ? await file.resolve(catalog.get("OpenAction")) : null;
  if (!(action instanceof PdfDict)) return;
  if (!isKind(await file.resolve(action.get("S")), "GoTo") || action.get("Next") !== undefined)
    throw active();
}

const active = () =>
  refusal(
    "pdf-active",
    "the PDF holds a script or an action that would run by itself",
    "Take the PDF as it was handed out: it runs nothing.",
  );

/** The name is never used as a path. One that tries to be, or that carries markup, was not given by us. */
async function requirePlainName(file: PdfFile, specification: PdfDict): Promise<void> {
  for (const entry of ["F", "UF"]) {
    const name = await file.resolve(specification.get(entry));
    if (name === null) continue;
    if (
      name instanceof PdfString &&
      /^[^/\\<>:"|?*\p{C}]{1,255}$/u.test(name.text) &&
      !name.text.startsWith(".")
    )
      continue;
    throw refusal(
      "pdf-attachment-name",
      "the attached file has a name that no department gives one",
      "Take the PDF as it was handed out.",
    );
  }
}

function passUnlessBomb(error: unknown): void {
  if ((error as { code?: unknown }).code === "pdf-inflates") throw error;
}

/** A certificate file, or a compact one: by its outline only, so that a damaged one is still judged as a certificate. */
function looksLikeCertificate(content: Uint8Array): boolean {
  try {
    const text = decodeUtf8(content);
    return /"payload"\s*:/.test(text) || /^[\w-]+\.[\w-]+\.[\w-]+~/.test(text);
  } catch {
    return false;
  }
}
