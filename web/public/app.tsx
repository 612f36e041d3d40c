/** The page: which record, what rings, the record itself, how much is looked up, what is allowed, how to check it. */
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import type { DepartmentName } from "../../core/trail/names.ts";
import { makeNames, type Names } from "../../core/trail/names.ts";
import { type Client, connect } from "../components/client.ts";
import { loadFont } from "../components/font.ts";
import { formatMoment } from "../components/format.ts";
import { Frame } from "../components/frame.tsx";
import { Icon } from "../components/icon.tsx";
import type { PageWords } from "../messages/catalogue.ts";
import { Alarms } from "./alarms.tsx";
import { Allowed, UnusualRules } from "./allowed.tsx";
import { CheckYourself } from "./check.tsx";
import { commandsFor } from "./commands.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";
import { Show } from "./parts.tsx";
import {
  type About,
  type Conduct,
  departmentsIn,
  type LogAbout,
  type Part,
  type Rules,
  readCatalogue,
  readCheckpoint,
  readDepartments,
  readEpochs,
  usePart,
} from "./record.ts";
import { ExpertState, LogState } from "./state.tsx";
import { Volumes } from "./volume-pictures.tsx";
import { useWords } from "./words.ts";

const WORDS: PageWords<typeof en> = { en, "zh-CN": zhCN };

export function App() {
  return (
    <Frame words={WORDS} page="/public">
      <Page />
    </Frame>
  );
}

function Page() {
  const { messages } = useWords();
  const client = useMemo(() => connect(location.origin, fetch.bind(globalThis), { csrf: null }), []);
  const [about, askAgain] = usePart(
    useCallback((signal: AbortSignal) => client.get<About>("/v1/about", {}, signal), [client]),
  );
  const [chosen, choose] = useState<number | null>(null);
  useEffect(() => {
    document.title = messages.titleOf(messages.title);
  }, [messages]);
  useEffect(() => {
    if (about.state === "failed") loadFont();
  }, [about.state]);
  const log = about.state === "known" ? (chosen ?? about.value.logs[0] ?? null) : null;

  return (
    <>
      <header className="public-head">
        <h1>{messages.title}</h1>
        <p className="lead">{messages.lead}</p>
      </header>
      {about.state === "loading" && (
        <p className="waiting" role="status">
          {messages.loading}
        </p>
      )}
      {about.state === "failed" && (
        <section className="notice missing" role="alert">
          <p>
            <strong>{messages.unavailable}</strong> {messages.unavailableRemedy}
          </p>
          <button type="button" className="secondary" onClick={askAgain}>
            <Icon name="renew" />
            {messages.retry}
          </button>
        </section>
      )}
      {about.state === "known" && log === null && <p className="notice">{messages.noLogs}</p>}
      {about.state === "known" && about.value.logs.length > 1 && (
        <p className="choose">
          <label htmlFor="choose-log">{messages.chooseLog}</label>
          <select id="choose-log" value={log ?? ""} onChange={(event) => choose(Number(event.target.value))}>
            {about.value.logs.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </p>
      )}
      {log !== null && <Log key={log} log={log} client={client} />}
    </>
  );
}

function Log({ log, client }: { log: number; client: Client }) {
  const { locale, messages } = useWords();
  const asking =
    <T,>(path: string) =>
    (signal: AbortSignal) =>
      client.get<T>(path, {}, signal);
  // biome-ignore-start lint/correctness/useExhaustiveDependencies: `asking` follows from these
  const [state, stateAgain] = usePart(useCallback(asking<LogAbout>(`/log/${log}`), [log, client]));
  const [conduct, conductAgain] = usePart(useCallback(asking<Conduct>(`/log/${log}/conduct`), [log, client]));
  const [rules, rulesAgain] = usePart(useCallback(asking<Rules>(`/log/${log}/rules`), [log, client]));
  // biome-ignore-end lint/correctness/useExhaustiveDependencies: see above
  const [checkpoint, checkpointAgain] = usePart(
    useCallback((signal: AbortSignal) => readCheckpoint(log, fetch.bind(globalThis), signal), [log]),
  );
  const [epochs, epochsAgain] = usePart(
    useCallback((signal: AbortSignal) => readEpochs(client, log, signal), [client, log]),
  );
  const [catalogue, catalogueAgain] = usePart(
    useCallback((signal: AbortSignal) => readCatalogue(client, log, signal), [client, log]),
  );
  const needed = useMemo(() => (conduct.state === "known" ? departmentsIn(conduct.value) : null), [conduct]);
  const [departments] = usePart(
    useMemo(
      () =>
        conduct.state === "loading"
          ? null
          : (signal: AbortSignal) => readDepartments(client, needed ?? [], signal),
      [client, conduct.state, needed],
    ),
  );
  const names = useNamesOf(departments, catalogue);
  useEffect(() => {
    if (conduct.state !== "loading") loadFont();
  }, [conduct.state]);
  const isFaulty = state.state === "known" && "value" in state.value.state && state.value.state.value?.faulty;

  return (
    <>
      {isFaulty && (
        <section className="faulty" role="alert">
          <Icon name="warning" />
          <div>
            <h2>{messages.faulty}</h2>
            <p>{messages.faultySays}</p>
          </div>
        </section>
      )}
      {departments.state === "failed" && <p className="notice">{messages.namesFailed}</p>}

      <Section id="alarms" heading={messages.alarmsHeading} lead={messages.alarmsLead}>
        <Show part={conduct} name={messages.alarmsHeading} onRetry={conductAgain}>
          {(value) => (
            <>
              <Alarms conduct={value} names={names} />
              <p className="faint">{messages.asOf(formatMoment(Date.parse(value.at) / 1000, locale))}</p>
            </>
          )}
        </Show>
      </Section>

      <Section id="record" heading={messages.recordHeading} lead={messages.recordLead}>
        <Show part={state} name={messages.recordHeading} onRetry={stateAgain}>
          {(value) => (
            <>
              <LogState log={value} names={names} checkpoint={checkpoint} epochs={epochs} />
              {epochs.state === "failed" && (
                <Show part={epochs} name={messages.anchored} onRetry={epochsAgain}>
                  {() => null}
                </Show>
              )}
              {checkpoint.state === "failed" && (
                <Show part={checkpoint} name={messages.newestState} onRetry={checkpointAgain}>
                  {() => null}
                </Show>
              )}
              <ExpertState log={value} checkpoint={checkpoint} epochs={epochs} />
            </>
          )}
        </Show>
      </Section>

      <Section id="volumes" heading={messages.volumesHeading} lead={messages.volumesLead}>
        <Show part={conduct} name={messages.volumesHeading} onRetry={conductAgain}>
          {({ volumes }) => <Volumes volumes={volumes} names={names} />}
        </Show>
      </Section>

      <Section id="allowed" heading={messages.catalogueHeading}>
        <Show part={catalogue} name={messages.catalogueHeading} onRetry={catalogueAgain}>
          {(value) => <Allowed catalogue={value} names={names} />}
        </Show>
      </Section>

      <Section id="rules" heading={messages.rulesHeading}>
        <Show part={rules} name={messages.rulesHeading} onRetry={rulesAgain}>
          {(value) => <UnusualRules rules={value} />}
        </Show>
      </Section>

      <Section id="check" heading={messages.checkHeading} lead={messages.checkLead}>
        <Show part={state} name={messages.checkHeading} onRetry={stateAgain}>
          {({ key, registry }) => {
            const commands = commandsFor({ service: location.origin, log, key, registry });
            return commands === null ? (
              <p className="notice">{messages.commandsNone}</p>
            ) : (
              <CheckYourself commands={commands} />
            );
          }}
        </Show>
      </Section>

      <Section id="limits" heading={messages.limitsHeading}>
        <p className="section-lead">{messages.limits}</p>
      </Section>
    </>
  );
}

interface SectionProps {
  id: string;
  heading: string;
  lead?: string;
  children: ReactNode;
}

function Section({ id, heading, lead, children }: SectionProps) {
  return (
    <section className="part" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {lead !== undefined && <p className="section-lead">{lead}</p>}
      {children}
    </section>
  );
}

function useNamesOf(
  departments: Part<ReadonlyMap<number, DepartmentName>>,
  catalogue: Part<Parameters<typeof makeNames>[0]["catalogue"]>,
): Names {
  const { locale } = useWords();
  return useMemo(
    () =>
      makeNames(
        {
          departments: departments.state === "known" ? departments.value : new Map(),
          catalogue: catalogue.state === "known" ? catalogue.value : null,
        },
        locale,
      ),
    [departments, catalogue, locale],
  );
}
