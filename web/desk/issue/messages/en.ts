/** English words of the form with which issuing begins. */
export const en = {
  heading: "Issue certificates",
  lead: "Nothing is issued yet: you see first what the register becomes, then you submit it, and another person checks it.",
  type: "What shall be issued?",
  choose: "Choose…",
  noTypes: "Your department has no type yet that a register can be issued under.",
  toTypes: "Make one",
  register: "The register",
  registerHint:
    "CSV, Excel (XLSX) or JSON, up to 100 MB: one row for each certificate. Choose it, or drop it here.",
  registerMissing: "Choose a register first.",
  columnsMissing: "The register lacks columns that this type is made of:",
  reading: "If it is not read right",
  encoding: "Encoding of the text",
  delimiter: "Between columns",
  delimiterFound: "Found by itself",
  delimiterComma: "Comma",
  delimiterSemicolon: "Semicolon",
  delimiterTab: "Tab",
  sheet: "Name of the sheet, where a workbook has several",
  look: "See what it becomes",
} as const;
