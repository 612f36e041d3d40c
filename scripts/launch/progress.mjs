/**
 * One long step shown on stderr: a line that moves on a terminal, plain lines elsewhere. stdout belongs to the
 * command (`certrace verify --json`).
 */

/**
 * @param {string} title
 * @param {NodeJS.WriteStream} [out]
 */
export function showStep(title, out = process.stderr) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  let frame = 0;
  if (!out.isTTY) out.write(`${title} …\n`);
  const draw = () => {
    if (out.isTTY) out.write(`\r\x1b[2K${frames[frame++ % frames.length]} ${title} … ${seconds()} s`);
    else out.write(`  … ${seconds()} s\n`);
  };
  const timer = setInterval(draw, out.isTTY ? 120 : 15_000);
  return {
    /** @param {boolean} ok */
    end(ok) {
      clearInterval(timer);
      const line = `${ok ? "✓" : "✗"} ${title} (${seconds()} s)\n`;
      out.write(out.isTTY ? `\r\x1b[2K${line}` : line);
    },
  };
}
