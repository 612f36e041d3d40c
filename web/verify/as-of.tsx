/** The day that the question is about. Loaded when the first verdict is there: the date field is the largest part. */
import { CalendarDate, fromAbsolute, getLocalTimeZone, toCalendarDate, today } from "@internationalized/date";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import {
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
} from "react-aria-components/Calendar";
import { DateInput, DateSegment } from "react-aria-components/DateField";
import { DatePicker } from "react-aria-components/DatePicker";
import { Dialog } from "react-aria-components/Dialog";
import { FieldError } from "react-aria-components/FieldError";
import { Group } from "react-aria-components/Group";
import { Heading } from "react-aria-components/Heading";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { Label } from "react-aria-components/Label";
import { Popover } from "react-aria-components/Popover";
import { Text } from "react-aria-components/Text";
import { Icon } from "../components/icon.tsx";
import { useWords } from "../messages/catalogue.ts";
import "./as-of.css";

/** The last second of a day on this device's clock; null for today: its end is not known yet, so it means now. */
function endOf(day: CalendarDate): number | null {
  const zone = getLocalTimeZone();
  return day.compare(today(zone)) >= 0
    ? null
    : Math.floor(day.add({ days: 1 }).toDate(zone).getTime() / 1000) - 1;
}

const EARLIEST = new CalendarDate(1970, 1, 1);

/** @param at the instant asked about, Unix seconds; null: now */
export function AsOf({ at, choose }: { at: number | null; choose: (at: number | null) => void }) {
  const { locale, messages } = useWords();
  const zone = getLocalTimeZone();
  const now = today(zone);
  const asked = at === null ? now : toCalendarDate(fromAbsolute(at * 1000, zone));
  // what stands in the field while it is typed: on the way from one day to another there may be a day in the future
  const [typed, setTyped] = useState<CalendarDate | null>(asked);
  const [typedFor, setTypedFor] = useState(at);
  if (typedFor !== at) {
    setTypedFor(at);
    setTyped(asked);
  }
  return (
    <I18nProvider locale={locale === "en" ? "en-GB" : locale}>
      <DatePicker
        className="as-of"
        value={typed}
        minValue={EARLIEST}
        maxValue={now}
        onChange={(day) => {
          setTyped(day);
          // a year that is being typed passes through the first centuries; no certificate was there then
          const possible = day && day.compare(EARLIEST) >= 0 && day.compare(now) <= 0;
          if (possible && endOf(day) !== at) choose(endOf(day));
        }}
      >
        <Label className="fact-name">{messages.asOf}</Label>
        <div className="as-of-row">
          <Group className="as-of-field">
            <DateInput className="as-of-input">
              {(segment) => <DateSegment segment={segment} className="as-of-segment" />}
            </DateInput>
            <Button className="as-of-open">
              <Icon name="calendar" />
            </Button>
          </Group>
          {at !== null && (
            <button type="button" className="quiet" onClick={() => choose(null)}>
              {messages.asOfNow}
            </button>
          )}
        </div>
        <Text slot="description" className="as-of-hint">
          {at === null ? messages.asOfNowHint : messages.asOfHint}
        </Text>
        <FieldError className="as-of-error">{messages.asOfBadDate}</FieldError>
        <Popover className="as-of-popover" placement="bottom end">
          <Dialog className="as-of-dialog">
            <Calendar firstDayOfWeek="mon">
              <div className="calendar-top">
                <Button slot="previous" className="calendar-turn">
                  <Icon name="back" />
                </Button>
                <Heading className="calendar-month" />
                <Button slot="next" className="calendar-turn">
                  <Icon name="chevron" />
                </Button>
              </div>
              <CalendarGrid className="calendar-grid">
                <CalendarGridHeader>
                  {(day) => <CalendarHeaderCell className="calendar-weekday">{day}</CalendarHeaderCell>}
                </CalendarGridHeader>
                <CalendarGridBody>
                  {(date) => <CalendarCell date={date} className="calendar-day" />}
                </CalendarGridBody>
              </CalendarGrid>
            </Calendar>
          </Dialog>
        </Popover>
      </DatePicker>
    </I18nProvider>
  );
}
