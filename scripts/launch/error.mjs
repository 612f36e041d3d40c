/** What went wrong before anything of ours could run: one sentence and what to do. */
export class LaunchError extends Error {
  /**
   * @param {string} message
   * @param {string} remedy
   * @param {{ output?: string, exitCode?: number }} [more] the tail of what the failed command said
   */
  constructor(message, remedy, more = {}) {
    super(message);
    this.remedy = remedy;
    this.output = more.output ?? "";
    this.exitCode = more.exitCode ?? 1;
  }
}

/**
 * Tells people on stderr; answers the exit code.
 * @param {unknown} error
 */
export function tell(error) {
  if (!(error instanceof LaunchError)) throw error;
  if (error.output) process.stderr.write(`${error.output.trimEnd().replace(/^/gm, "    ")}\n`);
  if (error.message) process.stderr.write(`${error.message}.\n→ ${error.remedy}.\n`);
  return error.exitCode;
}
