/** One permission: who may look at what, for what, until when; what it allowed so far; and the way to end it. */
import { useEffect, useRef, useState } from "react";
import type { Catalogue } from "../../../core/trace/catalogue.ts";
import { sayDay } from "../../../core/trail/days.ts";
import type { TrailItem } from "../../../core/trail/item.ts";
import type { Part, Permission } from "../../../core/trail/permissions.ts";
import { sentenceOf } from "../../../core/trail/sentence.ts";
import { drawKey, useAct } from "../../components/act.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import { useMyData } from "../context.ts";
import { Confirm } from "./confirm.tsx";
import { howOften, type PermissionWords, usePermissionWords } from "./words.ts";

interface PermissionProps {
  permission: Permission;
  catalogue: Catalogue | null | undefined;
  /** a link names it */
  named: boolean;
  onEnded: () => void;
}

export function PermissionCard({ permission, catalogue, named, onEnded }: PermissionProps) {
  const words = usePermissionWords();
  const { names, clock } = useMyData();
  const [open, setOpen] = useState(named);
  const [ending, setEnding] = useState(false);
  const card = useRef<HTMLLIElement>(null);

  useEffect(() => {
    if (!named) return;
    setOpen(true);
    card.current?.scrollIntoView({ block: "start" });
    card.current?.querySelector("summary")?.focus({ preventScroll: true });
  }, [named]);

  const called = names(permission.log);
  const who = permission.consumers.map(called.department).join(words.listSeparator);
  const { state, parts } = permission;
  const mayEnd = state !== "ended" && state !== "expired";
  const holders = new Set(parts.map(({ grant }) => grant.holder)).size;

  return (
    <li ref={card} className="permission" data-state={state}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className="permission-told">
            <bdi className="permission-who">{mayEnd ? words.may(who) : words.might(who)}</bdi>
            <span className="permission-what">
              {parts.length === 1 ? (
                <InertText>{called.dataset(parts[0].grant.dataset)}</InertText>
              ) : (
                words.kindsOf(parts.length, holders)
              )}
              {" · "}
              <InertText>{called.purpose(permission.purpose)}</InertText>
            </span>
            <span className="permission-marks">
              <span className="state-mark" data-state={state}>
                <Icon name={STATE_ICON[state]} />
                {stateWords(permission, words, (at) => sayDay(at, clock))}
              </span>
              {permission.refused.length > 0 && (
                <span className="mark mark-refused">
                  <Icon name="slash" />
                  {words.refusedAfter(permission.refused.length)}
                </span>
              )}
            </span>
          </span>
          <Icon name="chevron" className="entry-chevron" />
        </summary>
        {open && <Terms permission={permission} catalogue={catalogue} />}
      </details>
      {mayEnd && (
        <button type="button" className="secondary permission-end" onClick={() => setEnding(true)}>
          <Icon name="slash" />
          {words.end}
        </button>
      )}
      {ending && (
        <EndPermission
          permission={permission}
          who={who}
          onClose={(done) => {
            setEnding(false);
            if (done) onEnded();
          }}
        />
      )}
    </li>
  );
}

const STATE_ICON = {
  live: "check",
  "not-yet": "dawn",
  expired: "clock",
  "used-up": "minus",
  ended: "slash",
} as const;

function stateWords(
  { state, until, ended }: Permission,
  words: PermissionWords,
  day: (at: number) => string,
): string {
  switch (state) {
    case "live":
      return `${words.stateLive} · ${words.until} ${day(until)}`;
    case "not-yet":
      return words.stateNotYet;
    case "expired":
      return words.stateExpired;
    case "used-up":
      return words.stateUsedUp;
    default:
      return ended === null ? words.stateEnded : words.endedOn(day(ended));
  }
}

function Terms({ permission, catalogue }: Pick<PermissionProps, "permission" | "catalogue">) {
  const words = usePermissionWords();
  const { clock, names } = useMyData();
  const { parts, given, until, uses, accesses, refused } = permission;
  const [{ grant }] = parts;
  const day = sayDay(given, clock);
  return (
    <div className="permission-body">
      <dl>
        <div className="row">
          <dt>{words.which}</dt>
          <dd>
            <ul className="parts">
              {parts.map((part) => (
                <PartLine key={part.item.key} part={part} log={permission.log} catalogue={catalogue} />
              ))}
            </ul>
          </dd>
        </div>
        <div className="row">
          <dt>{words.purpose}</dt>
          <dd>
            <InertText>{names(permission.log).purpose(permission.purpose)}</InertText>
          </dd>
        </div>
        <div className="row">
          <dt>{words.given}</dt>
          <dd>
            {grant.submission !== undefined
              ? words.givenRecorded(day)
              : grant.by !== undefined
                ? words.givenByOther(day)
                : day}
          </dd>
        </div>
        <div className="row">
          <dt>{words.until}</dt>
          <dd>{sayDay(until, clock)}</dd>
        </div>
        <div className="row">
          <dt>{words.howOften}</dt>
          <dd>{howOften(words, uses, parts.length)}</dd>
        </div>
        <div className="row">
          <dt>{words.usedSoFar}</dt>
          <dd>
            {accesses[0] === undefined
              ? words.usedNever
              : words.usedTimes(accesses.length, sayDay(accesses[0].happened ?? given, clock))}
            <Told items={accesses} />
          </dd>
        </div>
        {refused.length > 0 && (
          <div className="row row-refused">
            <dt>{words.refusedAfter(refused.length)}</dt>
            <dd>
              <Told items={refused} />
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function PartLine({
  part: { grant, ended },
  log,
  catalogue,
}: {
  part: Part;
  log: number;
  catalogue: PermissionProps["catalogue"];
}) {
  const words = usePermissionWords();
  const { names } = useMyData();
  const called = names(log);
  const known = catalogue?.datasets.find(({ code }) => code === grant.dataset);
  const rest = known?.fields.filter(({ code }) => !grant.fields.includes(code)) ?? [];
  return (
    <li>
      <p>
        <strong>
          <InertText>{called.dataset(grant.dataset)}</InertText>
        </strong>{" "}
        <span className="faint">
          <InertText>{words.heldBy(called.department(grant.holder))}</InertText>
          {ended !== null && ` · ${words.partEnded}`}
        </span>
      </p>
      <ul className="fields">
        {grant.fields.map((field) => (
          <li key={field}>
            <InertText>{called.field(grant.dataset, field)}</InertText>
          </li>
        ))}
      </ul>
      {rest.length > 0 && (
        <p className="not-given">
          <Icon name="cross" />
          <span>
            {words.notGiven}:{" "}
            <InertText>
              {rest.map(({ code }) => called.field(grant.dataset, code)).join(words.listSeparator)}
            </InertText>
          </span>
        </p>
      )}
    </li>
  );
}

/** Entries, each with its way to the trail; many are folded. */
function Told({ items }: { items: readonly TrailItem[] }) {
  const words = usePermissionWords();
  const { telling } = useMyData();
  const list = (
    <ul className="told">
      {items.map((item) => (
        <li key={item.key}>
          <a href={hrefOf("trail", item.key)}>
            <InertText>{sentenceOf(item, telling(item.log))}</InertText>
          </a>
        </li>
      ))}
    </ul>
  );
  if (items.length <= 3) return items.length === 0 ? null : list;
  return (
    <details className="told-all">
      <summary>{words.showUses(items.length)}</summary>
      {list}
    </details>
  );
}

interface EndProps {
  permission: Permission;
  who: string;
  onClose: (done: boolean) => void;
}

function EndPermission({ permission, who, onClose }: EndProps) {
  const words = usePermissionWords();
  const { client, reload } = useMyData();
  const { busy, failure, run } = useAct();
  const [key] = useState(drawKey);
  const live = permission.parts.filter(({ ended }) => ended === null);
  const end = () =>
    run(async () => {
      const grants = live.map(({ item }) => item.index);
      await client.post("/my/grants/end", { key, grants }, { log: permission.log });
      await reload();
      onClose(true);
    });
  return (
    <Confirm
      heading={words.endHeading}
      stops={[words.endStopsLook(who), words.endStopsAll(live.length)]}
      stays={[words.endStaysKnown, words.endStaysLaw, words.endStaysOffice]}
      busy={busy}
      failure={failure}
      onConfirm={() => void end()}
      onClose={() => onClose(false)}
    />
  );
}
