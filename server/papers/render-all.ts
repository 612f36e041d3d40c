/**
 * Renders many certificates on all cores, in their order, with a few dozen in memory whatever their number: whoever
 * takes the papers (a zip, an answer, a folder) sets the pace. Each thread reads the fonts once.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { CertraceError } from "../../core/errors.ts";
import type { PaperTerms } from "../../core/papers/certificate-paper.ts";

/** What a thread is asked, and what it answers. */
export interface RenderTask {
  id: number;
  terms: PaperTerms;
}

export type RenderAnswer =
  | { id: number; pdf: Uint8Array }
  | { id: number; error: { code: string; message: string; field?: string; remedy?: string } };

/** Papers asked for and not yet taken, for each thread: so many that none waits for the taker's next word. */
const AHEAD = 4;

/**
 * @param papers what to render, and how each shall be called
 * Throws CertraceError: what `renderCertificate` throws, its `field` the name of the paper; `render-failed` where a
 * thread ends; the signal's reason.
 */
export async function* renderAll(
  papers: AsyncIterable<PaperTerms & { name: string }>,
  { threads = availableParallelism(), signal }: { threads?: number; signal?: AbortSignal } = {},
): AsyncGenerator<{ name: string; content: Uint8Array }> {
  await using renderers = new Renderers(threads);
  const asked: { name: string; pdf: Promise<Uint8Array> }[] = [];
  const take = async () => {
    const { name, pdf } = asked.shift()!;
    const content = await pdf;
    signal?.throwIfAborted();
    return { name, content };
  };
  for await (const { name, ...terms } of papers) {
    signal?.throwIfAborted();
    asked.push({ name, pdf: renderers.render(name, terms) });
    if (asked.length >= threads * AHEAD) yield await take();
  }
  while (asked.length > 0) yield await take();
}

interface Waiting {
  name: string;
  resolve: (pdf: Uint8Array) => void;
  reject: (error: unknown) => void;
}

class Renderers implements AsyncDisposable {
  readonly #threads: { worker: Worker; waiting: Map<number, Waiting> }[];
  #failure: CertraceError | null = null;
  #closing = false;
  #next = 0;

  constructor(threads: number) {
    this.#threads = Array.from({ length: threads }, () => this.#start());
  }

  render(name: string, terms: PaperTerms): Promise<Uint8Array> {
    const rendered = new Promise<Uint8Array>((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      const { worker, waiting } = this.#threads.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
      const id = this.#next++;
      waiting.set(id, { name, resolve, reject });
      worker.postMessage({ id, terms } satisfies RenderTask);
    });
    rendered.catch(() => {}); // whoever takes it in order meets the failure
    return rendered;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #start() {
    const worker = new Worker(new URL("./render-worker.mjs", import.meta.url), {
      // What a paper is made of is garbage a moment later.
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
    });
    const waiting = new Map<number, Waiting>();
    worker.on("message", (answer: RenderAnswer) => {
      const { name, resolve, reject } = waiting.get(answer.id)!;
      waiting.delete(answer.id);
      if ("pdf" in answer) return resolve(answer.pdf);
      const { code, message, remedy } = answer.error;
      reject(new CertraceError(code, `${name}: ${message}`, { field: name, ...(remedy ? { remedy } : {}) }));
    });
    worker.on("error", (cause) => this.#fail(cause));
    worker.on("exit", () => this.#closing || this.#fail(new Error("a rendering thread ended")));
    return { worker, waiting };
  }

  #fail(cause: unknown): void {
    this.#failure ??= new CertraceError("render-failed", "papers could not be rendered", {
      remedy: "Run it again; if it fails again, report what DEBUG=1 shows.",
      cause,
    });
    for (const { waiting } of this.#threads) {
      for (const { reject } of waiting.values()) reject(this.#failure);
      waiting.clear();
    }
  }
}
