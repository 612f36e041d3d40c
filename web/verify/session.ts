/**
 * What is on the page: the files taken in, one after the other, and which of them is shown. A question that was
 * overtaken by a newer one (another day, another file list) never overwrites its answer.
 */
import { useCallback, useEffect, useReducer, useRef } from "react";
import { NOTHING_TRUSTED, type Trusted } from "./evidence/ground.ts";
import type { Gathered } from "./gather.ts";
import type { Intake } from "./intake.ts";
import type { Report } from "./report.ts";
import type { OwnNode, Verify } from "./verifier.ts";

type Outcome = { report: Report } | { failed: true };

export interface Item {
  id: number;
  intake: Intake;
  /** the newest answer; undefined: waiting, or being verified for the first time */
  outcome?: Outcome;
  /** the round that answer belongs to; an older one is being asked again */
  round?: number;
}

interface State {
  items: Item[];
  /** id of the item that is looked at */
  shown: number;
  /** the instant asked about, Unix seconds; null: now */
  at: number | null;
  /** a node to ask beside the service, or instead of it */
  node: OwnNode | null;
  /** keys of other services that the reader has, for their reports */
  keys: string | undefined;
  /** blocks that count for evidence bundles */
  trusted: Trusted;
  /** files that were more than one can take in at once */
  leftOut: number;
  /** counts the questions, so that late answers to earlier ones are told apart */
  round: number;
  /** counts the times files were taken in */
  intakes: number;
  /** counts the files taken in, so that no two ever have the same id */
  taken: number;
}

type Action =
  | { type: "take-in"; intakes: Intake[]; leftOut: number }
  | { type: "show"; id: number }
  | { type: "ask-again"; at: number | null }
  | { type: "ask-node"; node: OwnNode | null }
  | { type: "give-keys"; keys: string }
  | { type: "trust-hash"; hash: string }
  | { type: "take-word" }
  | { type: "trust-registry"; registry: string | null }
  | { type: "answered"; round: number; answers: ReadonlyMap<number, Outcome> }
  | { type: "clear" };

/** Milliseconds for which answers are gathered before the page shows them. */
const TOGETHER = 100;

const EMPTY: State = {
  items: [],
  shown: 0,
  at: null,
  node: null,
  keys: undefined,
  trusted: NOTHING_TRUSTED,
  leftOut: 0,
  round: 0,
  intakes: 0,
  taken: 0,
};

function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "take-in": {
      const first = state.taken;
      return {
        ...state,
        items: action.intakes.map((intake, index) => ({ id: first + index, intake })),
        shown: first,
        at: null,
        // a hash that is trusted stays so; somebody's word is taken for what was handed in, and no more
        trusted: { ...state.trusted, word: false },
        leftOut: action.leftOut,
        round: state.round + 1,
        intakes: state.intakes + 1,
        taken: first + action.intakes.length,
      };
    }
    case "show":
      return { ...state, shown: action.id };
    case "ask-again":
      return { ...state, at: action.at, round: state.round + 1 };
    case "ask-node":
      return { ...state, node: action.node, round: state.round + 1 };
    case "give-keys":
      return { ...state, keys: action.keys, round: state.round + 1 };
    case "trust-hash": {
      const hashes = [...state.trusted.hashes, action.hash];
      return { ...state, trusted: { ...state.trusted, hashes }, round: state.round + 1 };
    }
    case "take-word":
      return { ...state, trusted: { ...state.trusted, word: true }, round: state.round + 1 };
    case "trust-registry": {
      const { registry: _, ...others } = state.trusted;
      const trusted = action.registry === null ? others : { ...others, registry: action.registry };
      return { ...state, trusted, round: state.round + 1 };
    }
    case "answered":
      if (action.round !== state.round) return state;
      return {
        ...state,
        items: state.items.map((item) => {
          const outcome = action.answers.get(item.id);
          return outcome === undefined ? item : { ...item, outcome, round: action.round };
        }),
      };
    case "clear":
      return {
        ...EMPTY,
        node: state.node,
        keys: state.keys,
        round: state.round + 1,
        intakes: state.intakes,
        taken: state.taken,
      };
  }
}

/** Nothing more will come for this file: it was refused, or answered in this round. */
export const isSettled = (item: Item, round: number): boolean =>
  "refusal" in item.intake || item.round === round;

export function useSession(verify: Verify) {
  const [state, dispatch] = useReducer(reduce, EMPTY);
  const latest = useRef(state);
  latest.current = state;

  // a new round: verify every file that can be, the one that is looked at first, until a newer round begins
  useEffect(() => {
    const overtaken = new AbortController();
    const { items, shown } = latest.current;
    let answers = new Map<number, Outcome>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      clearTimeout(timer);
      timer = undefined;
      if (overtaken.signal.aborted) return;
      dispatch({ type: "answered", round: state.round, answers });
      answers = new Map();
    };
    for (const { id, intake } of items.toSorted((a, b) => +(b.id === shown) - +(a.id === shown))) {
      if ("refusal" in intake) continue;
      void verify(
        { text: intake.text, at: state.at, node: state.node, keys: state.keys, trusted: state.trusted },
        overtaken.signal,
      )
        .then(
          (report) => ({ report }),
          () => ({ failed: true }) as const,
        )
        .then((outcome) => {
          answers.set(id, outcome);
          // the page draws a thousand answers in a few strokes, but the one that is waited for at once
          if (id === shown || answers.size === items.length) tell();
          else timer ??= setTimeout(tell, TOGETHER);
        });
    }
    return () => {
      overtaken.abort();
      clearTimeout(timer);
    };
  }, [state.round, state.at, state.node, state.keys, state.trusted, verify]);

  return {
    ...state,
    takeIn: useCallback(
      ({ intakes, leftOut }: Gathered) => dispatch({ type: "take-in", intakes, leftOut }),
      [],
    ),
    show: useCallback((id: number) => dispatch({ type: "show", id }), []),
    askAgain: useCallback((at: number | null) => dispatch({ type: "ask-again", at }), []),
    askNode: useCallback((node: OwnNode | null) => dispatch({ type: "ask-node", node }), []),
    giveKeys: useCallback((keys: string) => dispatch({ type: "give-keys", keys }), []),
    trustHash: useCallback((hash: string) => dispatch({ type: "trust-hash", hash }), []),
    trustRegistry: useCallback(
      (registry: string | null) => dispatch({ type: "trust-registry", registry }),
      [],
    ),
    takeWord: useCallback(() => dispatch({ type: "take-word" }), []),
    clear: useCallback(() => dispatch({ type: "clear" }), []),
  };
}

export type Session = ReturnType<typeof useSession>;
