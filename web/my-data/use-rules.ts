/** Which rules of what is unusual a person switched off, remembered on this device. */
import { useState } from "react";
import { RULE_CODES, type RuleCode } from "../../core/trail/unusual.ts";
import { recall, remember } from "../components/preferences.ts";

const KEY = "certrace.rules-off";

export function useRules(): [off: ReadonlySet<RuleCode>, switchRule: (rule: RuleCode, on: boolean) => void] {
  const [off, setOff] = useState<ReadonlySet<RuleCode>>(() => {
    const stored = (recall(KEY) ?? "").split(" ");
    return new Set(RULE_CODES.filter((rule) => stored.includes(rule)));
  });
  const switchRule = (rule: RuleCode, on: boolean) => {
    const next = new Set(off);
    if (on) next.delete(rule);
    else next.add(rule);
    remember(KEY, [...next].join(" "));
    setOff(next);
  };
  return [off, switchRule];
}
