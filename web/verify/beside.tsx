/**
 * The PDF that a certificate came in, beside what is proven: its first page as a picture, so that a document changed around a
 * genuine file is seen at a glance, and the sentence that none of it is proven.
 */
import { useEffect, useRef, useState } from "react";
import { Icon } from "../components/icon.tsx";
import { useWords } from "../messages/catalogue.ts";
import "./beside.css";
import type { PageAnswer, PageRequest } from "./page-worker.ts";
import { PAPER_WORDS } from "./paper-words.ts";

/** A page that takes longer is not drawn; its thread is ended, whatever it was at. */
const PATIENCE_MS = 20_000;
/** Of the drawing: sharp where it is shown, on fine screens as well. */
const WIDTH = 1_000;

interface Props {
  name: string;
  file: Blob;
  /** what stands beside it was found to be genuine */
  isProven: boolean;
}

export function Beside({ name, file, isProven }: Props) {
  const { locale } = useWords();
  const words = PAPER_WORDS[locale];
  const page = useFirstPage(file);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = page !== null && "bitmap" in page ? page : null;

  useEffect(() => {
    if (drawn === null || canvas.current === null) return;
    canvas.current.width = drawn.bitmap.width;
    canvas.current.height = drawn.bitmap.height;
    canvas.current.getContext("2d")?.drawImage(drawn.bitmap, 0, 0);
  }, [drawn]);

  return (
    <section className="beside" aria-labelledby="beside-heading">
      <h2 id="beside-heading">{words.heading}</h2>
      <p className="notice">{isProven ? words.onlyProven : words.nothingProven}</p>
      <figure className="beside-page" aria-busy={page === null}>
        {page === null ? (
          <p className="faint">{words.drawing}</p>
        ) : drawn === null ? (
          <p className="faint">{words.notShown}</p>
        ) : (
          <>
            <canvas ref={canvas} role="img" aria-label={words.alt} />
            <figcaption>{words.shown(drawn.pages)}</figcaption>
          </>
        )}
      </figure>
      <OpenDocument paper={file} name={name}>
        {words.open}
      </OpenDocument>
    </section>
  );
}

/** null: being drawn */
function useFirstPage(paper: Blob): PageAnswer | null {
  const [page, setPage] = useState<PageAnswer | null>(null);
  useEffect(() => {
    setPage(null);
    const worker = new Worker(new URL("./page-worker.ts", import.meta.url), { type: "module" });
    const settle = (answer: PageAnswer) => {
      clearTimeout(patience);
      worker.terminate();
      setPage(answer);
    };
    const patience = setTimeout(() => settle({ failed: true }), PATIENCE_MS);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<PageAnswer>) => settle(data);
    worker.onerror = () => settle({ failed: true });
    void paper.arrayBuffer().then(
      (pdf) => worker.postMessage({ pdf, width: WIDTH, answer: port2 } satisfies PageRequest, [pdf, port2]),
      () => settle({ failed: true }),
    );
    return () => {
      clearTimeout(patience);
      worker.terminate();
    };
  }, [paper]);
  return page;
}

/** In a window of its own, in the browser's own viewer: the address is made when it is asked for, and given back. */
function OpenDocument({ paper, name, children }: { paper: Blob; name: string; children: string }) {
  return (
    <button
      type="button"
      className="secondary"
      onClick={() => {
        const url = URL.createObjectURL(new File([paper], name, { type: "application/pdf" }));
        window.open(url, "_blank", "noopener");
        setTimeout(() => URL.revokeObjectURL(url), 60_000);
      }}
    >
      <Icon name="file" />
      {children}
    </button>
  );
}
