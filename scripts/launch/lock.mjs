/**
 * A lock that one process holds, and that no crash can leave shut: the file names its holder by process number
 * and start time, so a number that was given out again is not taken for the holder. Taken by a hard link, which
 * is atomic; a dead holder's lock is moved aside, looked at again, and only then given up.
 */
import { execFileSync } from "node:child_process";
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";

/**
 * @typedef {object} Holder
 * @property {number} pid
 * @property {string} started when that process started, as the system says it
 * @property {string} purpose for people
 */

/**
 * When a process started, in words that only ever equal themselves; empty where there is no such process.
 * @param {number} pid
 */
function processStart(pid) {
  try {
    // Fields after the name in parentheses, which may hold anything: state is the first, start time the 20th.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  } catch {
    if (process.platform === "linux" || process.platform === "win32") return alive(pid) ? "alive" : "";
    try {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    } catch {
      return "";
    }
  }
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * @param {string} file
 * @returns {Holder | undefined} the living holder
 */
export function lockHolder(file) {
  try {
    const holder = /** @type {Holder} */ (JSON.parse(readFileSync(file, "utf8")));
    return holder.started !== "" && processStart(holder.pid) === holder.started ? holder : undefined;
  } catch {
    return undefined; // absent, or not a lock that we wrote
  }
}

/**
 * Takes the lock or answers who has it. Let go of by `release`, or by the end of the process.
 * @param {string} file in a folder that exists
 * @param {string} purpose
 * @returns {{ release: () => void } | { holder: Holder }}
 */
export function takeLock(file, purpose) {
  const own = `${file}.${process.pid}`;
  const text = JSON.stringify({ pid: process.pid, started: processStart(process.pid), purpose });
  writeFileSync(own, text, { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(own, file);
        return { release: () => releaseOwn(file, text) };
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
      }
      const holder = lockHolder(file);
      if (holder) return { holder };
      const aside = `${own}.stale`;
      try {
        renameSync(file, aside);
      } catch {
        continue; // another process cleared it first
      }
      // Between our look and our move a living process may have taken it: then it gets it back.
      if (lockHolder(aside)) linkSync(aside, file);
      unlinkSync(aside);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
function releaseOwn(file, text) {
  try {
    if (readFileSync(file, "utf8") === text) unlinkSync(file);
  } catch {
    // gone already
  }
}
