/** How much is looked up: bars over the months, bars by department, and both as tables. */
import { useMemo } from "react";
import type { Names } from "../../core/trail/names.ts";
import { formatNumber } from "../components/format.ts";
import { InertText } from "../components/inert-text.tsx";
import type { VolumeShown } from "./record.ts";
import { byDepartment, byMonth, type DepartmentVolume, type MonthVolume } from "./volumes.ts";
import { useWords } from "./words.ts";

const HEIGHT = 60;
const STEP = 10;
/** Months for which there is room at least: two would be two walls. */
const ROOM = 12;
const WIDTH = 100;

export function Volumes({ volumes, names }: { volumes: readonly VolumeShown[]; names: Names }) {
  const { messages } = useWords();
  const months = useMemo(() => byMonth(volumes), [volumes]);
  const departments = useMemo(() => byDepartment(volumes), [volumes]);
  if (departments.length === 0) return <p>{messages.volumesNone}</p>;
  return (
    <>
      {months.length > 1 && <Months months={months} />}
      <h3>{messages.byDepartment}</h3>
      <ol className="volumes">
        {departments.map((each) => (
          <Department key={each.department} volume={each} most={departments[0]!.count} names={names} />
        ))}
      </ol>
    </>
  );
}

function Months({ months }: { months: readonly MonthVolume[] }) {
  const { locale, messages } = useWords();
  const name = useMemo(() => {
    const format = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, {
      year: "numeric",
      month: locale === "en" ? "short" : "long",
      timeZone: "UTC",
    });
    return ({ month }: MonthVolume) => format.format(Date.parse(`${month}-01T00:00:00Z`));
  }, [locale]);
  const number = (value: number) => formatNumber(value, locale);
  const columns = Math.max(ROOM, months.length);
  const most = months.reduce((a, b) => (b.count > a.count ? b : a));
  const height = (count: number) => (count / Math.max(1, most.count)) * HEIGHT;
  return (
    <figure className="months">
      <h3>{messages.byMonth}</h3>
      <svg
        viewBox={`0 0 ${columns * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={messages.byMonth}
      >
        {months.map(({ count, month, running }, i) => (
          <g key={month} transform={`translate(${(columns - months.length + i) * STEP} ${HEIGHT})`}>
            <rect x="0" y={-HEIGHT} width={STEP} height={HEIGHT} className="months-none" />
            <rect
              x="1.5"
              y={-height(count)}
              width={STEP - 3}
              height={height(count)}
              className={running ? "months-running" : undefined}
            />
          </g>
        ))}
      </svg>
      <div className="months-axis" aria-hidden="true">
        <span>{months.length < columns ? "" : name(months[0]!)}</span>
        <span>{name(months.at(-1)!)}</span>
      </div>
      <figcaption>
        {messages.volumesSummary(name(months[0]!), name(months.at(-1)!), name(most), number(most.count))}
      </figcaption>
      <details>
        <summary>{messages.table}</summary>
        <table>
          <caption className="sr-only">{messages.byMonth}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.month}</th>
              <th scope="col">{messages.lookUps}</th>
            </tr>
          </thead>
          <tbody>
            {months.toReversed().map((each) => (
              <tr key={each.month}>
                <th scope="row">{each.running ? messages.monthRunning(name(each)) : name(each)}</th>
                <td>{number(each.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

interface DepartmentProps {
  volume: DepartmentVolume;
  most: number;
  names: Names;
}

function Department({ volume, most, names }: DepartmentProps) {
  const { locale, messages } = useWords();
  const { count, department, matters, other } = volume;
  const number = (value: number) => formatNumber(value, locale);
  const title = names.department(department);
  return (
    <li>
      <details>
        <summary>
          <span className="volume-name">
            <InertText>{title}</InertText>
          </span>
          <span className="volume-count">{number(count)}</span>
          <svg
            className="volume-bar"
            viewBox={`0 0 ${WIDTH} 1`}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            <rect width={WIDTH} height="1" className="months-none" />
            <rect width={(count / Math.max(1, most)) * WIDTH} height="1" />
          </svg>
        </summary>
        <table>
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.forWhat}</th>
              <th scope="col">{messages.kindOfData}</th>
              <th scope="col">{messages.lookUps}</th>
            </tr>
          </thead>
          <tbody>
            {matters.map((each) => (
              <tr key={`${each.purpose} ${each.dataset}`}>
                <th scope="row">
                  <InertText>{names.purpose(each.purpose)}</InertText>
                </th>
                <td data-label={messages.kindOfData}>
                  <InertText>{names.dataset(each.dataset)}</InertText>
                </td>
                <td data-label={messages.lookUps}>{number(each.count)}</td>
              </tr>
            ))}
            {other !== null && (
              <tr>
                <th scope="row" colSpan={2}>
                  {messages.otherMatters}
                </th>
                <td data-label={messages.lookUps}>{number(other)}</td>
              </tr>
            )}
          </tbody>
        </table>
      </details>
    </li>
  );
}
