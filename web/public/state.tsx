/** The record itself: how much is in it, what of that is fixed on the chain, who keeps it and who watches. */
import type { Names } from "../../core/trail/names.ts";
import { formatMoment, formatNumber } from "../components/format.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import type { CheckpointShown, Epoch, LogAbout, Part } from "./record.ts";
import { useWords } from "./words.ts";

interface StateProps {
  log: LogAbout;
  names: Names;
  checkpoint: Part<CheckpointShown>;
  epochs: Part<Epoch[]>;
}

export function LogState({ log, names, checkpoint, epochs }: StateProps) {
  const { locale, messages } = useWords();
  const number = (value: number) => formatNumber(value, locale);
  const state = "value" in log.state ? log.state.value : null;
  const newest = epochs.state === "known" ? epochs.value[0] : undefined;
  // Without the checkpoint nobody knows who has signed it: then only how far each witness came is told.
  const signedBy = checkpoint.state === "known" ? checkpoint.value.signedBy : [];
  const anchored =
    "missing" in log.state
      ? messages.anchoredUnknown
      : state === null || state.epochs === 0
        ? messages.anchoredNot
        : newest === undefined
          ? number(state.size)
          : messages.anchoredSays(
              number(newest.size),
              formatMoment(newest.anchoredAt, locale),
              number(newest.block),
            );
  return (
    <dl className="facts">
      <Fact name={messages.entries}>
        <strong className="fact-number">{number(log.size)}</strong>
      </Fact>
      <Fact name={messages.anchored}>
        {anchored}
        {state !== null && log.size > state.size && (
          <p className="faint">{messages.waiting(number(log.size - state.size))}</p>
        )}
      </Fact>
      {state !== null && (
        <Fact name={messages.runBy}>
          <InertText>{names.department(state.department)}</InertText>
        </Fact>
      )}
      <Fact name={messages.witnesses}>
        {log.witnesses.length === 0 ? (
          messages.witnessesNone
        ) : (
          <ul className="witnesses">
            {log.witnesses.map(({ name, size }) => (
              <li key={name}>
                <Icon name={signedBy.includes(name) ? "check" : "clock"} />
                <span>
                  {signedBy.includes(name)
                    ? messages.witnessSeen(name)
                    : size > 0
                      ? messages.witnessBehind(name, number(size))
                      : messages.witnessNever(name)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Fact>
    </dl>
  );
}

export function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="row">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What experts want to see of it. */
export function ExpertState({ log, checkpoint, epochs }: Omit<StateProps, "names">) {
  const { locale, messages } = useWords();
  const number = (value: number) => formatNumber(value, locale);
  return (
    <details className="expert">
      <summary>{messages.expert}</summary>
      <dl className="facts">
        <Fact name={messages.expertOrigin}>
          <code>{log.origin}</code>
        </Fact>
        <Fact name={messages.expertKey}>
          <code>{log.key}</code>
        </Fact>
        <Fact name={messages.expertRegistry}>
          <code>{log.registry}</code>
        </Fact>
        {checkpoint.state === "known" && (
          <Fact name={messages.expertCheckpoint}>
            <code>{messages.expertCheckpointSays(number(checkpoint.value.size), checkpoint.value.root)}</code>
          </Fact>
        )}
      </dl>
      {epochs.state === "known" && epochs.value.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="scrolls" tabIndex={0} aria-label={messages.expertEpochs}>
          <table>
            <caption>{messages.expertEpochs}</caption>
            <thead>
              <tr>
                <th scope="col">{messages.expertEpoch}</th>
                <th scope="col">{messages.expertWhen}</th>
                <th scope="col">{messages.expertBlock}</th>
                <th scope="col">{messages.expertSize}</th>
                <th scope="col">{messages.expertRoot}</th>
              </tr>
            </thead>
            <tbody>
              {epochs.value.map((epoch) => (
                <tr key={epoch.number}>
                  <th scope="row">{number(epoch.number)}</th>
                  <td>{formatMoment(epoch.anchoredAt, locale)}</td>
                  <td>{number(epoch.block)}</td>
                  <td>{number(epoch.size)}</td>
                  <td>
                    <code>{epoch.root}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
