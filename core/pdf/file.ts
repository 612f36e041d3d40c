/**
 * The objects of a PDF file by their numbers: cross-reference tables and streams, updates that were appended, objects in
 * object streams (ISO 32000-1, 7.5). Strict where a lenient reader would guess: a file whose cross-reference is wrong
 * is refused as damaged, since two readers who guess may see two documents.
 */
import { Budget, inflate, unpredict } from "./filters.ts";
import { damaged, MAX_PDF_SIZE, refusal } from "./refusal.ts";
import { Keyword, Lexer, Name, PdfDict, type PdfValue, Reference } from "./syntax.ts";

/** Entries of all cross-references together. */
const MAX_OBJECTS = 100_000;
const MAX_UPDATES = 100;
/** Bytes that are read as objects: more than a file and its streams have, unless objects lie over each other. */
const MAX_READ = 1 << 27;
/** Objects that are needed to read one: a stream needs its length and its filter, which may lie in another stream. */
const MAX_NEEDED = 16;

export interface PdfStream {
  dict: PdfDict;
  /** as it stands in the file, filters not undone */
  raw: Uint8Array;
}

type Place = { offset: number } | { stream: number; index: number } | null;
export type PdfObject = PdfValue | PdfStream;

export const isStream = (value: PdfObject | undefined): value is PdfStream =>
  typeof value === "object" && value !== null && "raw" in value;

export class PdfFile {
  readonly #bytes: Uint8Array;
  readonly #budget: Budget;
  /** null: freed */
  readonly #places = new Map<number, Place>();
  readonly #objectStreams = new Map<number, PdfValue[]>();
  /** Whoever reads, reads one object after the other: so an object met again while it is being read needs itself. */
  readonly #beingRead = new Set<number>();
  #entries = 0;
  #read = 0;
  trailer = new PdfDict();

  private constructor(bytes: Uint8Array, budget: Budget) {
    this.#bytes = bytes;
    this.#budget = budget;
  }

  /** Throws `pdf-too-large`, `pdf-unrecognised`, `pdf-truncated`, `pdf-encrypted`, `pdf-damaged`, `pdf-inflates`. */
  static async open(bytes: Uint8Array, budget = new Budget()): Promise<PdfFile> {
    if (bytes.length > MAX_PDF_SIZE)
      throw refusal("pdf-too-large", "the PDF is larger than 10 MiB", "Take the file as it was handed out.");
    if (lastIndexOf(bytes.subarray(0, 1024), "%PDF-") === -1)
      throw refusal("pdf-unrecognised", "the file is no PDF", "Choose the PDF, or the certificate file.");
    const file = new PdfFile(bytes, budget);
    await file.#readReferences();
    if (file.trailer.get("Encrypt") !== undefined)
      throw refusal(
        "pdf-encrypted",
        "the PDF is encrypted",
        "Save a copy without a password, or take the file as it was handed out.",
      );
    return file;
  }

  get numbers(): number[] {
    return [...this.#places].filter(([, place]) => place !== null).map(([number]) => number);
  }

  /** What a value stands for, if it is a reference; null for an object that is not there. */
  async resolve(value: PdfValue | undefined): Promise<PdfObject> {
    let seen: PdfObject = value ?? null;
    for (let steps = 0; seen instanceof Reference; steps++) {
      if (steps > 16) throw damaged("references go round in circles");
      seen = await this.object(seen.number);
    }
    return seen;
  }

  /** One at a time. */
  async object(number: number): Promise<PdfObject> {
    const place = this.#places.get(number) ?? null;
    if (place === null) return null;
    return this.#needing(number, async () =>
      "offset" in place
        ? this.#at(place.offset, number)
        : ((await this.#objectStream(place.stream))[place.index] ?? null),
    );
  }

  async #objectStream(number: number): Promise<PdfValue[]> {
    const known = this.#objectStreams.get(number);
    if (known !== undefined) return known;
    const objects = await this.#needing(number, () => this.#readObjectStream(number));
    this.#objectStreams.set(number, objects);
    return objects;
  }

  async #needing<T>(number: number, read: () => Promise<T>): Promise<T> {
    if (this.#beingRead.has(number) || this.#beingRead.size === MAX_NEEDED)
      throw damaged("an object needs itself");
    this.#beingRead.add(number);
    try {
      return await read();
    } finally {
      this.#beingRead.delete(number);
    }
  }

  /**
   * A stream's content. @returns null: it is stored in a way that is not read here (an image's, say)
   * Throws `pdf-damaged`, `pdf-inflates`.
   */
  async content({ dict, raw }: PdfStream): Promise<Uint8Array | null> {
    const filter = await this.resolve(dict.get("Filter"));
    const filters = filter === null ? [] : Array.isArray(filter) ? filter : [filter];
    let parameters = await this.resolve(dict.get("DecodeParms"));
    if (Array.isArray(parameters)) parameters = await this.resolve(parameters[0]);
    if (filters.length === 0) {
      this.#budget.spend(raw.length);
      return raw;
    }
    const [only] = filters;
    if (filters.length > 1 || !(only instanceof Name) || !["FlateDecode", "Fl"].includes(only.name))
      return null;
    const data = await inflate(raw, this.#budget);
    const predictor = parameters instanceof PdfDict ? (parameters.get("Predictor") ?? 1) : 1;
    if (predictor === 1) return data;
    const columns = (parameters as PdfDict).get("Columns") ?? 1;
    if (typeof predictor !== "number" || predictor < 10 || typeof columns !== "number") return null;
    if (!Number.isInteger(columns) || columns < 1 || columns > 1 << 16) throw damaged("a stream's columns");
    return unpredict(data, columns);
  }

  async #at(offset: number, number: number): Promise<PdfObject> {
    const lexer = new Lexer(this.#bytes, offset);
    if (lexer.integer() !== number) throw damaged("an object is not where it should be");
    lexer.integer();
    lexer.skipSpace();
    if (!lexer.take("obj")) throw damaged("an object is not where it should be");
    const value = lexer.read();
    this.#count(lexer.at - offset);
    if (!(value instanceof PdfDict)) return value;
    lexer.skipSpace();
    if (!lexer.take("stream")) return value;
    if (!lexer.take("\r\n") && !lexer.take("\n")) throw damaged("a stream begins wrongly");
    const from = lexer.at;
    const length = await this.resolve(value.get("Length"));
    if (typeof length !== "number" || !Number.isInteger(length) || length < 0)
      throw damaged("a stream's length");
    lexer.at = from + length;
    lexer.skipSpace();
    if (!lexer.take("endstream")) throw damaged("a stream's length");
    return { dict: value, raw: this.#bytes.subarray(from, from + length) };
  }

  /** From the newest cross-reference to the oldest: what a newer one says of an object counts. */
  async #readReferences(): Promise<void> {
    const start = lastIndexOf(this.#bytes.subarray(-2048), "startxref");
    const end = lastIndexOf(this.#bytes.subarray(-2048), "%%EOF");
    if (start === -1 || end < start)
      throw refusal(
        "pdf-truncated",
        "the end of the PDF is missing",
        "The download may have been cut off: take the whole file again.",
      );
    const lexer = new Lexer(this.#bytes, Math.max(0, this.#bytes.length - 2048) + start + "startxref".length);
    const waiting = [lexer.integer()];
    const read = new Set<number>();
    let newest = true;
    while (waiting.length > 0) {
      const offset = waiting.shift()!;
      if (read.has(offset)) throw damaged("its updates go round in circles");
      if (read.add(offset).size > MAX_UPDATES) throw damaged("too many updates");
      const trailer = await this.#readSection(offset);
      if (newest) this.trailer = trailer;
      // Any of them may say that the file is encrypted: readers differ in which they ask.
      if (trailer.get("Encrypt") !== undefined) this.trailer.entries.set("Encrypt", true);
      newest = false;
      for (const name of ["XRefStm", "Prev"]) {
        const next = trailer.get(name);
        if (typeof next === "number") waiting.push(next);
      }
    }
  }

  async #readSection(offset: number): Promise<PdfDict> {
    const lexer = new Lexer(this.#bytes, offset);
    lexer.skipSpace();
    if (!lexer.take("xref")) return this.#readReferenceStream(offset);
    for (;;) {
      lexer.skipSpace();
      if (lexer.take("trailer")) break;
      const first = lexer.integer();
      const count = lexer.integer();
      if (count > MAX_OBJECTS) throw damaged("its cross-reference is too long");
      for (let i = 0; i < count; i++) {
        const at = lexer.integer();
        lexer.integer();
        const kind = lexer.read();
        if (!(kind instanceof Keyword)) throw damaged("its cross-reference");
        this.#place(first + i, kind.word === "n" ? { offset: at } : null);
      }
    }
    const trailer = lexer.read();
    this.#count(lexer.at - offset);
    if (!(trailer instanceof PdfDict)) throw damaged("its trailer");
    return trailer;
  }

  async #readReferenceStream(offset: number): Promise<PdfDict> {
    const stream = await this.#at(offset, new Lexer(this.#bytes, offset).integer());
    const content = isStream(stream) ? await this.content(stream) : null;
    if (content === null) throw damaged("its cross-reference");
    const { dict } = stream as PdfStream;
    const widths = dict.get("W");
    const size = dict.get("Size");
    const index = dict.get("Index") ?? [0, size ?? 0];
    if (!isNumbers(widths) || widths.length !== 3 || widths.some((width) => width > 6) || !isNumbers(index))
      throw damaged("its cross-reference");
    const [kindWidth, width, lastWidth] = widths as [number, number, number];
    const entry = kindWidth + width + lastWidth;
    let at = 0;
    const field = (bytes: number): number => {
      let value = 0;
      for (let i = 0; i < bytes; i++) value = value * 256 + content[at++]!;
      return value;
    };
    for (let i = 0; i + 1 < index.length; i += 2) {
      for (let number = index[i]!; number < index[i]! + index[i + 1]!; number++) {
        if (entry === 0 || at + entry > content.length) return dict;
        const kind = kindWidth === 0 ? 1 : field(kindWidth);
        const [second, third] = [field(width), field(lastWidth)];
        this.#place(
          number,
          kind === 1 ? { offset: second } : kind === 2 ? { stream: second, index: third } : null,
        );
      }
    }
    return dict;
  }

  /** Counted as they are read: a few bytes of a compressed cross-reference can stand for millions. */
  #place(number: number, place: Place): void {
    if (++this.#entries > MAX_OBJECTS)
      throw refusal("pdf-too-large", "the PDF has too many objects", "Take the file as it was handed out.");
    if (!this.#places.has(number)) this.#places.set(number, place);
  }

  async #readObjectStream(number: number): Promise<PdfValue[]> {
    const place = this.#places.get(number);
    if (place === undefined || place === null || !("offset" in place))
      throw damaged("an object stream is missing");
    const stream = await this.#at(place.offset, number);
    const content = isStream(stream) ? await this.content(stream) : null;
    const count = isStream(stream) ? stream.dict.get("N") : null;
    const first = isStream(stream) ? stream.dict.get("First") : null;
    if (content === null || typeof count !== "number" || typeof first !== "number" || count > MAX_OBJECTS)
      throw damaged("an object stream");
    const lexer = new Lexer(content);
    const offsets = Array.from({ length: count }, () => [lexer.integer(), lexer.integer()][1]!);
    return offsets.map((offset) => {
      const object = new Lexer(content, first + offset);
      const value = object.read();
      this.#count(object.at - first - offset);
      return value;
    });
  }

  /** Of objects that lie over each other, a small file could have its whole length read for each. */
  #count(read: number): void {
    this.#read += read;
    if (this.#read > MAX_READ) throw damaged("its objects lie over each other");
  }
}

const isNumbers = (value: PdfValue | undefined): value is number[] =>
  Array.isArray(value) &&
  value.every((each) => typeof each === "number" && Number.isInteger(each) && each >= 0);

function lastIndexOf(bytes: Uint8Array, text: string): number {
  for (let from = bytes.length - text.length; from >= 0; from--)
    if (new Lexer(bytes, from).take(text)) return from;
  return -1;
}
