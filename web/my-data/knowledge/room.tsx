/**
 * "Who knows what": a picture of departments on one side, one's data on the other, and a line wherever one has read the
 * other. The same stands as a list, for readers of the screen, for large type and for paper.
 */
import { useMemo, useState } from "react";
import { sayDay } from "../../../core/trail/days.ts";
import { type Knower, type Knowledge, knowledgeOf } from "../../../core/trail/knowledge.ts";
import type { Names } from "../../../core/trail/names.ts";
import { wordsOf } from "../../../core/trail/sentence.ts";
import { InertText } from "../../components/inert-text.tsx";
import { useMyData, useWords } from "../context.ts";
import "./knowledge.css";

/** Departments drawn before somebody asks for all. */
const AT_FIRST = 12;
/** What is said where nobody is found: that there is nobody, only of a trail that is there to its end. */
const NOBODY = { loading: "loadingOlder", complete: "knowledgeNone", failed: "summaryUnknown" } as const;
/** of one line of the picture; the CSS has the same height in rem */
const ROW = 64;

export default function KnowledgeRoom() {
  const { messages } = useWords();
  const { trail, names } = useMyData();
  const [all, setAll] = useState(false);
  const knowledge = useMemo(() => knowledgeOf(trail.items), [trail]);
  const called = names(trail.items[0]?.log ?? 0);
  if (knowledge.departments.length === 0) return <p className="lead">{messages[NOBODY[trail.state]]}</p>;

  const departments = all ? knowledge.departments : knowledge.departments.slice(0, AT_FIRST);
  const drawn = new Set(departments.flatMap(({ knows }) => knows.map(({ dataset }) => dataset)));
  const shown: Knowledge = { departments, datasets: knowledge.datasets.filter((each) => drawn.has(each)) };

  return (
    <section className="knowledge">
      <h2>{messages.knowledgeHeading}</h2>
      <p className="section-lead">{messages.knowledgeLead}</p>
      <Picture knowledge={shown} names={called} />
      <AsList departments={departments} names={called} />
      {departments.length < knowledge.departments.length && (
        <p className="actions">
          <button type="button" className="secondary" onClick={() => setAll(true)}>
            {messages.knowledgeShowAll(knowledge.departments.length)}
          </button>
        </p>
      )}
      <p className="section-lead">{messages.knowledgeForGood}</p>
    </section>
  );
}

/** Hidden from readers of the screen, who are given the list instead. */
function Picture({ knowledge: { departments, datasets }, names }: { knowledge: Knowledge; names: Names }) {
  const { messages } = useWords();
  const [chosen, setChosen] = useState<number | null>(null);
  const rows = Math.max(departments.length, datasets.length);
  const height = rows * ROW;
  const y = (i: number, of: number) => ((i + 0.5) / of) * height;
  const most = Math.max(...departments.flatMap(({ knows }) => knows.map(({ times }) => times)));

  return (
    <div className="knowledge-picture" aria-hidden="true">
      <p className="knowledge-legend">{messages.knowledgeLines}</p>
      <p className="knowledge-head">{messages.knowledgeDepartments}</p>
      <span />
      <p className="knowledge-head">{messages.knowledgeData}</p>
      <ul className="knowledge-side knowledge-departments">
        {departments.map(({ department }) => (
          <li
            key={department}
            data-dim={(chosen !== null && chosen !== department) || undefined}
            onPointerEnter={() => setChosen(department)}
            onPointerLeave={() => setChosen(null)}
          >
            <span className="knowledge-name">{names.department(department)}</span>
          </li>
        ))}
      </ul>
      <div className="knowledge-lines">
        <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {departments.flatMap(({ department, knows }, i) =>
            knows.map(({ dataset, times }) => {
              const from = y(i, departments.length);
              const to = y(datasets.indexOf(dataset), datasets.length);
              return (
                <path
                  key={`${department} ${dataset}`}
                  d={`M0 ${from}C50 ${from} 50 ${to} 100 ${to}`}
                  strokeWidth={2 + 8 * Math.sqrt(times / most)}
                  data-dim={(chosen !== null && chosen !== department) || undefined}
                  data-chosen={chosen === department || undefined}
                />
              );
            }),
          )}
        </svg>
      </div>
      <ul className="knowledge-side knowledge-data">
        {datasets.map((dataset) => (
          <li key={dataset}>
            <span className="knowledge-name">{names.dataset(dataset)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function AsList({ departments, names }: { departments: readonly Knower[]; names: Names }) {
  const { messages } = useWords();
  const { clock } = useMyData();
  const words = wordsOf(clock);
  return (
    <div className="knowledge-list">
      {departments.map(({ department, knows }) => (
        <section key={department}>
          <h3>
            <InertText>{messages.knows(names.department(department))}</InertText>
          </h3>
          <ul>
            {knows.map(({ dataset, fields, times, last }) => (
              <li key={dataset}>
                <strong>
                  <InertText>{names.dataset(dataset)}</InertText>
                </strong>
                <span className="knowledge-fields">
                  {messages.knowsItem(
                    words.list(fields.map((field) => words.inside(names.field(dataset, field)))),
                    times,
                    sayDay(last, clock),
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
