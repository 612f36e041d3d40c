/** A department's request: who really asks, what it would see and what not, and the person's decision. */
import { useEffect, useRef, useState } from "react";
import { visible } from "../../../core/text.ts";
import type { Catalogue } from "../../../core/trace/catalogue.ts";
import { type GrantRequest, requestedTerms } from "../../../core/trace/grant-request.ts";
import { instantOf } from "../../../core/trace/terms.ts";
import { sayDay } from "../../../core/trail/days.ts";
import { grantedBefore, type Permission } from "../../../core/trail/permissions.ts";
import type { DepartmentFact, DepartmentRef } from "../../../core/verify/facts.ts";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { usePageWords } from "../../messages/catalogue.ts";
import { hrefOf } from "../address.ts";
import { useMyData } from "../context.ts";
import { type Asked, findOutWhoAsks, notInCatalogue } from "./asking.ts";
import { setPendingRequest } from "./pending-request.ts";
import { useCatalogue } from "./use-catalogue.ts";
import { howOften, type PermissionWords, usePermissionWords } from "./words.ts";

interface RequestProps {
  /** as it came: what stands behind `#request=` */
  link: string;
  permissions: readonly Permission[];
  onGiven: () => void;
}

export function Request({ link, permissions, onGiven }: RequestProps) {
  const words = usePermissionWords();
  const { client, session } = useMyData();
  const [asked, setAsked] = useState<Asked>();
  const [attempt, setAttempt] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    let gone = false;
    setAsked(undefined);
    void findOutWhoAsks(link, session.subjects, client, Math.floor(Date.now() / 1000)).then((found) => {
      if (gone) return;
      setAsked(found);
    });
    return () => {
      gone = true;
    };
  }, [link, session, client, attempt]);
  useEffect(() => {
    if (asked !== undefined) heading.current?.focus();
  }, [asked]);

  if (asked === undefined)
    return (
      <section className="request" aria-busy="true">
        <h2>{words.requestHeading}</h2>
        <p role="status">{words.requestChecking}</p>
      </section>
    );
  if (asked.state === "checked" && asked.finding.outcome === "pass" && asked.finding.department !== null)
    return (
      <Genuine
        key={link}
        heading={heading}
        asked={asked}
        department={asked.finding.department}
        before={grantedBefore(permissions, asked.request.jti)}
        onGiven={onGiven}
      />
    );
  const unknown = asked.state === "checked" && asked.finding.outcome === "unknown";
  return (
    <section className="request" data-state={unknown ? "unknown" : "refused"}>
      <h2 ref={heading} tabIndex={-1}>
        <Icon name={unknown ? "question" : "cross"} />
        {unknown ? words.unknownHeading : words.refusedHeading}
      </h2>
      <p className="lead">{unknown ? words.unknownLead : whyNot(asked, words)}</p>
      <p className="actions">
        {unknown && (
          <button type="button" className="primary" onClick={() => setAttempt(attempt + 1)}>
            <Icon name="renew" />
            {words.requestRetry}
          </button>
        )}
        <button type="button" className="secondary" onClick={() => setPendingRequest(null)}>
          {words.requestForget}
        </button>
      </p>
    </section>
  );
}

function whyNot(asked: Asked, words: PermissionWords): string {
  if (asked.state === "unreadable") return words.refusedUnreadable;
  if (asked.state === "elsewhere") return words.refusedElsewhere(visible(asked.origin));
  switch (asked.finding.code) {
    case "grant-request-signature":
      return words.refusedForged;
    case "grant-request-department":
    case "grant-request-key":
      return words.refusedUnknown;
    case "grant-request-suspended":
      return words.refusedSuspended;
    case "grant-request-expired":
      return words.refusedExpired;
    case "grant-request-future":
      return words.refusedFuture;
    case "grant-request-log":
      return words.refusedElsewhere(visible(asked.request.audience));
    default:
      return words.refusedKey;
  }
}

interface GenuineProps {
  heading: React.RefObject<HTMLHeadingElement | null>;
  asked: Extract<Asked, { state: "checked" }>;
  department: DepartmentFact;
  /** the permission that was given on this very request */
  before: Permission | undefined;
  onGiven: () => void;
}

function Genuine({ heading, asked: { log, request }, department, before, onGiven }: GenuineProps) {
  const words = usePermissionWords();
  const { locale } = usePageWords();
  const { client, reload, names, clock } = useMyData();
  const { busy, failure, run } = useAct();
  const catalogue = useCatalogue(client, log);
  const [ticked, setTicked] = useState<ReadonlySet<number>>(
    () => new Set(request.permissions.map((_, i) => i)),
  );
  // fixed when it is first shown: what is sent again after a lost answer is the same act
  const [terms] = useState(() => requestedTerms(request, Date.now()));

  const called = names(log);
  const nameOf = ({ name, nameEn }: DepartmentRef) =>
    visible(locale === "en" ? nameEn || name : name || nameEn);
  const who = nameOf(department);
  const above = department.ancestors.map(nameOf);
  const until = sayDay(instantOf(terms[0]!.until) ?? 0, clock);
  const says = request.words && (locale === "en" ? request.words.en : request.words.zh);
  const given = terms.filter((_, i) => ticked.has(i));
  const leftOut = request.permissions.filter((_, i) => !ticked.has(i));

  const give = () =>
    run(async () => {
      // The request's own name is the key of the act: the log takes one permission on one request of one person.
      await client.post("/my/grants", { key: request.jti, group: request.jti, terms: given }, { log });
      await reload();
      setPendingRequest(null);
      onGiven();
    });
  const tick = (i: number, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(i);
    else next.delete(i);
    setTicked(next);
  };

  return (
    <section className="request" data-state="genuine">
      <h2 ref={heading} tabIndex={-1}>
        <InertText>{words.requestAsks(who)}</InertText>
      </h2>
      <div className="asker">
        <Icon name="check" />
        <div>
          <p>{words.requestGenuine}</p>
          <p className="faint">
            <InertText>
              {above.length === 0 ? words.requestTop : words.requestBelow(above.toReversed().join(" › "))}
            </InertText>
            {" · "}
            <InertText>{words.requestIdentifier(visible(department.identifier))}</InertText>
          </p>
        </div>
      </div>
      {before !== undefined ? (
        <>
          <p className="notice">{words.requestBefore(sayDay(before.given, clock))}</p>
          <p className="actions">
            <a className="secondary" href={hrefOf("permissions", before.key)}>
              {words.requestSee}
            </a>
            <button type="button" className="secondary" onClick={() => setPendingRequest(null)}>
              {words.requestForget}
            </button>
          </p>
        </>
      ) : catalogue !== undefined && catalogue !== null && notInCatalogue(request, catalogue) ? (
        <>
          <p className="notice">{words.refusedCatalogue}</p>
          <p className="actions">
            <button type="button" className="secondary" onClick={() => setPendingRequest(null)}>
              {words.requestForget}
            </button>
          </p>
        </>
      ) : (
        <>
          {says !== undefined && (
            <figure className="asker-words">
              <figcaption>{words.requestSays}</figcaption>
              <blockquote>
                <InertText>{says}</InertText>
              </blockquote>
            </figure>
          )}
          <dl className="request-terms">
            <div className="row">
              <dt>{words.purpose}</dt>
              <dd>
                <strong>
                  <InertText>{called.purpose(request.purpose)}</InertText>
                </strong>
              </dd>
            </div>
            <div className="row">
              <dt>{words.until}</dt>
              <dd>{until}</dd>
            </div>
            <div className="row">
              <dt>{words.howOften}</dt>
              <dd>{howOften(words, request.uses, request.permissions.length)}</dd>
            </div>
          </dl>
          <fieldset className="wanted">
            <legend>{words.requestWants}</legend>
            <p className="faint">{words.requestChoose}</p>
            <ul>
              {request.permissions.map((each, i) => (
                <Wanted
                  key={`${each.holder}/${each.dataset}`}
                  wanted={each}
                  log={log}
                  catalogue={catalogue}
                  on={ticked.has(i)}
                  onChange={(on) => tick(i, on)}
                />
              ))}
            </ul>
          </fieldset>
          <section className="not-box">
            <h3>
              <Icon name="cross" />
              {words.requestAlso}
            </h3>
            <ul>
              {leftOut.length > 0 && (
                <li>
                  <strong>
                    <InertText>
                      {words.requestLeftOut(
                        leftOut.map(({ dataset }) => called.dataset(dataset)).join(words.listSeparator),
                      )}
                    </InertText>
                  </strong>{" "}
                  {words.requestMaybe}
                </li>
              )}
              <li>{words.requestNotData}</li>
              <li>
                <InertText>{words.requestNotOthers(who)}</InertText>
              </li>
              <li>
                <InertText>{words.requestNotPurpose(called.purpose(request.purpose))}</InertText>
              </li>
              <li>{words.requestNotAfter(until)}</li>
            </ul>
          </section>
          {given.length === 0 && <p className="field-wrong">{words.requestNothing}</p>}
          <Failure code={failure} />
          <p className="actions">
            <button
              type="button"
              className="primary"
              aria-busy={busy}
              disabled={given.length === 0}
              onClick={() => void give()}
            >
              <Icon name="check" />
              {words.requestGive}
            </button>
            <button type="button" className="secondary" onClick={() => setPendingRequest(null)}>
              {words.requestNo}
            </button>
          </p>
          <p className="faint">{words.requestNoHint}</p>
        </>
      )}
    </section>
  );
}

interface WantedProps {
  wanted: GrantRequest["permissions"][number];
  log: number;
  catalogue: Catalogue | null | undefined;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Wanted({ wanted, log, catalogue, on, onChange }: WantedProps) {
  const words = usePermissionWords();
  const { names } = useMyData();
  const called = names(log);
  const known = catalogue?.datasets.find(({ code }) => code === wanted.dataset);
  const rest = known?.fields.filter(({ code }) => !wanted.fields.includes(code)) ?? [];
  return (
    <li data-on={on}>
      <label className="check-line">
        <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
        <span>
          <InertText>{called.dataset(wanted.dataset)}</InertText>{" "}
          <span className="faint">
            <InertText>{words.heldBy(called.department(wanted.holder))}</InertText>
          </span>
        </span>
      </label>
      <ul className="fields">
        {wanted.fields.map((field) => (
          <li key={field}>
            <InertText>{called.field(wanted.dataset, field)}</InertText>
          </li>
        ))}
      </ul>
      {rest.length > 0 && (
        <p className="not-given">
          <Icon name="cross" />
          <span>
            {words.notGiven}:{" "}
            <InertText>
              {rest.map(({ code }) => called.field(wanted.dataset, code)).join(words.listSeparator)}
            </InertText>
          </span>
        </p>
      )}
    </li>
  );
}
