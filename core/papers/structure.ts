/**
 * What the sheets of a paper say, in the order of reading (logical structure, ISO 32000-1, 14.7 and 14.8): so a screen reader,
 * or a program that takes the text out, gets titles, labels with their values, and a text in the place of pictures. What
 * is drawn outside of it (borders, rules, page numbers) is an artifact.
 */

/** `L`, `LI`, `Lbl`, `LBody`: a list, one line of it, its label and what stands beside it. */
export type Role = "Document" | "H1" | "H2" | "P" | "Span" | "Figure" | "L" | "LI" | "Lbl" | "LBody";

/** These only hold others: what is drawn in them directly is an artifact. */
const HOLDERS: ReadonlySet<Role> = new Set(["Document", "L", "LI"]);

/** Operators of one sheet that belong to one element, or are an artifact (null). */
export interface Marked {
  element: Element | null;
  /** index of its sheet */
  sheet: number;
  /** its number among what is marked on the sheet; -1: an artifact */
  mark: number;
  operators: string[];
}

export interface Element {
  role: Role;
  /** BCP 47, where it is not that of the document */
  language?: string;
  /** in the place of what cannot be read */
  alt?: string;
  kids: (Element | Marked)[];
}

export class Structure {
  readonly root: Element = { role: "Document", kids: [] };
  readonly sheets: Marked[][] = [];
  #current = this.root;

  /** A new element at the end of the current one. */
  element(role: Role, more: Pick<Element, "language" | "alt"> = {}): Element {
    const element: Element = { role, ...more, kids: [] };
    this.#current.kids.push(element);
    return element;
  }

  /** What `draw` draws, on whichever sheets, belongs to the element. */
  inside<T>(element: Element, draw: () => T): T {
    const before = this.#current;
    this.#current = element;
    try {
      return draw();
    } finally {
      this.#current = before;
    }
  }

  /** Both at once. */
  within<T>(role: Role, draw: () => T, more?: Pick<Element, "language" | "alt">): T {
    return this.inside(this.element(role, more), draw);
  }

  draw(sheet: number, operators: string): void {
    const drawn = this.sheets[sheet]!;
    const element = HOLDERS.has(this.#current.role) ? null : this.#current;
    const last = drawn.at(-1);
    if (last?.element === element) {
      last.operators.push(operators);
      return;
    }
    const mark = element === null ? -1 : drawn.filter((each) => each.element !== null).length;
    const marked: Marked = { element, sheet, mark, operators: [operators] };
    drawn.push(marked);
    element?.kids.push(marked);
  }
}

/** A line of a list, to be drawn in: its label, and what stands beside it. */
export function lineOf(structure: Structure, list: Element): { label: Element; body: Element } {
  return structure.inside(list, () =>
    structure.within("LI", () => ({ label: structure.element("Lbl"), body: structure.element("LBody") })),
  );
}

export const ENGLISH = { language: "en" };

/** The content of a sheet (14.6). */
export const contentOf = (drawn: readonly Marked[]): string =>
  drawn
    .map(({ element, mark, operators }) => {
      const begin = element === null ? "/Artifact BMC" : `/${element.role} <</MCID ${mark}>> BDC`;
      return `${begin}\n${operators.join("\n")}\nEMC`;
    })
    .join("\n");
