/**
 * Streams of lines (NDJSON): splitting what arrives into lines of a bounded size, and working on several groups of
 * them at a time while answers leave in order. Memory is bounded by what is in flight, whatever the stream's length.
 */

/** One line as it came, or the mark that it was longer than allowed; its number counts from 1. */
export interface Line {
  number: number;
  /** null: too long; it was read over and not kept */
  bytes: Uint8Array | null;
}

/** Lines that are worked on together; also how many answers leave in one write. */
const GROUP = 64;

/** Groups of the lines that one arriving chunk completes, so that a line is answered as soon as it is there. */
export async function* lineGroups(input: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Line[]> {
  const begun = new ByteCollector();
  let number = 0;
  for await (const chunk of input) {
    let group: Line[] = [];
    let from = 0;
    for (let to = chunk.indexOf(0x0a); to !== -1; to = chunk.indexOf(0x0a, from)) {
      const piece = chunk.subarray(from, to);
      from = to + 1;
      const length = begun.length + piece.length;
      let bytes: Uint8Array | null = piece; // mostly the whole line lies in one chunk: no copy
      if (begun.length > 0) {
        if (length <= limit) begun.add(piece);
        bytes = begun.take();
      }
      group.push({ number: ++number, bytes: length <= limit ? bytes : null });
      if (group.length < GROUP) continue;
      yield group;
      group = [];
    }
    if (group.length > 0) yield group;
    begun.addUpTo(chunk.subarray(from), limit);
  }
  if (begun.length > 0) yield [{ number: number + 1, bytes: begun.length <= limit ? begun.take() : null }];
}

/** Collects pieces in one buffer that doubles: a stream of single bytes costs no more than one of large chunks. */
export class ByteCollector {
  length = 0;
  #buffer = new Uint8Array(0);

  add(piece: Uint8Array): void {
    const length = this.length + piece.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.length));
      this.#buffer = larger;
    }
    this.#buffer.set(piece, this.length);
    this.length = length;
  }

  /** Beyond the limit only the length is kept. */
  addUpTo(piece: Uint8Array, limit: number): void {
    if (this.length + piece.length <= limit) this.add(piece);
    else {
      this.length += piece.length;
      this.#buffer = new Uint8Array(0);
    }
  }

  /** What was collected; the collector is empty afterwards. */
  take(): Uint8Array {
    const taken = this.#buffer.subarray(0, this.length);
    this.#buffer = new Uint8Array(0);
    this.length = 0;
    return taken;
  }
}

/**
 * Works on up to `ahead` items at a time and yields the results in the items' order, each as soon as it is ready.
 * Reads no further while the consumer does not take results. `work` must not reject.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  work: (item: T) => Promise<R>,
  ahead: number,
): AsyncGenerator<R> {
  const iterator = items[Symbol.asyncIterator]();
  const working: Promise<{ result: R }>[] = [];
  let reading: Promise<IteratorResult<T>> | null = null;
  let ended = false;
  try {
    while (!ended || working.length > 0) {
      if (reading === null && !ended && working.length < ahead) reading = iterator.next();
      const first = await Promise.race([reading, working[0]].filter((promise) => promise != null));
      if ("result" in first) {
        working.shift();
        yield first.result;
      } else {
        reading = null;
        if (first.done) ended = true;
        else working.push(work(first.value).then((result) => ({ result })));
      }
    }
  } finally {
    await iterator.return?.();
  }
}
