/**
 * One release for each logged access. The ledger answers a repeated submission with its first answer, as it must; were
 * that enough here, one logged access would open the data as often as somebody likes.
 *
 * Written down before the upstream is asked, as an empty file named by log index, made exclusively: so it holds across
 * restarts, kill -9 and several gateways over one folder. An access older than the window is refused outright, hence
 * its file may go. Where nothing was released (the upstream was not there), the mark is taken back.
 */
import { mkdir, open, readdir, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { problem } from "./problem.ts";

export interface Releases {
  /**
   * @param time of the access by the log, Unix milliseconds
   * Throws the problems `submission-spent`, `submission-stale`, `ledger-answer-unusable`, `state-unavailable`.
   */
  mark(index: number, time: number): Promise<void>;
  /** after `mark`, where nothing was released */
  takeBack(index: number): Promise<void>;
  /** removes the marks of accesses that are too old to be released anyway */
  sweep(): Promise<void>;
}

/**
 * @param folder made where it is not there
 * @param window milliseconds that an access may wait for its release, and the two clocks may differ
 */
export async function openReleases(folder: string, window: number, now: () => number): Promise<Releases> {
  const file = (index: number) => join(folder, String(index));
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(unusable);

  const releases: Releases = {
    async mark(index, time) {
      const age = now() - time;
      if (age > window)
        throw problem("submission-stale", `This access was logged more than ${window / 1_000} seconds ago.`, {
          remedy:
            "Sign a new submission. If this one is new, the clocks of ledger and gateway differ: tell the holder.",
        });
      if (age < -window)
        throw problem("ledger-answer-unusable", "The ledger's clock and the gateway's are too far apart.", {
          remedy: "Nothing was released. Tell the holder's operator.",
        });
      try {
        const handle = await open(file(index), "wx", 0o600);
        await handle.close();
        // The log's time, so that any gateway over this folder knows when it may go.
        await utimes(file(index), time / 1_000, time / 1_000);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EEXIST") unusable(cause);
        throw problem(
          "submission-spent",
          "The data of this access was released already, or is being released.",
          {
            remedy: "Sign a new submission: every release is an access of its own.",
          },
        );
      }
    },
    takeBack: (index) => rm(file(index), { force: true }).catch(unusable),
    async sweep() {
      // Twice the window: a gateway whose clock runs ahead must not make room for a replay at another.
      const oldest = now() - 2 * window;
      for (const name of await readdir(folder).catch(unusable)) {
        if (!/^[0-9]+$/.test(name)) continue;
        const path = join(folder, name);
        const handle = await open(path, "r").catch(() => null);
        if (handle === null) continue;
        const { mtimeMs } = await handle.stat().finally(() => handle.close());
        if (mtimeMs < oldest) await rm(path, { force: true }).catch(unusable);
      }
    },
  };
  await releases.sweep();
  return releases;
}

function unusable(cause: unknown): never {
  throw problem("state-unavailable", "The gateway cannot use its state folder.", {
    field: "state",
    remedy:
      "Nothing was released. The holder's operator checks the folder, its rights and the space on disk.",
    cause,
  });
}
