/** The types of certificate of this department, with their versions; or one of them, being edited. */
import { useCallback } from "react";
import { decodeBase64urlText, encodeBase64urlText } from "../../../core/base64url.ts";
import type { DeskType, TypeVersion } from "../../../core/desk/answers.ts";
import { CertraceError } from "../../../core/errors.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import { useDesk } from "../context.ts";
import { MakersOnly } from "../makers-only.tsx";
import { Unavailable } from "../problem.tsx";
import { nameIn } from "../type-name.ts";
import { useAsked } from "../use-asked.ts";
import { useBegin } from "../use-begin.ts";
import type { Page } from "../use-pages.ts";
import { useWords } from "../words.ts";
import { type Definition, EMPTY, nextVct, writeDraft } from "./draft.ts";
import { Editor } from "./editor.tsx";
import "./types.css";
import { useTypeWords } from "./words.ts";

const NEW = "new";
/** in front of an identifier: only how a register is read is edited */
const MAPPING = "m-";
const VERSION = "v-";

export default function TypesRoom() {
  const { address } = useDesk();
  const { at } = address;
  if (at === null) return <AllTypes />;
  if (at === NEW) return <NewType />;
  const vct = vctOf(at.slice(2));
  if (vct === null || !(at.startsWith(MAPPING) || at.startsWith(VERSION))) return <AllTypes />;
  return <FromVersion vct={vct} whole={at.startsWith(VERSION)} />;
}

function vctOf(text: string): string | null {
  try {
    return decodeBase64urlText(text);
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}

const placeOf = (prefix: string, vct: string) => hrefOf("types", prefix + encodeBase64urlText(vct));

function AllTypes() {
  const { locale, messages } = useWords();
  const words = useTypeWords();
  const { client, me } = useDesk();
  const { value, failure, ask } = useAsked(
    useCallback((signal: AbortSignal) => client.get<Page<DeskType>>("/desk/types", {}, signal), [client]),
  );
  const makes = me.roles.includes("maker");
  return (
    <section className="stack">
      <h2>{words.heading}</h2>
      <p className="section-lead">{words.lead}</p>
      <Unavailable code={failure} onRetry={() => void ask()} />
      {value === undefined && failure === null && <p role="status">{messages.loading}</p>}
      {value !== undefined && value.items.length === 0 && <p className="lead">{words.none}</p>}
      <ul className="types">
        {value?.items.map((type) => (
          <li key={type.versions[0]?.vct}>
            <h3>
              <InertText>{nameIn(type, locale) ?? type.versions[0]?.vct ?? ""}</InertText>
            </h3>
            <ul>
              {type.versions.map((version, i) => (
                <Version key={version.vct} version={version} newest={i === 0} makes={makes} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {makes && (
        <p className="actions">
          <a className="primary" href={hrefOf("types", NEW)}>
            {words.newType}
          </a>
        </p>
      )}
    </section>
  );
}

function Version({ version, newest, makes }: { version: TypeVersion; newest: boolean; makes: boolean }) {
  const words = useTypeWords();
  const { vct, typeId, issues, mapping } = version;
  return (
    <li>
      <code className="faint">
        <InertText>{vct}</InertText>
      </code>
      <p className="type-facts">
        <span className={typeId === null ? "mark tone-unsure" : "mark tone-good"}>
          <Icon name={typeId === null ? "blank" : "check"} />
          {typeId === null ? words.notRegistered : words.registered}
        </span>
        {typeId !== null && !issues && <span className="mark tone-pause">{words.mayNotIssue}</span>}
        {!mapping && <span className="mark tone-pause">{words.noMapping}</span>}
        {!newest && <span className="faint">{words.older}</span>}
      </p>
      {makes && mapping && (
        <p className="actions">
          {newest && (
            <a className="secondary" href={placeOf(VERSION, vct)}>
              {words.newVersion}
            </a>
          )}
          <a className="quiet" href={placeOf(MAPPING, vct)}>
            {words.changeMapping}
          </a>
        </p>
      )}
    </li>
  );
}

const back = () => {
  location.hash = hrefOf("types");
};

function NewType() {
  const words = useTypeWords();
  const begin = useBegin("type");
  const before = { definition: writeDraft({ ...EMPTY, vct: `${location.origin}/v1/types/` }) };
  return (
    <section className="stack">
      <h2>{words.newType}</h2>
      <MakersOnly>
        <Editor before={before} kept={NEW} submit={words.look} onSend={begin} onCancel={back} />
      </MakersOnly>
    </section>
  );
}

/** @param whole false: the identifier stays, and so does everything that is published */
function FromVersion({ vct, whole }: { vct: string; whole: boolean }) {
  const { messages } = useWords();
  const words = useTypeWords();
  const { client } = useDesk();
  const begin = useBegin("type");
  const { value, failure, ask } = useAsked(
    useCallback(
      (signal: AbortSignal) => client.get<Definition>("/desk/types/definition", { vct }, signal),
      [client, vct],
    ),
  );
  const before =
    value === undefined
      ? null
      : whole
        ? { definition: { ...value, vct: nextVct(vct) }, replaces: vct }
        : { definition: value };
  return (
    <section className="stack">
      <h2>{whole ? words.newVersion : words.changeMapping}</h2>
      <p className="section-lead">{whole ? words.newVersionLead : words.changeMappingLead}</p>
      <Unavailable code={failure} onRetry={() => void ask()} />
      <MakersOnly>
        {before === null ? (
          failure === null && <p role="status">{messages.loading}</p>
        ) : (
          <Editor
            before={before}
            kept={`${whole ? VERSION : MAPPING}${vct}`}
            mappingOnly={!whole}
            submit={words.look}
            onSend={begin}
            onCancel={back}
          />
        )}
      </MakersOnly>
    </section>
  );
}
