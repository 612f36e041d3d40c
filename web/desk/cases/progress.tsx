/** How far something is: one bar for each stage, the one under way with its speed. */
import type { CaseProgress } from "../../../core/desk/case.ts";
import { formatNumber, formatSize } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { useWords } from "../words.ts";

type Stage = CaseProgress["stages"][number];

/** The stage under way, for a list. */
export function ProgressLine({ progress }: { progress: CaseProgress }) {
  const name = useStageName();
  return <Bar stage={progress} label={name(progress.stage)} />;
}

/** @param over nothing more will come: stages stand as they are */
export function ProgressOf({ progress, over }: { progress: CaseProgress; over: boolean }) {
  const { locale, messages } = useWords();
  const name = useStageName();
  const amount = useAmount();
  return (
    <ol className="stages">
      {progress.stages.map((stage) => {
        const now = !over && stage.stage === progress.stage;
        const full = stage.total > 0 && stage.done >= stage.total;
        return (
          <li key={stage.stage} data-now={now}>
            <span className="stage-name">
              <Icon name={full ? "check" : now ? "renew" : "minus"} />
              {name(stage.stage)}
            </span>
            <Bar stage={stage} label={name(stage.stage)} />
            <span className="faint stage-amount">
              {messages.amountOf(amount(stage.done, stage.unit), amount(stage.total, stage.unit))}
              {now && !full && progress.rate >= 1 && progress.unit !== "bytes" && (
                <> · {messages.perSecond(formatNumber(Math.round(progress.rate), locale))}</>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Bar({ stage: { done, total }, label }: { stage: Stage; label: string }) {
  return <progress max={Math.max(1, total)} value={Math.min(done, Math.max(1, total))} aria-label={label} />;
}

function useStageName(): (stage: string) => string {
  const { messages } = useWords();
  const names: Readonly<Record<string, string>> = {
    read: messages.stageRead,
    sign: messages.stageSign,
    anchor: messages.stageAnchor,
    write: messages.stageWrite,
    tell: messages.stageTell,
    status: messages.stageStatus,
    render: messages.stageRender,
    compare: messages.stageCompare,
  };
  return (stage) => names[stage] ?? stage;
}

function useAmount(): (value: number, unit: string) => string {
  const { locale } = useWords();
  return (value, unit) => (unit === "bytes" ? formatSize(value, locale) : formatNumber(value, locale));
}
