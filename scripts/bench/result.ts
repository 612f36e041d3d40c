/** How our own contenders report: the same line as the peers (peers/result.mjs), so that both are read alike. */

export interface Measurement {
  name: string;
  n: number;
  seconds: number;
  perSecond: number;
  /** peak memory of the whole process, MB */
  peakMB: number;
  [more: string]: unknown;
}

export function report(name: string, n: number, seconds: number, more: Record<string, unknown> = {}): void {
  const peakMB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ name, n, seconds, perSecond: n / seconds, peakMB, ...more }));
}

export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
