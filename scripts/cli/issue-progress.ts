/** One bar for the reading, one for signing, anchoring and writing together, one for the statuses. */
import type { Progress as IssuingProgress, Stage } from "../../server/issuing/progress.ts";
import { type Progress, showProgress } from "./progress.ts";

type Phase = "read" | "issue" | "status";

const PHASE_OF: Record<Stage, Phase> = {
  read: "read",
  sign: "issue",
  anchor: "issue",
  write: "issue",
  status: "status",
};
const TITLES: Record<Phase, [title: string, unit: string]> = {
  read: ["Reading", "bytes"],
  issue: ["Issuing", "certificates"],
  status: ["Statuses", "calls"],
};

export function issuingProgress(): { report: (progress: IssuingProgress) => void; end: () => void } {
  let phase: Phase | null = null;
  let shown: Progress | null = null;
  const done = { sign: 0, write: 0 };
  let anchored = "";

  function enter(next: Phase, total: number): Progress {
    if (phase !== next || shown === null) {
      shown?.end();
      phase = next;
      shown = showProgress(...TITLES[next], total);
    }
    return shown;
  }

  return {
    report({ stage, done: count, total }) {
      if (stage === "anchor") {
        anchored = `${count}/${total} anchored`;
        return;
      }
      const bar = enter(PHASE_OF[stage], total);
      if (stage !== "sign" && stage !== "write") return bar.to(count);
      done[stage] = count;
      // Signing and writing are each half of the work: a batch is written after it was anchored.
      bar.to(Math.floor((done.sign + done.write) / 2), anchored);
    },
    end() {
      shown?.end();
      shown = null;
    },
  };
}
