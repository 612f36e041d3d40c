/** Certificates that were found, each to be chosen; what is chosen stays so through another search. */
import type { DeskType, FoundCertificate } from "../../../core/desk/answers.ts";
import type { StatusName } from "../../../core/verify/facts.ts";
import { formatDay } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { fileOf } from "../file-of.ts";
import { typeNameOf } from "../type-name.ts";
import { useWords } from "../words.ts";
import { OfferToWallet } from "./offer.tsx";
import { reasonName } from "./reasons.ts";
import { type CertificateWords, useCertificateWords } from "./words.ts";

interface FoundListProps {
  items: readonly FoundCertificate[];
  types: readonly DeskType[];
  /** by keyOf */
  chosen: ReadonlyMap<string, FoundCertificate>;
  onChoose: (chosen: ReadonlyMap<string, FoundCertificate>) => void;
  /** goes on to what shall become of them */
  onChange: () => void;
}

/** A number may stand in two jobs; where a certificate hangs is its own. */
const keyOf = ({ root, index }: FoundCertificate) => `${root} ${index}`;

export function FoundList({ items, types, chosen, onChoose, onChange }: FoundListProps) {
  const { locale } = useWords();
  const words = useCertificateWords();
  const all = items.every((each) => chosen.has(keyOf(each)));
  const choose = (which: readonly FoundCertificate[], on: boolean) => {
    const next = new Map(chosen);
    for (const each of which)
      if (on) next.set(keyOf(each), each);
      else next.delete(keyOf(each));
    onChoose(next);
  };
  return (
    <div className="found">
      <div className="found-bar">
        <label className="check-line">
          <input type="checkbox" checked={all} onChange={() => choose(items, !all)} />
          {words.chooseAll(items.length)}
        </label>
        <span role="status">{chosen.size > 0 && words.chosen(chosen.size)}</span>
        {chosen.size > 0 && (
          <button type="button" className="secondary" onClick={onChange}>
            {words.changeHeading}
          </button>
        )}
      </div>
      <ul className="found-list">
        {items.map((each) => (
          <li key={keyOf(each)}>
            <label className="check-line">
              <input
                type="checkbox"
                checked={chosen.has(keyOf(each))}
                onChange={({ target }) => choose([each], target.checked)}
              />
              <span className="found-number">
                <InertText>{each.number}</InertText>
              </span>
            </label>
            <span className="found-about">
              <StatusMark status={each.status} />
              <span className="faint">
                <InertText>{typeNameOf(types, each.vct, locale)}</InertText>
                {each.change !== null && (
                  <>
                    {" "}
                    ·{" "}
                    {words.since(formatDay(each.change.time, locale), reasonName(each.change.reason, words))}
                  </>
                )}
              </span>
            </span>
            <span className="found-acts">
              <a
                className="quiet"
                href={fileOf(each, "json")}
                download
                aria-label={words.saveFileOf(each.number)}
              >
                <Icon name="save" />
                {words.saveFile}
              </a>
              {each.status === "valid" && <OfferToWallet found={each} />}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const TONES = { valid: "good", revoked: "bad", suspended: "pause", superseded: "newer" } as const;

function StatusMark({ status }: { status: StatusName | null }) {
  const words = useCertificateWords();
  return (
    <span className={`mark tone-${status === null ? "unsure" : TONES[status]}`}>
      {status === null ? words.statusUnknown : statusName(status, words)}
    </span>
  );
}

const statusName = (status: StatusName, words: CertificateWords): string =>
  ({
    valid: words.statusValid,
    revoked: words.statusRevoked,
    suspended: words.statusSuspended,
    superseded: words.statusSuperseded,
  })[status];
