/** One case: how it stands, what somebody can do with it now, what it will do or did, and what happened so far. */
import { useEffect, useRef, useState } from "react";
import { formatSize } from "../../components/format.ts";
import "../styles/case.css";
import type { CaseShown } from "../../../core/desk/case.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import { useDesk } from "../context.ts";
import { Unavailable } from "../problem.tsx";
import { useWords } from "../words.ts";
import { StateMark } from "./case-list.tsx";
import { kindName, titleOf } from "./case-words.ts";
import { Decide } from "./decide.tsx";
import { Edit } from "./edit.tsx";
import { KeptFile } from "./kept-file.tsx";
import { Preview } from "./preview.tsx";
import { ProgressOf } from "./progress.tsx";
import { Result } from "./result.tsx";
import { Timeline } from "./timeline.tsx";
import { type OneCase, useCase } from "./use-case.ts";
import { usePreview } from "./use-preview.ts";
import { useCaseWords } from "./words.ts";

/** States in which what will happen has not happened yet. */
const AHEAD: ReadonlySet<CaseShown["state"]> = new Set([
  "draft",
  "submitted",
  "sent-back",
  "withdrawn",
] as const);

export function OneCaseRoom({ id }: { id: string }) {
  const { messages } = useWords();
  const words = useCaseWords();
  const { client } = useDesk();
  const one = useCase(client, id);
  return (
    <section className="one-case">
      <p>
        <a className="quiet back" href={hrefOf("cases")}>
          <Icon name="back" />
          {words.back}
        </a>
      </p>
      <Unavailable code={one.failure} onRetry={() => void one.look()} />
      {one.shown === undefined ? (
        one.failure === null && <p role="status">{messages.loading}</p>
      ) : (
        <Shown one={one} shown={one.shown} />
      )}
    </section>
  );
}

function Shown({ one, shown }: { one: OneCase; shown: CaseShown }) {
  const { locale, messages } = useWords();
  const words = useCaseWords();
  const { refresh } = useDesk();
  const [editing, setEditing] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (done !== null) status.current?.focus();
  }, [done]);

  const preview = usePreview(AHEAD.has(shown.state) && shown.kind !== "reconcile" ? shown : null);

  const acted = async (what: string) => {
    await one.look();
    setDone(what);
    refresh();
  };
  const { state = shown.state, progress } = one;
  const { failure } = shown;
  const over = state === "done" || state === "failed"; // what was said of its beginning is past
  return (
    <>
      <header className="case-head">
        <p className="faint">{kindName(shown.kind, messages)}</p>
        <h2>
          <InertText>{titleOf(shown, messages)}</InertText>
        </h2>
        <StateMark state={state} />
      </header>
      <p
        ref={status}
        tabIndex={-1}
        role="status"
        className={done === null || over ? "sr-only" : "notice-good"}
      >
        {!over && done}
      </p>
      {one.newer !== null && <Changed one={one} before={shown} now={one.newer} />}
      {state === "failed" && failure !== undefined && (
        <div className="failure" role="alert">
          <p>
            <Icon name="warning" />
            <span lang="en">
              <InertText>{[failure.detail, failure.remedy].filter(Boolean).join(" ")}</InertText>{" "}
              <code>{failure.code}</code>
            </span>
          </p>
        </div>
      )}
      {progress !== undefined && (state === "running" || state === "approved" || state === "failed") && (
        <section className="stack">
          <h3>{words.progressHeading}</h3>
          {state !== "failed" && <p className="faint">{words.progressLead}</p>}
          <ProgressOf progress={progress} over={state === "failed"} />
        </section>
      )}
      {state === "approved" && progress === undefined && <p className="lead">{words.waitsItsTurn}</p>}
      {state === "done" && <Result shown={shown} />}
      {editing ? (
        <Edit
          shown={shown}
          preview={preview.value ?? null}
          onClose={(saved) => {
            setEditing(false);
            if (saved) void acted(words.saidEdit);
            else void one.compare();
          }}
        />
      ) : (
        <>
          {AHEAD.has(state) && shown.kind !== "reconcile" && <Preview shown={shown} preview={preview} />}
          <Decide
            key={shown.revision}
            shown={shown}
            preview={preview.value ?? null}
            stale={one.newer !== null}
            onActed={(what) => void acted(what)}
            onStale={() => void one.compare()}
            onEdit={() => setEditing(true)}
          />
        </>
      )}
      <Timeline kind={shown.kind} events={shown.events} />
      {shown.files.length > 0 && (
        <section className="stack">
          <h3>{words.filesHeading}</h3>
          <ul className="case-files">
            {shown.files.map((file) => (
              <li key={file.file}>
                <Icon name="file" />
                <div>
                  <KeptFile shown={shown} file={file} /> ({formatSize(file.size, locale)})
                  <span className="faint expert-line">
                    {words.expertFingerprint} <code>{file.sha256}</code>
                  </span>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Somebody changed the case while it was being looked at: what they did, before anything else can be done. */
function Changed({ one, before, now }: { one: OneCase; before: CaseShown; now: CaseShown }) {
  const words = useCaseWords();
  const box = useRef<HTMLHeadingElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section className="changed" role="alert">
      <h3 ref={box} tabIndex={-1}>
        <Icon name="warning" />
        {words.changedHeading}
      </h3>
      <p>{words.changedLead}</p>
      <Timeline
        kind={now.kind}
        events={now.events.filter(({ revision }) => revision > before.revision)}
        bare
      />
      <p className="actions">
        <button type="button" className="primary" onClick={() => void one.look()}>
          {words.changedLook}
        </button>
      </p>
    </section>
  );
}
