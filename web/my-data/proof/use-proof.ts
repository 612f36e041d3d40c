/** Runs the proof of every log the person stands in, one after the other, and keeps what was found for the page. */
import { useCallback, useEffect, useRef, useState } from "react";
import { CertraceError } from "../../../core/errors.ts";
import type { ProofCheck, ProofResult } from "../../../core/subject/is-this-all.ts";
import type { ViewVerdict } from "../../../core/subject/view.ts";
import { useMyData } from "../context.ts";
import { type Gathered, gather, type Whose } from "./gather.ts";
import { remember } from "./memory.ts";
import { startProver } from "./prover.ts";

export interface LogProof {
  whose: Whose;
  origin: string;
  /** as they are made */
  checks: readonly ProofCheck[];
  /** null: not yet, or never: then `failure` says why */
  result: ProofResult | null;
  gathered: Gathered | null;
  /** code of what could not be had */
  failure: string | null;
}

export interface Proof {
  state: "idle" | "running" | "done";
  logs: readonly LogProof[];
  /** URL of the node that was asked; null: none */
  node: string | null;
  /** @param subject citizen id, normalised */
  start(subject: string, node: string | null): void;
}

const WORST_FIRST: readonly ViewVerdict[] = ["incomplete", "log-faulty", "undetermined", "complete"];

/** The one word for all logs together. */
export function verdictOfAll(logs: readonly LogProof[]): ViewVerdict {
  const found = new Set(logs.map(({ result }) => result?.verdict ?? "undetermined"));
  return WORST_FIRST.find((verdict) => found.has(verdict)) ?? "undetermined";
}

export function useProof(): Proof {
  const data = useMyData();
  const latest = useRef(data);
  latest.current = data;
  const [shown, setShown] = useState<Pick<Proof, "state" | "logs" | "node">>({
    state: "idle",
    logs: [],
    node: null,
  });
  const [prover] = useState(startProver);
  useEffect(() => () => prover.stop(), [prover]);

  const start = useCallback(
    (subject: string, node: string | null) => {
      const { client, reload } = latest.current;
      const sources = {
        base: location.origin,
        request: fetch.bind(globalThis),
        client,
        reload,
        node,
        now: () => Math.floor(Date.now() / 1000),
      };
      let logs: LogProof[] = [];
      const show = (state: Proof["state"], one?: LogProof) => {
        if (one !== undefined) logs = [...logs.filter(({ whose }) => whose.log !== one.whose.log), one];
        setShown({ state, logs, node });
      };

      async function prove(log: number, origin: string): Promise<void> {
        let proof: LogProof = {
          whose: { log, tag: "", proof: "" },
          origin,
          checks: [],
          result: null,
          gathered: null,
          failure: null,
        };
        const grow = (more: Partial<LogProof>) => {
          proof = { ...proof, ...more };
          show("running", proof);
        };
        grow({});
        try {
          const asked = client.get<Whose>("/my/tag", { log });
          const [whose, gathered] = await Promise.all([asked, gather(asked, sources)]);
          grow({ whose, gathered });
          const { sources: _, ...question } = gathered;
          const result = await prover.prove({ ...question, log, subject, now: sources.now() }, (check) =>
            grow({ checks: [...proof.checks, check] }),
          );
          grow({ result });
          if (result.remember !== null)
            remember({ registry: gathered.registry, log, tag: whose.tag }, result.remember);
        } catch (error) {
          grow({ failure: error instanceof CertraceError ? error.code : "broken" });
          if (!(error instanceof CertraceError)) console.error(error);
        }
      }

      void (async () => {
        show("running");
        for (const { log, origin } of logsOf(latest.current)) await prove(log, origin);
        show("done");
      })();
    },
    [prover],
  );
  return { ...shown, start };
}

function logsOf({ session, acting }: ReturnType<typeof useMyData>): { log: number; origin: string }[] {
  return session.subjects.filter(({ log }) => acting === null || acting.log === log);
}
