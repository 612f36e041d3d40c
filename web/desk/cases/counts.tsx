/** A few numbers side by side, each with what it counts. */
import { formatNumber } from "../../components/format.ts";
import { useWords } from "../words.ts";

interface Count {
  name: string;
  value: number;
  tone?: "good" | "bad";
}

export function Counts({ counts }: { counts: readonly Count[] }) {
  const { locale } = useWords();
  return (
    <dl className="counts">
      {counts.map(({ name, value, tone }) => (
        <div key={name} data-tone={tone}>
          <dt>{name}</dt>
          <dd>{formatNumber(value, locale)}</dd>
        </div>
      ))}
    </dl>
  );
}
