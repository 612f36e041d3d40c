/** The kinds of cases that a desk knows. */
import type { CaseKind } from "./case.ts";
import { issueKind } from "./issue-kind.ts";
import { reconcileKind } from "./reconcile-kind.ts";
import { reissueKind } from "./reissue-kind.ts";
import { statusKind } from "./status-kind.ts";
import { typeKind } from "./type-kind.ts";

export const KINDS: readonly CaseKind[] = [issueKind, statusKind, reissueKind, typeKind, reconcileKind];
