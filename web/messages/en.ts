/**
 * English words of the pages. Plain words: nothing a reader would have to look up; expert terms stand only
 * inside the details of a check, and those sentences come from core.
 */
export const en = {
  appName: "Certrace",
  titleVerify: "Verify a certificate",
  titleOf: (what: string) => `${what} · Certrace`,
  skipToContent: "Skip to the content",

  // preferences
  language: "Language",
  largeType: "Larger type",
  normalType: "Normal type",

  // intake
  intakeHeading: "Verify a certificate",
  intakeLead: "Is it genuine? Does it still hold? The answer takes a second.",
  dropHere: "Drag a certificate file here",
  dropNow: "Let go to verify",
  chooseFile: "Choose a file",
  pasteText: "Paste text",
  pasteLabel: "Text of the certificate",
  pasteHint: "Open the certificate file as text, copy all of it, and paste it here.",
  pasteVerify: "Verify",
  pasteCancel: "Cancel",
  pastedName: "Pasted text",
  privacy: (group: number) =>
    `Your file stays on this device. It is checked here; only the records of the group of up to ${group} certificates that it belongs to, and the description of its type, are looked up.`,
  startOver: "Start over",
  verifyAnother: "Verify another",
  print: "Print",

  // refused before reading
  refusedHeading: "This is not a certificate file",
  refusedEmpty: "The file is empty.",
  refusedEmptyRemedy: "Ask whoever gave it to you to send it again.",
  refusedLarge: (size: string, limit: string) =>
    `The file is ${size}; a certificate file is never larger than ${limit}. It was not read.`,
  refusedLargeRemedy: "Choose the certificate file itself, not an archive or a scan.",
  refusedPicture: "This is a picture. A picture of a certificate cannot be verified.",
  refusedDocument: "This is a document or an archive, not a certificate file.",
  refusedFileRemedy: "Ask the holder for the certificate file (its name usually ends in .json).",
  refusedBinary: "The file holds no text, so it cannot be a certificate file.",
  refusedUnreadable: "The file could not be read from this device.",
  refusedUnreadableRemedy: "A folder cannot be verified; choose a single file, and try again.",
  tooMany: (count: number, limit: number) =>
    `${count} files are too many at once: the first ${limit} are verified here.`,

  // progress
  verifying: "Verifying…",
  waiting: "Waiting",
  filesHeading: "Files",
  filesProgress: (done: number, total: number) => `${done} of ${total} verified`,

  // verdict
  verdictHeading: "Verdict",
  verdictAsOf: (date: string) => `Verdict as of the end of ${date}`,
  whatToDo: "What to do",
  retry: "Try again",
  announce: (heading: string, sentence: string) => `${heading}. ${sentence}`,

  // who and when
  issuer: "Issued by",
  issuerUnder: "Under",
  anchored: "Recorded on",
  term: "Term",
  termFrom: (from: string) => `from ${from}`,
  termUntil: (until: string) => `until ${until}`,
  termBoth: (from: string, until: string) => `${from} to ${until}`,
  departmentNumber: (id: number) => `Department no. ${id}`,

  // as of
  asOf: "Verify as of",
  asOfNowHint: "How it stands now. Choose an earlier day to see how it stood then.",
  asOfHint: "How it stood at the end of that day, by this device's clock.",
  asOfNow: "Now",
  asOfBadDate: "Choose a day up to today.",

  // newer version
  newerHeading: "The newer version",
  newerSentence: (number: number) => `Certificate ${number} of the group recorded as`,
  newerSentenceOther: (number: number, department: number) =>
    `Certificate ${number} of department no. ${department}, in the group recorded as`,

  // claims
  certificateHeading: "The certificate says",
  claimsUnconfirmed: "The file says this, but it is not confirmed.",
  claimsShow: "Show what the file says (not confirmed)",
  claimsNone: "The holder disclosed no entries.",
  claimsWithheld: (labels: string) => `Not shown in this copy: ${labels}.`,
  labelsUnavailable:
    "The description of this type of certificate could not be had, so the entries carry their technical names.",
  labelsMismatch:
    "The description of this type of certificate is not the recorded one and was not used; the entries carry their technical names.",
  listSeparator: ", ",
  yes: "Yes",
  no: "No",
  nothing: "None",
  emptyText: "(empty)",
  hiddenCharacter: (code: string) => `hidden character ${code}`,
  showAll: "Show all of it",
  showLess: "Show less",
  moreEntries: (count: number) => `Show ${count} more entries`,

  // checks
  checksHeading: "How this was checked",
  checksSummary: (passed: number, total: number) => `${passed} of ${total} checks passed`,
  outcomePass: "Passed",
  outcomeFail: "Failed",
  outcomeUnknown: "Unknown",
  outcomeSkipped: "Not checked",
  checkCode: "Code",
  checkBlock: (number: string, time: string) => `Rests on block ${number} of ${time}`,
  source: (url: string, time: string) => `Records from ${url}, read ${time}.`,
  askedGroup: (size: number) =>
    size === 1
      ? "This certificate was recorded alone, so the service could tell which one was asked about."
      : `The service was asked about a group of ${size} certificates; it was not told which one.`,
  askedNothing: "The service was not asked about this certificate.",
  verifiedAt: (time: string) => `Verified on this device, ${time}.`,

  // service
  serviceDown: "The service does not answer.",
  serviceDownRemedy: "Check this device's connection, then try again.",
  workerFailed: "The verification stopped unexpectedly. Load the page again.",
  footer: "Certrace: certificates anyone can verify.",
} as const;
