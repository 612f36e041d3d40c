/** What is overdue, silent or missing: five numbers that anybody can read from across the room, and who it is. */
import type { ReactNode } from "react";
import type { Names } from "../../core/trail/names.ts";
import { formatDay, formatMoment, formatNumber } from "../components/format.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import type { Conduct } from "./record.ts";
import { useWords } from "./words.ts";

interface AlarmsProps {
  conduct: Conduct;
  names: Names;
}

export function Alarms({ conduct, names }: AlarmsProps) {
  const { locale, messages } = useWords();
  const { disputes, gaps, mismatches, oneSided, seals } = conduct;
  const silent = gaps.filter(({ until }) => until === null);
  const missing = oneSided.filter(({ count }) => count > 0);
  const number = (value: number) => formatNumber(value, locale);
  const day = (text: string | null) => (text === null ? "" : formatDay(Date.parse(text) / 1000, locale));
  const moment = (milliseconds: number) => formatMoment(milliseconds / 1000, locale);
  const department = (id: number) => <InertText>{names.department(id)}</InertText>;
  const late = { head: [messages.overdue, messages.open, messages.oldest] };

  return (
    <ul className="alarms">
      <Alarm
        name={messages.overdueObjections}
        says={messages.overdueObjectionsSays}
        count={disputes.overdue}
        more={messages.openOnes(disputes.open)}
        head={late.head}
        rows={disputes.byDepartment.map((each) => ({
          key: each.department,
          who: department(each.department),
          cells: [number(each.overdue), number(each.open), day(each.oldestDue)],
        }))}
      />
      <Alarm
        name={messages.overdueSeals}
        says={messages.overdueSealsSays}
        count={seals.overdue}
        more={messages.openOnes(seals.open)}
        head={late.head}
        rows={seals.byAgency.map((each) => ({
          key: each.agency,
          who: department(each.agency),
          cells: [number(each.overdue), number(each.open), day(each.oldestDiscloseBy)],
        }))}
      />
      <Alarm
        name={messages.silent}
        says={messages.silentSays}
        count={new Set(silent.map((each) => each.department)).size}
        head={[messages.promised, messages.lastHeard, messages.heardAgain]}
        rows={gaps.map((each) => ({
          key: `${each.department}/${each.from}`,
          who: department(each.department),
          cells: [
            messages.hours(each.heartbeatHours),
            each.from === null ? messages.never : moment(each.from),
            each.until === null ? messages.stillSilent : moment(each.until),
          ],
        }))}
      />
      <Alarm
        name={messages.differing}
        says={messages.differingSays}
        count={mismatches.length}
        head={[messages.period, messages.said, messages.held]}
        rows={mismatches.map(({ department: id, from, index, logged, said, until }) => ({
          key: index,
          who: department(id),
          cells: [
            messages.periodOf(moment(from), moment(until)),
            messages.bothCounts(said.consumed, said.released),
            messages.bothCounts(logged.consumed, logged.released),
          ],
        }))}
      />
      <Alarm
        name={messages.oneSided}
        says={messages.oneSidedSays}
        // each exchange is counted with both of its sides
        count={Math.ceil(missing.reduce((sum, { count }) => sum + count, 0) / 2)}
        head={[messages.count]}
        rows={missing.map(({ count, department: id }) => ({
          key: id,
          who: department(id),
          cells: [number(count)],
        }))}
      />
    </ul>
  );
}

interface AlarmProps {
  name: string;
  says: string;
  count: number;
  more?: string;
  /** of the columns behind the department's */
  head: readonly string[];
  rows: readonly { key: string | number; who: ReactNode; cells: readonly string[] }[];
}

function Alarm({ name, says, count, more, head, rows }: AlarmProps) {
  const { locale, messages } = useWords();
  const rings = count > 0;
  return (
    <li className={rings ? "alarm alarm-rings" : "alarm"}>
      <h3>{name}</h3>
      <p className="alarm-count">
        <Icon name={rings ? "warning" : "check"} />
        <strong>{rings ? formatNumber(count, locale) : messages.none}</strong>
      </p>
      <p className="alarm-says">
        {says} {more !== undefined && <span className="faint">{more}</span>}
      </p>
      {rows.length > 0 && (
        <details>
          <summary>{messages.details}</summary>
          <div className="scrolls">
            <table>
              <caption className="sr-only">{name}</caption>
              <thead>
                <tr>
                  <th scope="col">{messages.department}</th>
                  {head.map((each) => (
                    <th key={each} scope="col">
                      {each}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map(({ key, who, cells }) => (
                  <tr key={key}>
                    <th scope="row">{who}</th>
                    {cells.map((cell, i) => (
                      <td key={head[i]} data-label={head[i]}>
                        {cell}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </li>
  );
}
