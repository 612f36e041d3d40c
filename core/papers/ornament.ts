/**
 * The fine line ornaments of official papers, drawn from formulas as on the pages (web/components/guilloche.tsx), in
 * Bézier curves: they weigh little and stay sharp in print. They carry no meaning.
 */
import { latin1 } from "../bytes.ts";
import type { Drawing } from "./pdf.ts";

const at = (value: number): string => String(Math.round(value * 100) / 100);

/** A curve through a function of one parameter, by its derivative (Hermite to Bézier). */
function curve(
  from: number,
  to: number,
  steps: number,
  point: (t: number) => [number, number],
  slope: (t: number) => [number, number],
): string {
  const step = (to - from) / steps;
  const [x, y] = point(from);
  let path = `${at(x)} ${at(y)} m`;
  for (let i = 0; i < steps; i++) {
    const [t, next] = [from + i * step, from + (i + 1) * step];
    const [[x0, y0], [dx0, dy0], [x1, y1], [dx1, dy1]] = [point(t), slope(t), point(next), slope(next)];
    const third = step / 3;
    path += `\n${at(x0 + dx0 * third)} ${at(y0 + dy0 * third)} ${at(x1 - dx1 * third)} ${at(y1 - dy1 * third)} ${at(x1)} ${at(y1)} c`;
  }
  return path;
}

/** A closed curve of radius `base + depth · cos(waves · angle)`, turned by a part of its period. */
function ring(base: number, depth: number, waves: number, turn: number): string {
  const radius = (t: number) => base + depth * Math.cos(waves * (t - turn));
  const change = (t: number) => -depth * waves * Math.sin(waves * (t - turn));
  return `${curve(
    0,
    2 * Math.PI,
    waves * 4,
    (t) => [radius(t) * Math.cos(t), radius(t) * Math.sin(t)],
    (t) => [
      change(t) * Math.cos(t) - radius(t) * Math.sin(t),
      change(t) * Math.sin(t) + radius(t) * Math.cos(t),
    ],
  )} h S`;
}

const turns = (waves: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (i / count / waves) * 2 * Math.PI);

/** Radius 96 around the origin. */
export const ROSETTE: Drawing = {
  box: [-97, -97, 97, 97],
  operators: latin1(
    [
      ...turns(14, 6).map((turn) => ring(82, 14, 14, turn)),
      ...turns(20, 6).map((turn) => ring(62, 9, 20, turn)),
    ].join("\n"),
  ),
};

/** One cell of a border of waves, 36 long and 12 high, which joins seamlessly to the next. */
export const WAVES: Drawing = {
  box: [-1, -7, 37, 7],
  operators: latin1(
    Array.from({ length: 6 }, (_, i) => {
      const phase = (i / 6) * Math.PI;
      const turn = (2 * Math.PI) / 36;
      return `${curve(
        0,
        36,
        6,
        (t) => [t, 5.4 * Math.sin(t * turn + phase)],
        (t) => [1, 5.4 * turn * Math.cos(t * turn + phase)],
      )} S`;
    }).join("\n"),
  ),
};

/** A five-pointed star of radius 1 around the origin, filled. */
export const STAR: Drawing = {
  box: [-1, -1, 1, 1],
  operators: latin1(
    `${Array.from({ length: 10 }, (_, i) => {
      const radius = i % 2 === 0 ? 1 : 0.382;
      const angle = Math.PI / 2 + (i * Math.PI) / 5;
      const point = [radius * Math.cos(angle), radius * Math.sin(angle)];
      return `${point.map((value) => value.toFixed(4)).join(" ")} ${i === 0 ? "m" : "l"}`;
    }).join("\n")} h f`,
  ),
};
