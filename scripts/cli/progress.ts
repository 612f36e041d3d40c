/**
 * Progress of long work: a bar with rate and time left on a terminal, a plain line now and then elsewhere.
 * On stderr, so that stdout stays clean.
 */
import { Presets, SingleBar } from "cli-progress";
import { showNumber, width } from "./terminal.ts";

export interface Progress {
  /** how much of the total is done now */
  to(done: number, note?: string): void;
  /** clears the bar; later output starts on a fresh line */
  end(): void;
}

const PLAIN_EVERY_MS = 5_000;

/** @param unit what is counted, in the plural: `certificates` */
export function showProgress(title: string, unit: string, total: number): Progress {
  return process.stderr.isTTY ? bar(title, total, unit) : lines(title, total, unit);
}

function bar(title: string, total: number, unit: string): Progress {
  const pace = pacing(total);
  const wide = width(process.stderr) >= 70;
  const single = new SingleBar(
    {
      stream: process.stderr,
      format: wide
        ? `${title} {bar} {percentage}%  {value}/{total} ${unit}  {rate}/s  {left} left {note}`
        : `${title} {percentage}%  {rate}/s  {left}`,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
    },
    Presets.shades_grey,
  );
  single.start(total, 0, { rate: "–", left: "–", note: "" });
  return {
    to: (done, note = "") => single.update(done, { ...pace(done), note }),
    end: () => single.stop(),
  };
}

function lines(title: string, total: number, unit: string): Progress {
  const pace = pacing(total);
  let said = performance.now();
  return {
    to(done, note = "") {
      const now = performance.now();
      if (now - said < PLAIN_EVERY_MS) return;
      said = now;
      const { rate, left } = pace(done);
      const count = `${showNumber(done)} of ${showNumber(total)} ${unit}`;
      process.stderr.write(`${title}: ${count}, ${rate}/s, ${left} left${note ? `, ${note}` : ""}\n`);
    },
    end: () => {},
  };
}

/** Rate and time left, by the average since the first report: work that resumes does not begin at 0. */
function pacing(total: number): (done: number) => { rate: string; left: string } {
  let first: { at: number; done: number } | null = null;
  return (done) => {
    const at = performance.now();
    first ??= { at, done };
    const seconds = (at - first.at) / 1000;
    const here = done - first.done;
    if (here <= 0 || seconds < 0.2) return { rate: "–", left: "–" };
    return {
      rate: showNumber(Math.round(here / seconds)),
      left: duration(((total - done) * seconds) / here),
    };
  };
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.round((seconds % 3_600) / 60)} min`;
}

/** Progress of work in phases, each over all entries: a bar for each. */
export function showPhases(): {
  to(progress: { phase: keyof typeof PHASES; done: number; total: number }): void;
  end(): void;
} {
  let shown: { phase: string; progress: Progress } | null = null;
  return {
    to({ phase, done, total }) {
      if (shown?.phase !== phase) {
        shown?.progress.end();
        shown = { phase, progress: showProgress(PHASES[phase], "entries", total) };
      }
      shown.progress.to(done);
    },
    end: () => shown?.progress.end(),
  };
}

const PHASES = {
  checking: "Checking the entries",
  tree: "Computing the tree",
  "subject-lists": "Checking the subjects' lists",
  "subject-map": "Computing the subject map",
  bodies: "Checking the bodies",
} as const;
