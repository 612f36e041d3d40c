/**
 * The refused rows of a case's register: those of its preview, of which the first are shown and all are in a file, and
 * where that file is: the run's own where there was one.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RefusedRow } from "../../core/desk/register.ts";
import { CertraceError } from "../../core/errors.ts";
import { csvLine, GrowingFile, rename } from "../issuing/files.ts";
import { jobPaths } from "../issuing/job.ts";
import type { Work } from "./case.ts";
import type { KeptCase } from "./cases.ts";
import type { Desk } from "./desk.ts";
import { issuedFolder } from "./issued-folders.ts";
import { previewFolder } from "./preview.ts";

/** that the preview itself carries */
const SHOWN = 100;

/** Takes what a preview refuses; the file appears when it is whole. */
export class RefusedRows implements AsyncDisposable {
  readonly first: RefusedRow[] = [];
  readonly #path: string;
  readonly #file: GrowingFile;

  constructor({ folder, case: { digest } }: Pick<Work<unknown>, "case" | "folder">) {
    this.#path = refusedPreview(folder, digest);
    this.#file = new GrowingFile(`${this.#path}.partial`);
    this.#file.write(csvLine(["line", "column", "code", "reason"]));
  }

  readonly add = ({ line, column, code, reason }: RefusedRow): void => {
    this.#file.write(csvLine([line, column ?? "", code, reason]));
    if (this.first.length < SHOWN) this.first.push({ line, column, code, reason });
  };

  async finish(): Promise<void> {
    await this.#file.sync();
    rename(`${this.#path}.partial`, this.#path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}

/** Throws `case-nothing-there`, and what the preview throws. */
export async function refusedRowsOf(kept: KeptCase, desk: Desk): Promise<string> {
  if (["issue", "reissue"].includes(kept.kind) && kept.state !== "withdrawn") {
    const folder = desk.tools.caseFolder(kept.id);
    const { refused } = jobPaths(issuedFolder(folder));
    if (existsSync(refused)) return refused;
    await desk.preview(kept);
    const previewed = refusedPreview(folder, kept.digest);
    if (existsSync(previewed)) return previewed;
  }
  throw new CertraceError("case-nothing-there", "The case has no register whose rows could be refused.", {
    field: "id",
    remedy: "Ask about a case of the kind issue or reissue that was not withdrawn.",
  });
}

const refusedPreview = (caseFolder: string, digest: string): string =>
  join(previewFolder(caseFolder), `${digest}-refused.csv`);
