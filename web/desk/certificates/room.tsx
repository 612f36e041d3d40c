/** Finds what was issued, by number or by decision, and begins a change of one, of many, or of a list. */
import { useCallback, useId, useRef, useState } from "react";
import type { DeskType, FoundCertificate } from "../../../core/desk/answers.ts";
import { Icon } from "../../components/icon.tsx";
import { useDesk } from "../context.ts";
import { MakersOnly } from "../makers-only.tsx";
import { Unavailable } from "../problem.tsx";
import { useAsked } from "../use-asked.ts";
import { useBegin } from "../use-begin.ts";
import { type Page, usePages } from "../use-pages.ts";
import { useWords } from "../words.ts";
import { ByDecision } from "./by-decision.tsx";
import "./certificates.css";
import { ChangeForm } from "./change-form.tsx";
import { FoundList } from "./found-list.tsx";
import { useCertificateWords } from "./words.ts";

/** What is looked for: all, by what a number begins with, or what one decision changed. */
type Search = { prefix: string } | { decision: string };

export default function CertificatesRoom() {
  const { messages } = useWords();
  const words = useCertificateWords();
  const { client, address } = useDesk();
  const job = address.at; // from a case's own room
  const [search, setSearch] = useState<Search>({ prefix: "" });
  const [chosen, setChosen] = useState<ReadonlyMap<string, FoundCertificate>>(new Map());
  const [byList, setByList] = useState(false);
  const begin = useBegin("status");
  const { items, more, failure, ask } = usePages(
    useCallback(
      (after: string | number | null, signal: AbortSignal) => {
        // one question at a time: whoever looks for something looks through all of it
        const asks = "decision" in search || search.prefix !== "";
        return client.get<Page<FoundCertificate>>(
          "/desk/certificates",
          { ...(asks ? search : { job }), after, limit: 50 },
          signal,
        );
      },
      [client, search, job],
    ),
  );
  const types = useAsked(
    useCallback((signal: AbortSignal) => client.get<Page<DeskType>>("/desk/types", {}, signal), [client]),
  );
  const panel = useRef<HTMLHeadingElement>(null);
  const changing = byList || chosen.size > 0;

  return (
    <div className="stack certificates">
      <h2>{job === null ? words.heading : words.headingOfCase}</h2>
      <Find search={search} onSearch={setSearch} />
      <Unavailable code={failure} onRetry={ask} />
      {items === undefined ? (
        failure === null && <p role="status">{messages.loading}</p>
      ) : items.length === 0 ? (
        <p className="lead">{"prefix" in search && search.prefix === "" ? words.noneAtAll : words.none}</p>
      ) : (
        <FoundList
          items={items}
          types={types.value?.items ?? []}
          chosen={chosen}
          onChoose={setChosen}
          onChange={() => panel.current?.focus()}
        />
      )}
      {more !== null && (
        <p className="actions">
          <button type="button" className="secondary" onClick={more}>
            {messages.more}
          </button>
        </p>
      )}
      <section className="stack change" aria-live="polite">
        <h3 ref={panel} tabIndex={-1}>
          {words.changeHeading}
        </h3>
        <MakersOnly>
          {changing ? (
            <ChangeForm
              key={byList ? "list" : "chosen"}
              chosen={byList ? null : [...chosen.values()]}
              onLeaveOut={(which) => setChosen(new Map([...chosen].filter(([, each]) => each !== which)))}
              before={null}
              submit={words.look}
              onSend={begin}
              onCancel={() => {
                setByList(false);
                setChosen(new Map());
              }}
            />
          ) : (
            <>
              <p className="section-lead">{words.changeLead}</p>
              <p className="actions">
                <button type="button" className="secondary" onClick={() => setByList(true)}>
                  <Icon name="file" />
                  {words.changeByList}
                </button>
              </p>
            </>
          )}
        </MakersOnly>
      </section>
    </div>
  );
}

function Find({ search, onSearch }: { search: Search; onSearch: (search: Search) => void }) {
  const words = useCertificateWords();
  const id = useId();
  return (
    <div className="find">
      <search>
        <form
          className="find-number"
          onSubmit={(event) => {
            event.preventDefault();
            const prefix = new FormData(event.currentTarget).get("number");
            onSearch({ prefix: String(prefix).trim() });
          }}
        >
          <label htmlFor={id}>{words.findNumber}</label>
          <div className="find-line">
            <input
              id={id}
              name="number"
              type="search"
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
            />
            <button type="submit" className="secondary">
              <Icon name="search" />
              {words.find}
            </button>
          </div>
        </form>
      </search>
      <ByDecision onFound={(decision) => onSearch({ decision })} />
      {"decision" in search && (
        <p className="notice">
          {words.ofDecision}{" "}
          <button type="button" className="quiet inline" onClick={() => onSearch({ prefix: "" })}>
            {words.showAll}
          </button>
        </p>
      )}
    </div>
  );
}
