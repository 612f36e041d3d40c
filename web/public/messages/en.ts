/** English words of the page for everybody. */
export const en = {
  title: "Public record",
  titleOf: (what: string) => `${what} · Certrace`,
  footer: "Certrace: who used whose data, by what right, for everybody to check.",
  lead: "Each time a public office looks at somebody's data, that is written into a record that nobody can change afterwards. Whose data it was, only that person sees. How the offices keep what they promised, everybody can count here.",
  asOf: (moment: string) => `As of ${moment}.`,
  loading: "One moment…",
  retry: "Try again",
  unavailable: "The service does not answer.",
  unavailableRemedy: "Check this device's connection, then try again.",
  partFailed: (part: string) =>
    `This part could not be had: ${part}. It is missing here; that does not mean that there is nothing.`,
  noLogs: "This service keeps no record.",
  chooseLog: "Which record",
  namesFailed: "The names of departments could not be had, so they stand here as numbers.",

  // alarms
  alarmsHeading: "What is overdue, silent or missing",
  alarmsLead: "Counted by the record itself, not by those whom it is about.",
  overdueObjections: "Objections without an answer in time",
  overdueObjectionsSays: "People objected to how their data was used, and the term for the answer is over.",
  overdueSeals: "Sealed inquiries not disclosed in time",
  overdueSealsSays:
    "An inquiry may stay hidden from the person for a time, by law. The day on which it had to be disclosed is past.",
  silent: "Sources that are silent",
  silentSays: "Offices that hold data promise to report regularly how much they handed over. These do not.",
  differing: "Reports that do not agree",
  differingSays: "An office reported other numbers than the record holds.",
  oneSided: "Exchanges that only one side recorded",
  oneSidedSays: "Both offices record each exchange. A day later, one side is still missing.",
  none: "None",
  openOnes: (open: number) => (open === 1 ? "1 open in all" : `${open} open in all`),
  faulty: "This record was proved false.",
  faultySays:
    "Somebody has proved to the chain that this record left out an entry or showed two versions of itself. Do not rely on it. The proof stands on the chain for good.",

  // tables
  department: "Department",
  overdue: "Overdue",
  open: "Open",
  oldest: "Oldest was due on",
  lastHeard: "Last heard",
  never: "Never",
  promised: "Promised at least every",
  hours: (count: number) => (count === 1 ? "hour" : `${count} hours`),
  heardAgain: "Heard again",
  stillSilent: "Still silent",
  period: "Period",
  periodOf: (from: string, until: string) => `${from} to ${until}`,
  said: "Reported",
  held: "In the record",
  bothCounts: (looked: number, handed: number) => `${looked} looked up, ${handed} handed over`,
  count: "Number",
  details: "Which departments",

  // the record itself
  recordHeading: "The record itself",
  recordLead: "Its newest state is signed, seen by witnesses, and fixed on a public chain every minute.",
  entries: "Entries",
  anchored: "Fixed on the chain",
  anchoredSays: (count: string, moment: string, block: string) =>
    `${count} entries, on ${moment}, in block ${block}`,
  anchoredNot: "Nothing yet",
  anchoredUnknown: "Cannot be said: the chain cannot be reached at the moment.",
  waiting: (count: string) => `${count} newer entries wait for the next time.`,
  runBy: "Kept by",
  newestState: "The newest signed state",
  witnesses: "Witnesses",
  witnessesNone: "None. Nobody but the chain watches the newest state.",
  witnessSeen: (name: string) => `${name} has seen the newest state and signed it`,
  witnessBehind: (name: string, count: string) => `${name} last signed at ${count} entries`,
  witnessNever: (name: string) => `${name} has not signed since this service started`,
  expertEpochs: "The newest epochs on chain",
  expertEpoch: "Epoch",
  expertWhen: "When",
  expertBlock: "Block",
  expertSize: "Entries",
  expertRoot: "Merkle root",
  expertOrigin: "Origin",
  expertKey: "Key of its checkpoints",
  expertRegistry: "Registry",
  expertCheckpoint: "Newest checkpoint",
  expertCheckpointSays: (size: string, root: string) => `${size} entries, Merkle root ${root}`,
  expert: "For experts",

  // volumes
  volumesHeading: "How much is looked up",
  volumesLead:
    "Numbers about fewer than ten people are not shown by themselves, so that nobody can be found in them. The month that is not over is rounded down.",
  volumesNone: "Nothing that can be shown without pointing at somebody.",
  volumesSummary: (from: string, until: string, most: string, count: string) =>
    `From ${from} to ${until}. Most in ${most}: ${count} look-ups.`,
  byMonth: "By month",
  byDepartment: "By department",
  month: "Month",
  lookUps: "Look-ups",
  monthRunning: (month: string) => `${month} (not over)`,
  table: "The same as a table",
  forWhat: "For what",
  kindOfData: "Kind of data",
  otherMatters: "Everything else",

  // the catalogue
  catalogueHeading: "What may be looked up, for what, by what law",
  catalogueVersion: (version: number) => `Version ${version} of the list`,
  datasets: (count: number) => `Kinds of data (${count})`,
  purposes: (count: number) => `Purposes (${count})`,
  laws: (count: number) => `Laws that allow it without asking (${count})`,
  heldBy: (department: string) => `held by ${department}`,
  lawFor: (departments: string) => `for ${departments}`,
  lawUnexplained: "The list gives no explanation.",
  maySeal: (days: number) => `may be kept from the person for up to ${days} days`,
  listSeparator: ", ",
  rulesHeading: "What people are told is unusual",
  rulesLead: (version: number) =>
    `The same rules for everybody, version ${version}. They stand in the record, so that nobody can change quietly what people are told.`,
  expertHash: "Hash",
  expertLoggedAt: (index: string) => `logged as entry ${index}`,
  expertNotLogged: "This version is not in the log.",

  // check it yourself
  checkHeading: "Check it yourself",
  checkLead: "With tools that everybody can have, and without believing this page.",
  expertStepFetch: "Fetch the newest signed checkpoint (C2SP tlog-checkpoint).",
  expertStepSignature: "Check its signature with OpenSSL 3. It prints: Signature Verified Successfully.",
  expertStepTree:
    "Compute the root of the whole tree anew from its public hash tiles (C2SP tlog-tiles) with Python 3, and compare it with the one that is signed.",
  expertStepChain:
    "Ask a node of your own choice what the chain holds: the answer's third word is the size, the seventh the root. Put the node's address in first.",
  expertStepAudit:
    "Registered auditors and witnesses check every entry, and the map of all subjects, with Certrace itself.",
  commandsNone:
    "No commands can be shown: this service's address, or what it says of the record, holds something that could do harm in a command line.",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Select the text and copy it yourself",
  command: (number: number) => `Command of step ${number}`,

  limitsHeading: "What no record can show",
  limits:
    "An exchange that neither office records, or somebody inside an office who opens its own database directly.",
} as const;
