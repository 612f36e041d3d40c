/** A certificate of a type that is being edited, with made-up contents, where the service has none to show. */
import type { Specimen } from "../../../core/desk/register.ts";
import type { Source, TypeDraft } from "./draft.ts";

/** @param word stands for every text */
export function madeUp({ claims, number, from, until }: TypeDraft, word: string): Specimen {
  return {
    line: 1,
    number: number.kind === "e-licence" ? `1.2.156.3005.2.${number.type}.…` : "…001",
    nbf: from === null ? null : BEGINS,
    exp: until === null ? null : ENDS,
    status: "valid",
    reason: "unspecified",
    claims: claims.flatMap(({ path, sd, source }) =>
      source === null
        ? []
        : [{ path: path.split("/"), value: exampleOf(source, word), disclosable: sd !== "never" }],
    ),
  };
}

const BEGINS = Date.UTC(2026, 0, 1) / 1000;
const ENDS = Date.UTC(2036, 0, 1) / 1000;

function exampleOf(source: Source, word: string): string | number | boolean {
  switch (source.kind) {
    case "text":
      return word;
    case "date":
      return "2026-01-01";
    case "number":
      return 100;
    case "code":
      return source.table[0]?.[1] ?? word;
    case "fixed":
      return source.value;
  }
}
