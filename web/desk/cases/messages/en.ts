/** English words of the room in which one case stands: what it will do, what was decided, what came of it. */

/** @param one the whole sentence of a single one @param more what follows a number */
const of = (count: string, one: string, more: string): string => (count === "1" ? one : `${count} ${more}`);

export const en = {
  allHeading: "All cases",
  whichState: "How they stand",
  anyState: "All",
  none: "There is no such case.",
  back: "All cases",
  listSeparator: ", ",

  progressHeading: "How far it is",
  progressLead: "You can close this page: it goes on by itself, and you find it here again.",
  waitsItsTurn: "It begins as soon as what runs before it is done.",
  filesHeading: "Files it is about",
  expertFingerprint: "SHA-256",
  saveOriginalOf: (name: string) => `Save ${name} as it was handed in`,
  timelineHeading: "What happened so far",
  editHeading: "Change this case",
  editSave: "Save the change",
  editByList: "Hand in a list instead",

  // somebody was quicker
  changedHeading: "This case has changed while you looked at it",
  changedLead:
    "What you see below is not what it is now, so nothing can be decided on it. What you wrote is kept. Since then:",
  changedLook: "Look at it as it is now",

  // deciding
  decideHeading: "Your decision",
  ownHeading: "It waits for somebody else",
  ownLead:
    "You made this yourself, so you cannot approve it: nobody approves their own work. Another checker of your department sees it in their overview.",
  nextHeading: "What next?",
  consequenceApprove: "If you approve this:",
  consequenceSubmit: "Once another person has approved this:",
  remarkToMaker: "Remark",
  remarkToMakerHint: "Needed to send it back: what should be changed? The maker reads exactly this.",
  remarkToChecker: "Remark for the checker",
  remarkToCheckerHint: "If there is something they should know.",
  remarkMissing: "Write first what should be changed.",
  approve: "Approve",
  sendBack: "Send back",
  submit: "Submit for checking",
  startCheck: "Begin to compare",
  edit: "Change it",
  withdraw: "Withdraw it",
  runAgain: "Let it run again",
  saidApprove: "You approved it. It is carried out now.",
  saidSendBack: "It is back with whoever made it.",
  saidSubmit: "It waits for a checker now.",
  saidStart: "The comparison has begun.",
  saidWithdraw: "It is withdrawn. Nothing was changed by it.",
  saidRunAgain: "It goes on where it came to a halt.",
  saidEdit: "The change is saved.",
  waitsForChecker: "This waits for a checker of your department.",

  // what it brings about
  willIssue: (count: string) =>
    of(
      count,
      "One certificate is signed in your department's name and fixed on the chain. Anybody can verify it.",
      "certificates are signed in your department's name and fixed on the chain. Anybody can verify them.",
    ),
  willIssueStates: (revoked: string, suspended: string, superseded: string) =>
    `Of these, as the register says, ${revoked} are revoked from the start, ${suspended} suspended, and ${superseded} replaced by newer ones.`,
  willLeaveOut: (count: string) =>
    of(
      count,
      "One row of the register is left out, for the reason above.",
      "rows of the register are left out, for the reasons above.",
    ),
  willIssueForGood: "This cannot be undone: what was issued can be suspended or revoked, not unmade.",
  willSuspend: (count: string) =>
    of(
      count,
      "One certificate is suspended. Whoever verifies it sees that at once.",
      "certificates are suspended. Whoever verifies them sees that at once.",
    ),
  willReinstate: (count: string) =>
    of(count, "One certificate is valid again.", "certificates are valid again."),
  willRevoke: (count: string) =>
    of(
      count,
      "One certificate is revoked. Whoever verifies it sees that at once.",
      "certificates are revoked. Whoever verifies them sees that at once.",
    ),
  willSupersede: (count: string) =>
    of(
      count,
      "One certificate is replaced: whoever verifies it is shown the newer one.",
      "certificates are replaced: whoever verifies them is shown the newer one.",
    ),
  willStay: (count: string) =>
    of(
      count,
      "One has this status already, and stays as it is.",
      "have this status already, and stay as they are.",
    ),
  willNotFind: (count: string) =>
    of(
      count,
      "One of the list is left out, for the reason above.",
      "of the list are left out, for the reasons above.",
    ),
  willNameDecision: "The fingerprint of the decision document is recorded with it.",
  willNameNoDecision: "No decision document is named.",
  willBeFinal: "This is final. It cannot be taken back.",
  willBeReversible: "This can be changed again later.",
  willPublishType: "The type is registered on the chain and published, for everybody to read.",
  willTypeForGood: "What it says cannot be changed afterwards: a change is a new version.",
  willTypeHarmNothing: "Certificates of older versions stay as they are, and as valid.",
  willKeepMapping:
    "Only how a register is read changes. The type itself, and what was issued, stay as they are.",
  willReissue: (count: string) =>
    of(
      count,
      "One new certificate is signed and fixed on the chain.",
      "new certificates are signed and fixed on the chain.",
    ),
  willReplace: (count: string) =>
    of(
      count,
      "One old one answers from then on with its new one.",
      "old ones answer from then on with their new one.",
    ),
  willRevokeOld: (count: string) =>
    of(
      count,
      "One old one, for which there is no new one, is revoked.",
      "old ones, for which there is no new one, are revoked.",
    ),
  willLeaveRevoked: (count: string) =>
    of(
      count,
      "One old one is revoked or replaced already, and stays so.",
      "old ones are revoked or replaced already, and stay so.",
    ),
  willChangeNothing: "Nothing is changed: what there is is compared, and the differences are listed.",

  // before it is done
  previewReading: "The register is being read…",
  previewHeading: "What would be issued",
  previewFirst: (shown: number, all: number) =>
    shown === all
      ? `All ${all} of them, as they will look:`
      : `The first ${shown} of ${all}, as they will look:`,
  previewLine: (line: number) => `Row ${line}`,
  countRows: "Rows in the register",
  countAccepted: "Become certificates",
  countRefused: "Refused",
  countIssue: "New certificates",
  countSupersede: "Old ones replaced",
  countRevoke: "Old ones revoked",
  refusedHeading: "Refused rows",
  refusedLead: "These become no certificates. Correct them in the register, or leave them out knowingly.",
  refusedFirst: (shown: number, all: number) => `The first ${shown} of ${all}.`,
  refusedSave: "Save all refused rows (CSV)",
  line: "Row",
  column: "Column",
  wholeRow: "The whole row",
  reason: "Why",
  statedReplaces: "Withdrawn are",
  statedCase: "the certificates of this case",
  statedKey: "Lost with the key",
  statedPairs: "Old and new numbers",
  statedNone: "None",
  asOf: (block: string, moment: string) => `As the chain stands at block ${block}, ${moment}.`,
  changesHeading: "What will change",
  countChange: "Will change",
  countSame: "Are so already",
  countNotFound: "Left out",
  number: "Number",
  statusNow: "Now",
  statusThen: "Then",
  newerIs: (number: string) => `by ${number}`,
  changesFirst: (shown: number, all: number) => `The first ${shown} of ${all}.`,
  notFoundHeading: "Left out, and why",
  saveAll: "Save all of it (CSV)",
  statusValid: "Valid",
  statusRevoked: "Revoked",
  statusSuspended: "Suspended",
  statusSuperseded: "Replaced",
  typeHeading: "The type",
  typeIdentifier: "Identifier",
  typeSample: "A certificate of this type, with made-up contents:",
  claimsAdded: "New contents",
  claimsRemoved: "Contents left out",
  claimsChanged: "Contents changed",
  revokedHeading: "Revoked, because there is no new one",

  // when it is done
  resultHeading: "What came of it",
  countIssued: "Issued",
  countChanged: "Changed",
  countSuperseded: "Replaced",
  countRevoked: "Revoked",
  saveZip: "Save all as a ZIP",
  oneByOne: "One by one",
  saveFile: "File",
  saveFileOf: (number: string) => `File of ${number}`,
  savePdf: "PDF",
  savePdfOf: (number: string) => `PDF of ${number}`,
  changeThese: "Change the status of some of these",
  issueAgain: "Withdraw them, and issue again",
  typeDone: "The type is registered. Certificates can be issued under it now.",

  // a comparison
  allAgrees: "Everything agrees.",
  differencesFound: (count: number) =>
    count === 1 ? "There is one difference." : `There are ${count} differences.`,
  comparedAt: (block: number, moment: string) => `Compared with the chain at block ${block}, ${moment}.`,
  chainNotAsked: "The chain could not be asked, so statuses were not compared.",
  countCertificates: "Certificates",
  countBatches: "Batches",
  expected: "Expected",
  found: "Found",
  remedy: "What to do",
  diffRowWithout: "In the register, but never issued",
  diffCertificateWithout: "Issued, but not in the register",
  diffRowRefused: "Rows that would be refused",
  diffNumberTwice: "Numbers that stand twice",
  diffFileMissing: "Files that are missing",
  diffFileIncomplete: "Files that lost a part of their contents",
  diffFileAltered: "Files that were altered",
  diffNotAnchored: "Batches that the chain does not have",
  diffBatch: "Batches that differ from the chain's",
  diffStatus: "Statuses that differ",
  diffClaims: "Contents that differ",
  diffList: "Published status lists that differ",
  diffNotChecked: "What could not be compared",
} as const;
