/**
 * The pages' font: a long list of slices, of which a page loads the few it needs, which for Chinese are hundreds of
 * kilobytes. It shares the network with what people came for, so it is asked for when that is on the screen; until then
 * the system's font shows it.
 */
export function loadFont(): void {
  void import("@fontsource-variable/noto-sans-sc/index.css");
}
