/** The foot of every sheet: what of the paper is proven, in both languages, and the sheet's number. */
import { INK, SOFT } from "./colour.ts";
import type { Label } from "./fields.ts";
import type { Paper, Style } from "./page.ts";
import { SHEET } from "./pdf.ts";
import { EDGE, WIDTH } from "./rows.ts";
import { ENGLISH } from "./structure.ts";
import { WORDS } from "./words.ts";

const NOTE: Style = { face: "sans", size: 7.5, leading: 11.2, colour: SOFT };
const PAGE: Style = { face: "sans", size: 8, colour: INK };

/** @param top of it, points from the upper edge of the sheet. To be drawn last, when there are no more sheets to come. */
export function drawFoot({ sheets, structure }: Paper, top: number, proof: Label): void {
  for (const [i, sheet] of sheets.entries()) {
    const zh = () => sheet.paragraph(EDGE, top, WIDTH - 40, proof.zh, { ...NOTE, colour: INK });
    const en = (below: number) => sheet.paragraph(EDGE, below, WIDTH - 40, proof.en, NOTE);
    // To whom the paper is read out it is said once, at its end.
    if (i < sheets.length - 1) en(zh());
    else {
      const below = structure.within("P", zh);
      structure.within("P", () => en(below), ENGLISH);
    }
    sheet.text(SHEET.width - EDGE, top + 11, WORDS.page(i + 1, sheets.length), PAGE, "right");
  }
}
