/** Walks through a page as people do who have no pointer, or no screen. */
import { expect } from "chai";
import type { Page } from "playwright-core";

/** Presses Tab until what has the focus is called so. @param role tag name, or type of an input */
export async function tabTo(page: Page, name: string | RegExp, role?: string): Promise<void> {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const at = document.activeElement as HTMLElement | null;
      const labels = (at as HTMLInputElement | null)?.labels;
      return {
        tag: at?.tagName.toLowerCase() ?? "",
        type: at?.getAttribute("type") ?? "",
        marked: at !== null && getComputedStyle(at).outlineStyle !== "none",
        name: [
          at?.getAttribute("aria-label"),
          ...[...(labels ?? [])].map((l) => l.textContent),
          at?.textContent,
        ]
          .filter(Boolean)
          .join(" | "),
      };
    });
    const named = typeof name === "string" ? here.name.includes(name) : name.test(here.name);
    if (!named || (role !== undefined && role !== here.tag && role !== here.type)) continue;
    // What is drawn as a label carries the mark of the input in it.
    expect(here.marked || here.tag === "input", `focus on “${here.name}” cannot be seen`).to.equal(true);
    return;
  }
  throw new Error(`no way to ${String(name)} by keyboard`);
}

/**
 * What a screen reader tells of the page: the tree of roles and names. Fails where landmarks are missing, headings skip a
 * level or something that can be operated has no name.
 */
export async function heard(page: Page): Promise<string> {
  const tree = await page.locator("body").ariaSnapshot();
  for (const landmark of ["- banner", "- main", "- contentinfo"]) expect(tree).to.include(landmark);
  const levels = [...tree.matchAll(/\[level=(\d)\]/g)].map(([, level]) => Number(level));
  expect(
    levels.filter((level) => level === 1),
    "one first heading",
  ).to.have.length(1);
  for (const [i, level] of levels.entries())
    if (i > 0) expect(level - levels[i - 1]!, `headings of ${tree}`).to.be.at.most(1);
  const operated =
    /^ *- (button|link|textbox|searchbox|combobox|listbox|checkbox|radio|spinbutton|slider)\b(?! ")(.*)$/gm;
  expect(
    [...tree.matchAll(operated)].map(([line]) => line.trim()),
    "without a name",
  ).to.deep.equal([]);
  return tree;
}
