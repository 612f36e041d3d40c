/**
 * Reads the XML of a workbook's parts as a stream of elements, strictly: XML 1.0 in UTF-8, well-formed to the end, no
 * document type. Without a document type there are no entities but XML's own five, so neither a billion laughs nor
 * a file of this machine can be named in it. Elements go by their local names: a workbook may prefix them as it likes.
 * However much XML there is, little of it is held: whoever gathers texts bounds them.
 *
 * Throws `register-malformed`, `register-xlsx-unsafe`.
 */
import sax from "sax";
import { CertraceError } from "../../../core/errors.ts";
import { damaged, unsafe } from "./container.ts";

export interface XmlReader {
  /** @param attributes by their names as they stand, prefixes included */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  /** in pieces; CDATA as well */
  text(text: string): void;
}

/** No entities but XML's own five. Positions are counted because the parser looks at its buffers by them. */
const STRICT = { strictEntities: true, position: true };
/**
 * UTF-16 units that the parser gathers at most of a name, an attribute or a comment, which it does a character at a time:
 * each costs it thirty bytes. Texts are handed on in pieces of this length. Attributes that name ranges of cells are the
 * longest in real workbooks.
 */
Object.assign(sax, { MAX_BUFFER_LENGTH: 1 << 18 });
/** Elements within elements: workbooks have eight. */
const MAX_DEPTH = 64;
/** Attributes of one element: workbooks have thirty. */
const MAX_ATTRIBUTES = 1_000;

/** Reads a part to its end; `between` is called after each chunk, and what it answers is handed on. */
export async function* readXml<T>(
  bytes: AsyncIterable<Buffer>,
  reader: XmlReader,
  between: () => T,
): AsyncGenerator<T> {
  const parser = sax.parser(true, STRICT);
  let depth = 0;
  let roots = 0;
  let attributes = 0;
  let first: Error | null = null;
  parser.onerror = (error) => {
    first ??= error;
    parser.error = null as unknown as Error;
  };
  parser.ondoctype = () => {
    throw unsafe(
      "its XML declares a document type, which could make it grow without end or read other files",
    );
  };
  parser.onattribute = () => {
    if (++attributes > MAX_ATTRIBUTES)
      throw unsafe("an element of its XML has more attributes than any workbook's");
  };
  parser.onopentag = (tag) => {
    attributes = 0;
    if (depth === 0 && roots++ > 0) throw damaged(undefined, "its XML has more than one root");
    if (++depth > MAX_DEPTH) throw unsafe("its XML is nested deeper than any workbook's");
    reader.open(local(tag.name), tag.attributes as Record<string, string>);
  };
  parser.onclosetag = (name) => {
    depth--;
    reader.close(local(name));
  };
  parser.ontext = (text) => reader.text(text);
  parser.oncdata = (text) => reader.text(text);

  const decoder = new TextDecoder("utf-8", { fatal: true });
  const write = (step: () => void) => {
    try {
      step();
    } catch (error) {
      throw error instanceof CertraceError ? error : damaged(error, "its XML is not in order");
    }
    if (first !== null) throw damaged(first, "its XML is not in order");
  };
  for await (const chunk of bytes) {
    write(() => parser.write(decoder.decode(chunk, { stream: true })));
    yield between();
  }
  write(() => parser.write(decoder.decode()).close());
  if (roots === 0) throw damaged(undefined, "a part of it is empty");
  yield between();
}

/** Reads a whole part. */
export async function readAllXml(bytes: AsyncIterable<Buffer>, reader: XmlReader): Promise<void> {
  for await (const _ of readXml(bytes, reader, () => {}));
}

function local(name: string): string {
  const colon = name.indexOf(":");
  return colon === -1 ? name : name.slice(colon + 1);
}
