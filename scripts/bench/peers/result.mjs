/** How a contender reports: one line of JSON with the seconds of the measured part and the process's peak memory. */
export function report(name, n, seconds, more = {}) {
  const peakMB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ name, n, seconds, perSecond: n / seconds, peakMB, ...more }));
}

export async function timed(work) {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
