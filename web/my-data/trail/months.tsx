/** How often one's data was used, month by month: a picture, the same in one sentence, and as a table. */
import { useMemo } from "react";
import { type Month, monthsOf } from "../../../core/trail/months.ts";
import { useMyData, useWords } from "../context.ts";

/** Months that a picture bears on a phone. */
const DRAWN = 24;
const HEIGHT = 60;
const STEP = 10;

export function Months() {
  const { locale, messages } = useWords();
  const { trail, clock } = useMyData();
  const months = useMemo(() => monthsOf(trail.items, clock.timeZone), [trail, clock.timeZone]);
  const name = useMemo(() => {
    const format = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, {
      year: "numeric",
      month: locale === "en" ? "short" : "long",
      timeZone: "UTC",
    });
    return ({ month }: Month) => format.format(Date.parse(`${month}-01T00:00:00Z`));
  }, [locale]);
  if (months.length < 2) return null;

  const drawn = months.slice(-DRAWN);
  const most = drawn.reduce((a, b) => (b.used > a.used ? b : a));
  const tallest = Math.max(1, ...drawn.map(({ used, refused }) => used + refused));
  const height = (count: number) => (count / tallest) * HEIGHT;

  return (
    <section className="months" aria-labelledby="months-heading">
      <h2 id="months-heading">{messages.monthsHeading}</h2>
      <figure>
        <svg
          viewBox={`0 0 ${drawn.length * STEP} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={messages.monthsHeading}
        >
          {drawn.map((month, i) => (
            <g key={month.month} transform={`translate(${i * STEP} ${HEIGHT})`}>
              <rect x="0" y={-HEIGHT} width={STEP} height={HEIGHT} className="months-none" />
              <rect x="1.5" y={-height(month.used)} width={STEP - 3} height={height(month.used)} />
              <rect
                x="1.5"
                y={-height(month.used + month.refused)}
                width={STEP - 3}
                height={height(month.refused)}
                className="months-refused"
              />
            </g>
          ))}
        </svg>
        <div className="months-axis" aria-hidden="true">
          <span>{name(drawn[0]!)}</span>
          <span>{name(drawn.at(-1)!)}</span>
        </div>
        <ul className="months-legend">
          <li>{messages.monthUsed}</li>
          {drawn.some(({ refused }) => refused > 0) && (
            <li className="months-refused">{messages.monthRefused}</li>
          )}
        </ul>
        <figcaption>
          {messages.monthsSummary(name(drawn[0]!), name(drawn.at(-1)!), name(most), most.used)}
        </figcaption>
      </figure>
      <details className="months-table">
        <summary>{messages.monthsTable}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{messages.month}</th>
              <th scope="col">{messages.monthUsed}</th>
              <th scope="col">{messages.monthRefused}</th>
              <th scope="col">{messages.monthOther}</th>
            </tr>
          </thead>
          <tbody>
            {months.toReversed().map((month) => (
              <tr key={month.month}>
                <th scope="row">{name(month)}</th>
                <td>{month.used}</td>
                <td>{month.refused}</td>
                <td>{month.other}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
