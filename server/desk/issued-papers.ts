/**
 * The stage "render" of a case: a PDF for each certificate that it issued (server/papers), in `<case>/papers/`, beside the
 * certificates and called as they are. What is there already is not made again, so a run that was cut short goes on. The
 * files are not synced each: they can be made again from the certificates at any time.
 *
 * A certificate that cannot be laid out (`paper-too-long`) is valid all the same: it has no paper, and is counted.
 */
import { existsSync } from "node:fs";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import type { PaperTerms } from "../../core/papers/certificate-paper.ts";
import { diskError, makeFolder } from "../issuing/files.ts";
import { jobPaths } from "../issuing/job.ts";
import type { TypeDefinition } from "../issuing/type-definition.ts";
import { renderAll } from "../papers/render-all.ts";
import type { DeskTools, Running } from "./case.ts";

export interface Papers {
  rendered: number;
  /** certificates that cannot be laid out */
  without: number;
}

/** Throws CertraceError `disk-full`, `render-failed`; the signal's reason. */
export async function renderPapers(
  { out, papers, total, type }: { out: string; papers: string; total: number; type: TypeDefinition },
  { department, index, service }: Pick<DeskTools, "department" | "index" | "service">,
  { progress, signal }: Pick<Running, "progress" | "signal">,
): Promise<Papers> {
  const registered = await index.department(department);
  if (registered === null)
    throw new CertraceError("chain-unavailable", "The chain cannot be asked for the department's name.", {
      remedy: "Let the case run again once it can.",
    });
  const metadata = Buffer.from(type.document).toString("utf8");
  const failed = new Set<string>();
  let done = 0;
  let made = 0;
  const began = performance.now();
  const report = () => {
    const rate = (made * 1000) / Math.max(1, performance.now() - began);
    progress({ stage: "render", done, total, unit: "certificates", rate });
  };
  const waiting = async function* (): AsyncGenerator<PaperTerms & { name: string }> {
    done = failed.size;
    for await (const { file, name } of certificatesIn(out)) {
      if (failed.has(name)) continue;
      if (existsSync(join(papers, name))) done++;
      else yield { name, file: await readFile(file, "utf8"), metadata, department: registered, service };
    }
  };
  for (;;)
    try {
      for await (const { name, content } of renderAll(waiting(), { signal })) {
        await put(join(papers, name), content);
        done++;
        made++;
        report();
      }
      done = total;
      report();
      return { rendered: total - failed.size, without: failed.size };
    } catch (error) {
      // The rest of them shall not go without for the sake of one.
      if (!(error instanceof CertraceError && error.code === "paper-too-long" && error.field !== undefined))
        throw error;
      failed.add(error.field);
    }
}

/** Folder by folder; `name` of the paper, relative to the folder. */
async function* certificatesIn(out: string): AsyncGenerator<{ file: string; name: string }> {
  const { certificates } = jobPaths(out);
  for (const folder of (await readdir(certificates)).sort())
    for (const file of (await readdir(join(certificates, folder))).sort())
      yield { file: join(certificates, folder, file), name: `${folder}/${file.replace(/\.json$/, ".pdf")}` };
}

async function put(path: string, content: Uint8Array): Promise<void> {
  makeFolder(join(path, ".."));
  try {
    await writeFile(`${path}.partial`, content, { mode: 0o600 });
    await rename(`${path}.partial`, path);
  } catch (error) {
    throw diskError(path, error);
  }
}
