/** Everything that one entry says: when, who, held by whom, which data, for what, by what right, and what came of it. */
import type { ReactNode } from "react";
import type { KnownBody } from "../../../core/trace/body.ts";
import type { Basis } from "../../../core/trace/terms.ts";
import { instantOf } from "../../../core/trace/terms.ts";
import { sayDay, sayTime } from "../../../core/trail/days.ts";
import { itemKey, matterOf, type TrailItem } from "../../../core/trail/item.ts";
import type { Names } from "../../../core/trail/names.ts";
import { reasonOf } from "../../../core/trail/sentence.ts";
import type { Mark } from "../../../core/trail/unusual.ts";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import { useMyData, useWords } from "../context.ts";
import { Expert } from "./expert.tsx";

/** Kinds that a person may object to. */
const DISPUTABLE: ReadonlySet<string> = new Set(["access", "refused", "released", "unsealed"]);

const DAY = 86_400_000;

interface EntryDetailsProps {
  item: TrailItem;
  marks: readonly Mark[];
  /** the other side of an entry that is shown above it: an objection is made to that one, and reaches both departments */
  isOtherSide?: boolean;
}

export function EntryDetails({ item, marks, isOtherSide = false }: EntryDetailsProps) {
  const { messages } = useWords();
  const { trail, telling, clock, names, rooms } = useMyData();
  const body = item.body as KnownBody | null;
  const called = names(item.log);
  const matter = matterOf(item, trail);
  const moment = (at: number) => `${sayDay(at, { ...clock, now: 0 })} ${sayTime(at, clock)}`;
  const basis = basisOf(body);

  return (
    <div className="entry-body">
      <dl>
        {item.time !== null && (
          <Row term={messages.when}>
            {item.happened !== null && item.happened !== item.time ? (
              <>
                <p>{messages.happened(moment(item.happened))}</p>
                <p className="faint">{messages.logged(moment(item.time))}</p>
              </>
            ) : (
              moment(item.time)
            )}
          </Row>
        )}
        {whoDid(body, messages, called).map(([term, who]) => (
          <Row key={term} term={term}>
            <InertText>{who}</InertText>
          </Row>
        ))}
        {matter.dataset !== null && (
          <Row term={messages.whichData}>
            <p>
              <InertText>{called.dataset(matter.dataset)}</InertText>
            </p>
            <ul className="fields">
              {matter.fields.map((field) => (
                <li key={field}>
                  <InertText>{called.field(matter.dataset, field)}</InertText>
                </li>
              ))}
            </ul>
          </Row>
        )}
        {matter.purpose !== null && (
          <Row term={messages.purpose}>
            <InertText>{called.purpose(matter.purpose)}</InertText>
          </Row>
        )}
        {basis !== null && (
          <Row term={messages.right}>
            <Right basis={basis} log={item.log} />
          </Row>
        )}
        {body?.kind === "unsealed" && (
          <Row term={messages.keptSealed}>
            <Sealed item={item} />
          </Row>
        )}
        {body?.kind === "grant" && (
          <>
            <Row term={messages.howOften}>
              {body.uses === null ? messages.howOftenAny : messages.howOftenTimes(body.uses)}
            </Row>
            <Row term={messages.validUntil}>{moment(instantOf(body.until) ?? 0)}</Row>
          </>
        )}
        {(body?.kind === "access" || body?.kind === "refused") && (
          <Row term={messages.result}>
            {body.kind === "access" ? messages.resultDone : messages.resultRefused}
          </Row>
        )}
        {item.opened !== null && (
          <Row term={messages.whatWasSaid}>
            <InertText>{item.opened}</InertText>
          </Row>
        )}
        {marks.length > 0 && (
          <Row term={messages.unusual}>
            {marks.map((mark) => (
              <p key={mark.rule}>{reasonOf(mark, telling(item.log))}</p>
            ))}
          </Row>
        )}
      </dl>
      <p className="entry-acts">
        {!isOtherSide && rooms.includes("objections") && body !== null && DISPUTABLE.has(body.kind) && (
          <a className="secondary" href={hrefOf("objections", item.key)}>
            {messages.object}
          </a>
        )}
        {rooms.includes("proof") && (
          <a className="secondary" href={hrefOf("proof", item.key)}>
            {messages.proveOne}
          </a>
        )}
      </p>
      <Expert item={item} />
    </div>
  );
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="row">
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The right, as a link to the permission or as the law with what it allows. */
function Right({ basis, log }: { basis: Basis; log: number }) {
  const { messages } = useWords();
  const { trail, clock, names, rooms } = useMyData();
  if ("law" in basis) {
    const { citation, explanation } = names(log).law(basis.law);
    return (
      <>
        <p>{messages.rightLaw}</p>
        <p>
          <strong>
            <InertText>{citation}</InertText>
          </strong>
        </p>
        <p className="faint">
          {explanation === null ? messages.rightLawUnexplained : <InertText>{explanation}</InertText>}
        </p>
      </>
    );
  }
  const key = itemKey(log, basis.grant);
  const grant = trail.get(key);
  const words =
    grant?.time == null
      ? messages.rightPermissionUndated
      : messages.rightPermission(sayDay(grant.time, clock));
  return <a href={hrefOf(rooms.includes("permissions") ? "permissions" : "trail", key)}>{words}</a>;
}

/** Since when it was kept from the person, by which decisions for longer, and whether it was disclosed in time. */
function Sealed({ item: { seal, time } }: { item: TrailItem }) {
  const { messages } = useWords();
  const { clock } = useMyData();
  if (seal === null || time === null) return messages.sealedUnknown;
  const at = (instant: string) => instantOf(instant)!;
  const day = (instant: string) => sayDay(at(instant), clock);
  const late = Math.ceil((time - at(seal.discloseBy)) / DAY);
  return (
    <>
      <p>{messages.sealedFrom(day(seal.time), day(seal.firstDiscloseBy))}</p>
      {seal.extensions.map((each) => (
        <p key={each.time}>{messages.sealedLonger(day(each.time), day(each.discloseBy))}</p>
      ))}
      <p>{late > 0 ? messages.disclosedLate(late) : messages.disclosedInTime}</p>
    </>
  );
}

function basisOf(body: KnownBody | null): Basis | null {
  if (body?.kind === "unsealed") return { law: body.law };
  return (body?.kind === "access" || body?.kind === "refused") && body.basis !== undefined
    ? body.basis
    : null;
}

type Messages = ReturnType<typeof useWords>["messages"];

/** Who had which part in it: pairs of a part and a name. */
function whoDid(body: KnownBody | null, messages: Messages, names: Names): [string, string][] {
  const name = (id: number) => names.department(id);
  switch (body?.kind) {
    case "access":
      return [
        [messages.who, name(body.consumer)],
        [messages.heldBy, name(body.holder)],
      ];
    case "refused":
      return [
        [messages.whoAsked, name(body.consumer)],
        ...(body.holder === undefined ? [] : [[messages.heldBy, name(body.holder)] as [string, string]]),
      ];
    case "released":
      return [
        [messages.whoGave, name(body.holder)],
        [messages.who, name(body.consumer)],
      ];
    case "unsealed":
      return [
        [messages.who, name(body.agency)],
        [messages.heldBy, name(body.holder)],
      ];
    case "service":
      return [[messages.whoDecided, name(body.consumer)]];
    case "grant":
      return [
        [messages.whoMay, body.consumers.map(name).join(messages.listSeparator)],
        [messages.heldBy, name(body.holder)],
      ];
    case "dispute":
      return [[messages.who, name(body.consumer)]];
    case "response":
    case "representation":
    case "representation-ended":
      return [[messages.whoRecorded, name(body.department)]];
    default:
      return [];
  }
}
