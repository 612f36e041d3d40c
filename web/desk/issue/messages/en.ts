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

  lost: "Was a key of the department stolen?",
  toLost: "Issue again what was lost by it",
  reissueHeading: "Withdraw, and issue again",
  reissueLead:
    "For certificates that were issued from a wrong register. The right one takes its place: old certificates answer with their new ones, and those that have none are revoked. You see all of it before it happens.",
  reissueLook: "See what will happen",
  pairs: "Which new one for which old one",
  pairsHint:
    "Only where numbers changed: a table with the columns “older” and “newer”. Without it, old and new with the same number belong together.",
  keptHeading: "Issue again what was lost",
  keptLead:
    "For a key that was stolen and reported as stolen on the chain: what it signed after that is worthless, and is issued again from what the desk keeps, with the key that it has now.",
  key: "The stolen key",
  keyHint: "Its fingerprint, or the address of the operator's account, as it was reported.",
} as const;
