/** How long a department still has to answer, or since when it is late: the same line for both sides. */
import { sayDay } from "../../core/trail/days.ts";
import { Icon } from "../components/icon.tsx";
import { usePageWords } from "../messages/catalogue.ts";
import { clockAt, type DisputeClock } from "./dispute.ts";
import { useDisputeWords } from "./words.ts";

/** @param now Unix milliseconds */
export function ClockLine({ dispute, now }: { dispute: DisputeClock; now: number }) {
  const { locale } = usePageWords();
  const words = useDisputeWords();
  const clock = clockAt(dispute, now);
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const day = sayDay(Date.parse(dispute.due), { locale, timeZone, now });
  return (
    <p className="clock-line" data-state={clock.state}>
      <Icon name={clock.state === "answered" ? "check" : clock.state === "due" ? "clock" : "warning"} />
      {clock.state === "answered"
        ? words.answered
        : clock.state === "due"
          ? words.dueBy(day, clock.days)
          : words.overdueBy(day, clock.days)}
    </p>
  );
}
