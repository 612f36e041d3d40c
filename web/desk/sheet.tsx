/**
 * A certificate as it will look: the type's name in both languages in the type's colours, what it says with its labels,
 * number and validity. Everything in it was written by others, in a register or a type, and is shown as text.
 */
import type { Specimen } from "../../core/desk/register.ts";
import { formatCalendarDay, formatDay, formatNumber } from "../components/format.ts";
import { Ribbon } from "../components/guilloche.tsx";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { type Labels, readLabels } from "../verify/claims.ts";
import { lookOf } from "./look.ts";
import { useWords } from "./words.ts";

interface SheetProps {
  specimen: Specimen;
  /** of the type; null: could not be had, claims are called by their own names */
  metadata: unknown;
  /** who issues it */
  issuer: string;
}

export function Sheet({ specimen, metadata, issuer }: SheetProps) {
  const { locale, messages } = useWords();
  const zh = readLabels(metadata, "zh-CN");
  const en = readLabels(metadata, "en");
  const { background, text } = lookOf(metadata);
  const { number, nbf, exp, claims } = specimen;
  const day = (seconds: number | null, none: string) =>
    seconds === null ? none : formatDay(seconds, locale);
  return (
    <article className="sheet">
      <header style={{ backgroundColor: background, color: text }}>
        <Ribbon className="sheet-ribbon" />
        <p className="sheet-title" lang="zh-CN">
          <InertText>{zh.name ?? messages.sheetUntitled}</InertText>
        </p>
        {en.name !== null && en.name !== zh.name && (
          <p className="sheet-subtitle" lang="en">
            <InertText>{en.name}</InertText>
          </p>
        )}
      </header>
      <dl>
        {claims.map(({ path, value, disclosable }) => (
          <div key={path.join("\u0000")} className="sheet-row">
            <dt>
              <Label zh={labelOf(zh, path)} en={labelOf(en, path)} name={path.join(" / ")} />
            </dt>
            <dd>
              <Value value={value} />
              {disclosable && (
                <span className="sheet-withheld" title={messages.sheetWithheld}>
                  <Icon name="eye" />
                  <span className="sr-only">{messages.sheetWithheld}</span>
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <footer>
        <p>
          <span className="faint">{messages.sheetNumber}</span>{" "}
          <span className="sheet-number">
            <InertText>{number}</InertText>
          </span>
        </p>
        <p>
          <span className="faint">{messages.sheetValid}</span>{" "}
          {nbf === null && exp === null
            ? messages.sheetAlways
            : messages.sheetPeriod(
                day(nbf, messages.sheetIssued),
                day(exp === null ? null : exp - 1, messages.sheetOpen),
              )}
        </p>
        <p>
          <span className="faint">{messages.sheetIssuer}</span> <InertText>{issuer}</InertText>
        </p>
      </footer>
    </article>
  );
}

const labelOf = ({ claims }: Labels, path: readonly string[]): string | null =>
  claims.find((each) => each.path.length === path.length && each.path.every((name, i) => name === path[i]))
    ?.label ?? null;

/** In both languages, as on paper; by its own name where the type does not label it. */
function Label({ zh, en, name }: { zh: string | null; en: string | null; name: string }) {
  if (zh === null && en === null)
    return (
      <code>
        <InertText>{name}</InertText>
      </code>
    );
  return (
    <>
      <span lang="zh-CN">
        <InertText>{zh ?? en ?? ""}</InertText>
      </span>
      {en !== null && zh !== null && en !== zh && (
        <span className="sheet-label-en" lang="en">
          <InertText>{en}</InertText>
        </span>
      )}
    </>
  );
}

function Value({ value }: { value: string | number | boolean }) {
  const { locale, messages } = useWords();
  if (typeof value === "number") return formatNumber(value, locale);
  if (typeof value === "boolean") return value ? messages.yes : messages.no;
  return <InertText>{formatCalendarDay(value, locale) ?? value}</InertText>;
}
