/** When a reader's next morning is, wherever they live: daily letters come at eight by their clock. */

const HOUR = 8;
/** Every zone's offset from UTC is a multiple of this. */
const STEP = 15 * 60_000;

/**
 * @param now Unix milliseconds
 * @param timeZone an IANA name; see `isTimeZone`
 * @returns Unix milliseconds, after `now`
 */
export function nextMorning(now: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const first = (Math.floor(now / STEP) + 1) * STEP;
  const wanted = `${String(HOUR).padStart(2, "0")}:00`;
  for (let at = first; at <= first + 25 * 60 * 60_000; at += STEP) if (clock.format(at) === wanted) return at;
  return first + 24 * 60 * 60_000; // a day on which the clock skipped it
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
