/**
 * Draws the first page of a PDF, in a thread without a document: whatever hides in the file can at most waste this
 * thread's time, and beside.tsx ends it then. Only documents come here that core has found to run nothing. No script of them
 * is run, no font or colour table is fetched, no link is made, no form or annotation is drawn.
 */
import { getDocument } from "unpdf/pdfjs";

export interface PageRequest {
  pdf: ArrayBuffer;
  /** of the drawing, pixels */
  width: number;
  /** where the answer goes: pdf.js, which finds itself in a worker, speaks at the thread's own door */
  answer: MessagePort;
}

export type PageAnswer = { bitmap: ImageBitmap; pages: number } | { failed: true };

/** Taller than this beside its width, a page is no sheet of paper; the canvas would be as large as one likes. */
const TALLEST = 4;

/** pdf.js asks for canvases where it composes; here there is no document to make them. */
class OffscreenFactory {
  create(width: number, height: number) {
    const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
    return { canvas, context: canvas.getContext("2d") };
  }
  reset(entry: { canvas: OffscreenCanvas }, width: number, height: number) {
    entry.canvas.width = width;
    entry.canvas.height = height;
  }
  destroy(entry: { canvas: OffscreenCanvas | null; context: unknown }) {
    entry.canvas = null;
    entry.context = null;
  }
}

/** Filters of the document would be elements of a page. */
class NoFilters {
  addFilter = () => "none";
  addHCMFilter = () => "none";
  addAlphaFilter = () => "none";
  addLuminosityFilter = () => "none";
  addKnockoutFilter = () => "none";
  addHighlightHCMFilter = () => "none";
  destroy() {}
}

async function draw({ pdf, width }: PageRequest): Promise<PageAnswer> {
  const document = await getDocument({
    data: new Uint8Array(pdf),
    CanvasFactory: OffscreenFactory,
    FilterFactory: NoFilters,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    stopAtErrors: true,
    maxImageSize: 1 << 24,
    verbosity: 0,
  }).promise;
  const page = await document.getPage(1);
  const { width: natural, height } = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: width / natural });
  if (height / natural > TALLEST) return { failed: true };
  const canvas = new OffscreenCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
  const context = canvas.getContext("2d", { alpha: false })!;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  await page.render({
    canvas: null,
    canvasContext: context as unknown as CanvasRenderingContext2D,
    viewport,
    annotationMode: 0,
  }).promise;
  return { bitmap: canvas.transferToImageBitmap(), pages: document.numPages };
}

self.addEventListener("message", async ({ data }: MessageEvent<PageRequest>) => {
  if (!(data.answer instanceof MessagePort)) return;
  const page = await draw(data).catch((): PageAnswer => ({ failed: true }));
  data.answer.postMessage(page, "bitmap" in page ? { transfer: [page.bitmap] } : {});
});
