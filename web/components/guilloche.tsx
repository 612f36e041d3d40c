/**
 * The fine line ornament of official papers: one closed curve, turned many times. Drawn from a formula, so it
 * weighs nothing and stays sharp in print. It carries no meaning and is hidden from assistive technology.
 */

/** A closed curve of radius `base + depth · cos(waves · angle)` around the origin. */
function ring(base: number, depth: number, waves: number): string {
  const steps = waves * 16;
  const points = Array.from({ length: steps }, (_, step) => {
    const angle = (step / steps) * 2 * Math.PI;
    const radius = base + depth * Math.cos(waves * angle);
    return `${(radius * Math.cos(angle)).toFixed(1)} ${(radius * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${points.join("L")}Z`;
}

const OUTER = ring(82, 14, 14);
const INNER = ring(62, 9, 20);
const TURNS = [0, 1, 2, 3, 4, 5];

export function Rosette({ className }: { className?: string }) {
  return (
    <svg
      className={className}
      viewBox="-100 -100 200 200"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      {TURNS.map((turn) => (
        <path key={turn} d={OUTER} transform={`rotate(${(turn * 360) / 14 / TURNS.length})`} />
      ))}
      {TURNS.map((turn) => (
        <path key={turn} d={INNER} transform={`rotate(${(turn * 360) / 20 / TURNS.length})`} />
      ))}
    </svg>
  );
}

/** Waves `y = height · sin(x · waves + phase)`, drawn over 1200 × 60 and stretched to the width there is. */
function wave(phase: number, height: number): string {
  const points = Array.from({ length: 201 }, (_, step) => {
    const x = step * 6;
    const swell = 0.55 + 0.45 * Math.cos((x / 1200) * 6 * Math.PI + phase / 2);
    return `${x} ${(30 + height * swell * Math.sin((x / 1200) * 24 * Math.PI + phase)).toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}

const WAVES = Array.from({ length: 9 }, (_, index) => wave((index * Math.PI) / 4.5, 26)).join("");

export function Ribbon({ className }: { className?: string }) {
  return (
    <svg
      className={className}
      viewBox="0 0 1200 60"
      preserveAspectRatio="xMidYMid slice"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      <path d={WAVES} />
    </svg>
  );
}
