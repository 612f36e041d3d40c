/**
 * English words of the pages. Plain words: nothing a reader would have to look up; expert terms stand only
 * inside the details of a check, and those sentences come from core.
 */
export const en = {
  titleVerify: "Verify a certificate or a receipt",
  titleOf: (what: string) => `${what} · Certrace`,

  // intake
  intakeHeading: "Verify a certificate or a receipt",
  intakeLead:
    "Is the certificate genuine, and does it still hold? Was the access to your data logged, and allowed? The answer takes a second.",
  dropHere: "Drag a certificate or a receipt here",
  dropNow: "Let go to verify",
  chooseFile: "Choose a file",
  chooseFolder: "Choose a folder",
  dropMore:
    "One, many, a folder or a zip archive of them; also a filed report, an evidence bundle or a list of numbers",
  reading: (count: number) => (count === 0 ? "Reading…" : `Reading… ${count} files so far`),
  scanCode: "Scan a code",
  numbersOnly: "Ask by number",
  pasteText: "Paste text",
  pasteLabel: "Text of the certificate or receipt",
  pasteHint: "Open the file as text, copy all of it, and paste it here.",
  pasteVerify: "Verify",
  pasteCancel: "Cancel",
  pastedName: "Pasted text",
  privacy: (group: number) =>
    `Your file stays on this device. It is checked here; only the records of the group of up to ${group} certificates that it belongs to, and the description of its type, are looked up.`,
  privacyReceipt:
    "For a receipt, its log is asked for the proof; of the accesses that rest on a consent, it is told which, and it has them already.",
  startOver: "Start over",
  verifyAnother: "Verify another",
  print: "Print",

  // refused before reading
  refusedHeading: "This is neither a certificate nor a receipt",
  refusedWord: "Other file",
  refusedEmpty: "The file is empty.",
  refusedEmptyRemedy: "Ask whoever gave it to you to send it again.",
  refusedFolder: "There is no file in this folder.",
  refusedFolderRemedy: "Choose the folder that holds the files, or the files themselves.",
  refusedLarge: (size: string, certificate: string, receipt: string) =>
    `The file is ${size}; a certificate is never larger than ${certificate}, a receipt never larger than ${receipt}.`,
  refusedLargeRemedy: "Choose the certificate or the receipt itself, not an archive or a scan.",
  refusedPicture: "This is a picture. A picture of a certificate cannot be verified.",
  refusedDocument: "This is a document or an archive, neither a certificate nor a receipt.",
  refusedFileRemedy: "Ask for the file itself (its name usually ends in .json).",
  refusedBinary: "The file holds no text, so it is neither a certificate nor a receipt.",
  refusedUnreadable: "The file could not be read from this device.",
  refusedUnreadableRemedy: "Copy it to this device, and try again.",
  refusedBomb: "The archive says that this file is far larger than a certificate or a receipt can be.",
  refusedBombRemedy: "Do not open the archive; ask whoever gave it to you for the files themselves.",
  refusedLocked: "This file in the archive is locked with a password.",
  refusedLockedRemedy: "Unpack the archive with its password, and choose the files.",
  tooMany: (count: number, limit: number) =>
    `${count} files are too many at once: the first ${limit} are verified here.`,

  // sources
  sources: "For experts: whom to ask",
  sourcesLead:
    "The records come from this service. If you do not want to take its word, name a node of the chain that you trust: it is asked for the same group of records, with proofs, straight from this page. A date in the past needs the service's history.",
  sourcesMirror: (of: string, by: string, since: string) =>
    `This certificate names the registry ${of}, whose network was given up. ${by}, which mirrors it since ${since}, answers for it.`,
  sourcesNode: "Address of the node (JSON-RPC)",
  sourcesWrong:
    "This is no address that the page can ask: it begins with https://, or with http://localhost.",
  sourcesAlone: "Ask the node alone, not the service",
  sourcesAsk: "Ask this node",
  sourcesService: "Ask the service again",
  sourcesNowAlone: (node: string) => `From now on ${node} is asked instead of the service.`,
  sourcesNowBoth: (node: string) =>
    `From now on both are asked, the service and ${node}: only what both say counts.`,

  // progress
  verifying: "Verifying…",
  waiting: "Waiting",
  filesHeading: "Files",
  filesProgress: (done: number, total: number) => `${done} of ${total} verified`,
  saveTable: "Save as CSV",
  filterLegend: "Which results to show",
  filterAll: "All",
  filterNone: "No file is like that.",
  searchFiles: "Search names, numbers, departments",
  columnResult: "Result",
  columnFile: "File",
  columnNumber: "Number",
  columnDepartment: "Department",

  // verdict
  verdictHeading: "Verdict",
  verdictOfAccess: "Verdict on an access",
  verdictAsOf: (date: string) => `Verdict as of the end of ${date}`,
  whatToDo: "What to do",
  retry: "Try again",
  announce: (heading: string, sentence: string) => `${heading}. ${sentence}`,

  // who and when
  issuer: "Issued by",
  issuerUnder: "Under",
  anchored: "Recorded on",
  anchoredBy: "Recorded no later than",
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
  newerNumber: (number: string) => `Superseded by No. ${number}`,
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
  showAll: "Show all of it",
  showLess: "Show less",
  moreEntries: (count: number) => `Show ${count} more entries`,

  // receipts
  receiptHeading: (count: number) => `What was logged: ${count} entries`,
  receiptShow: "Show what the receipt says (not confirmed)",
  entryNumber: (index: number) => `entry ${index} of the log`,
  kindAccess: "Access",
  kindRefused: "Access refused",
  kindGrant: "Consent",
  kindGrantRevoked: "Consent withdrawn",
  kindCatalogue: "New catalogue",
  kindErased: "Contents erased",
  kindErasedBody: "Contents not there",
  withoutBody: "What this entry said is not in the receipt.",
  heldBy: "Held by",
  readBy: "Read by",
  wantedBy: "Wanted to read it",
  mayBeReadBy: "May be read by",
  dataset: "Data",
  fields: "Which of it",
  purpose: "What for",
  basis: "By which right",
  basisGrant: (index: number) => `The person's consent (entry ${index} of the log)`,
  refusedBecause: "Why it was refused",
  revokedGrant: "Which consent",
  grantFrom: "From",
  grantUntil: "Until",
  grantUses: "How often",
  grantAnyUses: "Any number of times",
  catalogueVersion: "Version",
  erasedEntries: "Entries",
  erasedWhy: "Why",
  erasedByRequest: "It was asked for",
  erasedByRetention: "The time to keep them was over",
  details: "Details",
  logged: "Logged",
  occurred: "Happened",
  submittedBy: "Submitted and signed by",
  fixedSince: "Cannot be changed since",
  keptBy: "Log kept by",
  catalogueUnavailable:
    "The log's list of names could not be had, so data and purposes carry their technical names.",

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
  askedReceipt: (shown: number) =>
    shown === 0
      ? "The service was asked about this receipt; it was not shown what the receipt says."
      : `The service was asked about this receipt; of what it says, it was shown ${shown === 1 ? "the one access that rests" : `the ${shown} accesses that rest`} on a consent, which the log has already.`,
  askedNothingReceipt: "The service was not asked about this receipt.",
  verifiedAt: (time: string) => `Verified on this device, ${time}.`,

  // service
  serviceDown: "The service does not answer.",
  serviceDownRemedy: "Check this device's connection, then try again.",
  nodeDown: (node: string) => `${node} does not answer, or not as a node that pages may ask.`,
  oneDown: (node: string) => `The service or ${node} does not answer, so the two cannot be compared.`,
  nodeDownRemedy: "Check the node's address and this device's connection, then try again.",
  workerFailed: "The verification stopped unexpectedly. Load the page again.",
  footer: "Certrace: certificates anyone can verify.",
} as const;
