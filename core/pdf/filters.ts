/**
 * Streams of a PDF, inflated within a budget: a few bytes of a compressed stream can stand for gigabytes, so what comes
 * out is counted as it comes and nothing is inflated past the budget of the whole file (ISO 32000-1, 7.4.4; RFC 1950).
 */
import { CertraceError } from "../errors.ts";
import { damaged, refusal } from "./refusal.ts";

/** What all streams of one file may come to, bytes. */
export const MAX_INFLATED = 1 << 26;

export class Budget {
  #left: number;

  constructor(bytes = MAX_INFLATED) {
    this.#left = bytes;
  }

  /** Throws `pdf-inflates`. */
  spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0)
      throw refusal(
        "pdf-inflates",
        "the PDF's streams inflate to more than is taken in",
        "Take the file as it was handed out, or the certificate file itself.",
      );
  }
}

/** Throws `pdf-damaged`, `pdf-inflates`. */
export async function inflate(data: Uint8Array, budget: Budget): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Blob([data as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      budget.spend(value.length);
      chunks.push(value);
      length += value.length;
    }
  } catch (error) {
    await reader.cancel().catch(() => {}); // the stream has failed, or is left where it is
    throw error instanceof CertraceError ? error : damaged("a stream cannot be inflated");
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Takes PNG's prediction back (ISO 32000-1, 7.4.4.4; RFC 2083, 6): cross-reference streams are stored so. */
export function unpredict(data: Uint8Array, columns: number): Uint8Array {
  const rows = Math.floor(data.length / (columns + 1));
  const out = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const kind = data[row * (columns + 1)]!;
    if (kind > 4) throw damaged("a stream's prediction is unknown");
    for (let i = 0; i < columns; i++) {
      const at = row * columns + i;
      const left = i === 0 ? 0 : out[at - 1]!;
      const up = row === 0 ? 0 : out[at - columns]!;
      const corner = i === 0 || row === 0 ? 0 : out[at - columns - 1]!;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind]!;
      out[at] = data[row * (columns + 1) + 1 + i]! + predicted;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
