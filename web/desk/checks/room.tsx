/** Compares register, files, chain and status list; what was compared before. */
import { useCallback, useId, useState } from "react";
import type { DeskType, JobShown, UploadShown } from "../../../core/desk/answers.ts";
import type { CaseSummary } from "../../../core/desk/case.ts";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { CaseList } from "../cases/case-list.tsx";
import { useDesk } from "../context.ts";
import { DropFile } from "../drop-file.tsx";
import { MakersOnly } from "../makers-only.tsx";
import { Unavailable } from "../problem.tsx";
import { typeNameOf } from "../type-name.ts";
import { useAsked } from "../use-asked.ts";
import { useBegin } from "../use-begin.ts";
import type { Page } from "../use-pages.ts";
import { useWords } from "../words.ts";
import { useCheckWords } from "./words.ts";

export default function ChecksRoom() {
  const { messages } = useWords();
  const words = useCheckWords();
  const { client } = useDesk();
  const before = useAsked(
    useCallback(
      (signal: AbortSignal) =>
        client.get<Page<CaseSummary>>("/desk/cases", { kind: "reconcile", limit: 20 }, signal),
      [client],
    ),
  );
  return (
    <div className="stack">
      <section className="stack">
        <h2>{words.heading}</h2>
        <p className="section-lead">{words.lead}</p>
        <MakersOnly>
          <Begin />
        </MakersOnly>
      </section>
      <section className="stack">
        <h3>{words.before}</h3>
        <Unavailable code={before.failure} onRetry={() => void before.ask()} />
        {before.value === undefined ? (
          before.failure === null && <p role="status">{messages.loading}</p>
        ) : before.value.items.length === 0 ? (
          <p className="faint">{words.none}</p>
        ) : (
          <CaseList cases={before.value.items} />
        )}
      </section>
    </div>
  );
}

function Begin() {
  const { locale } = useWords();
  const words = useCheckWords();
  const { client } = useDesk();
  const begin = useBegin("reconcile", true);
  const { busy, failure, problem, run } = useAct();
  const [job, setJob] = useState("");
  const [register, setRegister] = useState<UploadShown | null>(null);
  const id = useId();
  const asked = useAsked(
    useCallback(
      async (signal: AbortSignal) => {
        const [jobs, types, cases] = await Promise.all([
          client.get<{ items: JobShown[] }>("/desk/jobs", {}, signal),
          client.get<Page<DeskType>>("/desk/types", {}, signal),
          client.get<Page<CaseSummary>>("/desk/cases", { kind: "issue", state: "done", limit: 100 }, signal),
        ]);
        return { jobs: jobs.items, types: types.items, cases: cases.items };
      },
      [client],
    ),
  );
  const { jobs = [], types = [], cases = [] } = asked.value ?? {};
  const nameOf = (each: JobShown) =>
    words.job(
      cases.find((one) => one.id === each.job)?.title ?? typeNameOf(types, each.vct, locale),
      each.issued,
    );

  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void run(() => begin({ job, register: register?.id }));
      }}
    >
      <Unavailable code={asked.failure} onRetry={() => void asked.ask()} />
      {asked.value !== undefined && jobs.length === 0 && <p className="notice">{words.noJobs}</p>}
      <p className="field">
        <label htmlFor={id}>{words.which}</label>
        <select id={id} required value={job} onChange={({ target }) => setJob(target.value)}>
          <option value="" disabled>
            {words.choose}
          </option>
          {jobs.map((each) => (
            <option key={each.job} value={each.job}>
              {nameOf(each)}
            </option>
          ))}
        </select>
      </p>
      <DropFile
        label={words.register}
        hint={words.registerHint}
        accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.xlsx"
        file={register}
        onFile={setRegister}
      />
      <Failure code={failure} said={problem} />
      <p className="actions">
        <button type="submit" className="primary" aria-busy={busy}>
          {words.begin}
        </button>
      </p>
    </form>
  );
}
