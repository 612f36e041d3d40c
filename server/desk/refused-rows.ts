/** Where the refused rows of a case's register are: those of the run where there was one, else those of its preview. */
import { existsSync } from "node:fs";
import { CertraceError } from "../../core/errors.ts";
import { jobPaths } from "../issuing/job.ts";
import type { KeptCase } from "./cases.ts";
import type { Desk } from "./desk.ts";
import { issuedFolder, refusedPreview } from "./issue-kind.ts";

/** Throws `case-nothing-there`, and what the preview throws. */
export async function refusedRowsOf(kept: KeptCase, desk: Desk): Promise<string> {
  if (kept.kind === "issue" && kept.state !== "withdrawn") {
    const folder = desk.tools.caseFolder(kept.id);
    const { refused } = jobPaths(issuedFolder(folder));
    if (existsSync(refused)) return refused;
    await desk.preview(kept);
    return refusedPreview(folder, kept.digest);
  }
  throw new CertraceError("case-nothing-there", "The case has no register whose rows could be refused.", {
    field: "id",
    remedy: "Ask about a case of the kind issue that was not withdrawn.",
  });
}
