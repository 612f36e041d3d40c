/**
 * The bytes of a register as strict UTF-8. Another encoding taken for UTF-8 would certify garbled names, so
 * nothing is guessed: what is not UTF-8 is refused, with the line and what it most likely is. Other encodings are
 * decoded by the WHATWG Encoding Standard with `fatal`, which (unlike lenient converters) refuses byte sequences
 * that mean nothing instead of writing U+FFFD into somebody's name.
 */
import { isUtf8 } from "node:buffer";
import { CertraceError } from "../../core/errors.ts";

/** Yields chunks that are each whole UTF-8 sequences, without the byte order mark. */
export async function* utf8Chunks(
  chunks: AsyncIterable<Buffer>,
  { encoding = "utf-8" }: { encoding?: string | undefined },
): AsyncGenerator<Buffer> {
  const utf8 = /^utf-?8$/i.test(encoding);
  let any = false;
  for await (const chunk of withoutMark(utf8 ? checked(chunks) : decoded(chunks, encoding))) {
    any = true;
    yield chunk;
  }
  if (!any) throw emptyRegister();
}

export function emptyRegister(): CertraceError {
  return new CertraceError("register-empty", "the register has no rows", {
    field: "register",
    remedy: "Name a file with at least one row below its header.",
  });
}

async function* checked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const cut = bytes.length - incompleteTail(bytes);
    const whole = bytes.subarray(0, cut);
    if (!isUtf8(whole)) throw notUtf8(whole, line);
    line += countLines(whole);
    rest = Buffer.from(bytes.subarray(cut));
    if (whole.length > 0) yield whole;
  }
  if (rest.length > 0) throw notUtf8(rest, line);
}

/** How many bytes at the end begin a sequence that the next chunk may complete. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

async function* decoded(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw new CertraceError("register-encoding", `the encoding ${JSON.stringify(encoding)} is not known`, {
      field: "encoding",
      remedy:
        "Use utf-8, gb18030 (which reads GBK and GB 2312 too), big5, utf-16le, shift_jis, windows-1252, …",
      cause,
    });
  }
  let line = 1;
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new CertraceError(
        "register-encoding",
        `the register is not ${encoding}, from about line ${line} on`,
        {
          field: "encoding",
          remedy: "Name the encoding that the register was saved in, or save it as UTF-8.",
          cause,
        },
      );
    }
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.from(decode(chunk));
    line += countLines(bytes);
    if (bytes.length > 0) yield bytes;
  }
  const last = Buffer.from(decode());
  if (last.length > 0) yield last;
}

async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of chunks) {
    const marked = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    first = false;
    const text = marked ? chunk.subarray(3) : chunk;
    if (text.length > 0) yield text;
  }
}

function notUtf8(bytes: Buffer, linesBefore: number): CertraceError {
  let good = 0;
  while (good < bytes.length) {
    const length = sequenceAt(bytes, good);
    if (length === 0) break;
    good += length;
  }
  const line = linesBefore + countLines(bytes.subarray(0, good));
  const [encoding, name] =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? ["utf-16le", "UTF-16"]
      : decodesAs("gb18030", bytes)
        ? ["gb18030", "GBK or GB 18030"]
        : ["<name>", "another encoding"];
  return new CertraceError(
    "register-not-utf8",
    `line ${line} of the register is not UTF-8; it looks like ${name}`,
    {
      field: "encoding",
      remedy: `Save it as UTF-8, or name its encoding: --encoding ${encoding}`,
    },
  );
}

function sequenceAt(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}

function decodesAs(encoding: string, bytes: Buffer): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
