/**
 * A worker thread that writes the subject map, so that an epoch of a hundred thousand subjects keeps no request
 * waiting. Takes one pass of entries at a time; answers once it is in the file, or with the code of what went wrong.
 */
import { parentPort, workerData } from "node:worker_threads";
import { CertraceError } from "../../core/errors.ts";
import { standBack } from "../stand-back.ts";
import { type Child, MapFile } from "./map-file.ts";
import { applyEntries } from "./subject-map.ts";

export interface MapTask {
  path: string;
  /** where the file ends before the first pass: what is behind belongs to no epoch */
  end: number;
}

export type MapRequest =
  /** entries that follow those of the pass before */
  | { root: Child; entries: Uint8Array<ArrayBuffer>; first: number }
  /** everything so far shall be on the disk */
  | "sync";

export type MapAnswer =
  | { root: Child | null; end: number }
  | { code: string; message: string; remedy: string | undefined };

const { path, end } = workerData as MapTask;
standBack();
let file: MapFile | null = null;

parentPort!.on("message", (request: MapRequest) => {
  parentPort!.postMessage(answer(request));
});

function answer(request: MapRequest): MapAnswer {
  try {
    file ??= MapFile.openToWrite(path, end);
    if (request === "sync") {
      file.sync();
      return { root: null, end: file.end };
    }
    const root = applyEntries(file, request.root, request.entries, request.first);
    return { root, end: file.end };
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return { code: error.code, message: error.message, remedy: error.remedy };
  }
}
