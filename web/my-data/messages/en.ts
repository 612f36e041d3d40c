/**
 * English words of the page on which people see who used their data. Written for people who never heard of a log; the
 * sentences about entries come from core/trail.
 */
export const en = {
  title: "My data",
  titleOf: (what: string) => `${what} · Certrace`,
  footer: "Certrace: see who used your data, and prove that nothing was left out.",
  loading: "One moment…",
  retry: "Try again",
  unavailable: "The service does not answer.",
  unavailableRemedy: "Check this device's connection, then try again.",

  // signed out
  outHeading: "Who used my data?",
  outLead:
    "Public offices look at each other's records so that you need not carry papers from one to the next. Here you see every time they looked at yours: who, what, and by what right.",
  requestWaits: "A department's request for a permission is kept here. Sign in to see who really asks.",
  signIn: "Sign in",
  signInNone: "Nobody can sign in here yet.",
  signInNoneRemedy:
    "Whoever runs this service has to name a sign-in provider first (the handbook says how, under 'Sign-in').",
  signedOutAgain:
    "You have been signed out, because the page was not used for a while. Sign in again to go on.",
  staffHeading: "You are signed in for a department",
  staffLead: "This page shows people their own data. To see yours, sign out and sign in as yourself.",
  staffInbox: "Go to the department's inbox",
  keptHeading: "What is kept about your visit",
  keptId:
    "Your ID number is read once when you sign in, turned into the pseudonym under which your entries stand, and forgotten.",
  keptSession:
    "The service remembers that you are signed in for eight hours at most, and forgets it after half an hour without use, when you sign out, or when it restarts.",
  keptDevice:
    "This device keeps one cookie until you sign out, and your choices: language, type size, and which marks you want to see. Once you have proved your list, it also remembers how many entries there were, so that it notices later if one is gone; nobody can tell from that who you are.",

  // signed in
  signedInAs: (name: string) => `Signed in as ${name}`,
  signedIn: "Signed in",
  signOut: "Sign out",
  rooms: "Parts of this page",
  roomTrail: "Who used my data",
  roomKnowledge: "Who knows what",
  roomPermissions: "My permissions",
  roomObjections: "My objections",
  roomProof: "Is this all?",
  roomNotices: "Notices",
  later: "A new record was opened since you signed in. Sign in again to see it as well.",

  // acting for somebody
  actFor: "Whose data",
  actMyself: "My own",
  actChild: (label: string) => `${label} (your child)`,
  actWard: (label: string) => `${label} (you are the guardian)`,
  actMandate: (label: string) => `${label} (asked you to act)`,
  actUnnamed: (index: number) => `Person no. ${index}`,
  actingBanner: (label: string) => `You are looking at the data of ${label}.`,
  actingYou:
    "'You' in the sentences below means this person. What you do here is recorded as done by you for them.",
  actingBack: "Back to my own data",

  // the trail
  summaryNone: "Nobody has used your data so far.",
  summary: (times: number, departments: number) =>
    `${departments === 1 ? "One department" : `${departments} departments`} looked at your data ${times === 1 ? "once" : `${times} times`}.`,
  summarySince: (day: string) => `Since ${day}.`,
  summaryRefused: (count: number) =>
    count === 1 ? "One request was refused." : `${count} requests were refused.`,
  summaryUnusual: (count: number) =>
    count === 1 ? "One entry is marked as unusual." : `${count} entries are marked as unusual.`,
  summaryNoneUnusual: "Nothing is marked as unusual.",
  showUnusual: "Show what is unusual",
  loadingOlder: "Older entries are being loaded…",
  summaryUnknown: "Whether anybody used your data could not be found out.",
  loadingFailed: "Not all entries could be loaded, so some may be missing on this page.",
  namesFailed: "The names of departments or data could not be had, so some stand here as numbers or codes.",
  listHeading: "Every entry, newest first",
  listCount: (shown: number, total: number) =>
    shown === total ? `${total === 1 ? "One entry" : `${total} entries`}` : `${shown} of ${total} entries`,
  listNone: "No entry fits what you asked for.",
  showAll: "Show all entries",
  showMore: (count: number) => `Show ${count} more`,
  undated: "Without a date",

  // one entry
  listSeparator: ", ",
  when: "When",
  confirmedBy: (holder: string) => `Confirmed by ${holder}`,
  otherSide: "The other side",
  happenedEarlier: (day: string) => `Happened on ${day}, as the department says.`,
  happened: (moment: string) => `${moment}, as the department says`,
  logged: (moment: string) => `recorded ${moment}`,
  who: "Who looked",
  whoAsked: "Who asked",
  whoGave: "Who gave it",
  whoDecided: "Who decided",
  whoMay: "Who may look",
  whoRecorded: "Recorded by",
  heldBy: "Held by",
  whichData: "Which data",
  purpose: "For what",
  right: "By what right",
  rightPermission: (day: string) => `Your permission of ${day}`,
  rightPermissionUndated: "Your permission",
  rightLaw: "The law allows it without asking you:",
  rightLawUnexplained: "The list of laws gives no explanation. Ask the department what this article allows.",
  result: "What happened",
  resultDone: "Done: the data was looked at",
  resultRefused: "Refused: nothing was handed over",
  validUntil: "Until",
  howOften: "How often",
  howOftenAny: "As often as needed",
  howOftenTimes: (uses: number) => (uses === 1 ? "Once" : `Up to ${uses} times`),
  keptSealed: "Kept from you",
  sealedFrom: (day: string, until: string) => `Sealed on ${day}, to be disclosed by ${until}.`,
  sealedLonger: (day: string, until: string) =>
    `On ${day} a judge's decision let it stay sealed until ${until}.`,
  disclosedInTime: "It was disclosed in time.",
  disclosedLate: (days: number) =>
    `It was disclosed too late, by ${days === 1 ? "one day" : `${days} days`}.`,
  sealedUnknown: "How long it was sealed could not be found out. Load the page anew.",
  whatWasSaid: "What was said",
  unusual: "Unusual",
  refused: "Refused",
  object: "I object to this",
  proveOne: "Prove this entry",
  expert: "For experts",
  expertLog: "Log and index",
  expertLeaf: "Leaf hash",
  expertDecision: "SHA-256 of the judge's decision",
  expertBody: "Body, as logged",
  expertErased: (index: number) => `Erased by entry ${index}`,

  // filters
  filters: "Narrow down",
  filtersOn: (count: number) => (count === 1 ? "1 choice" : `${count} choices`),
  search: "Search",
  searchHint: "A word, a name, a place",
  department: "Department",
  dataset: "Kind of data",
  purposeFilter: "Purpose",
  any: "All",
  choice: (name: string, count: number) => `${name} (${count})`,
  fromDay: "From",
  untilDay: "Until",
  onlyUnusual: "Only what is unusual",
  clear: "Clear",

  // months
  monthsHeading: "Over the months",
  monthsSummary: (from: string, until: string, most: string, count: number) =>
    `From ${from} to ${until}. Most in ${most}: ${count === 1 ? "once" : `${count} times`}.`,
  monthsTable: "The same as a table",
  month: "Month",
  monthUsed: "Looked at",
  monthRefused: "Refused",
  monthOther: "Other entries",

  // knowledge
  knowledgeHeading: "Who knows what about me",
  knowledgeLead: "Which department read which of your data, as far as your record goes back.",
  knowledgeLines: "The thicker the line, the more often.",
  knowledgeNone: "No department has read your data so far.",
  knowledgeDepartments: "Departments",
  knowledgeData: "Your data",
  knows: (department: string) => `${department} knows`,
  knowsItem: (fields: string, times: number, day: string) =>
    `${fields}: ${times === 1 ? "read once" : `read ${times} times`}, last on ${day}`,
  knowledgeShowAll: (count: number) => `Show all ${count} departments`,
  knowledgeForGood: "What was read stays known: ending a permission stops the next look, not the last one.",

  // rules
  rulesHeading: "What counts as unusual",
  rulesLead:
    "A mark accuses nobody; it says why you may want to look. The rules are public and the same for everybody. Switch off what you do not want to see.",
  rulesVersion: (version: number) => `Rules, version ${version}`,
  rulesHash: "Hash of the rules, as it stands in the log",

  // take home
  takeHeading: "Take it with you",
  takeLead: "Everything above, as a file for yourself or for somebody who helps you.",
  takeWaits: "Files can be saved once all entries are here.",
  saveCsv: "Save as a table (CSV)",
  saveJson: "Save all data (JSON)",
  print: "Print",
  printed: (day: string) => `Printed on ${day}`,
  csvTime: "When (UTC)",
  csvSentence: "What happened",
  csvDepartments: "Departments",
  csvDataset: "Kind of data",
  csvFields: "Which of it",
  csvPurpose: "For what",
  csvLog: "Log",
  csvIndex: "Index",
  csvKind: "Kind of entry",

  // limits
  limitsHeading: "What this page cannot show",
  limits:
    "If neither department records an exchange, or somebody inside an office opens its own database directly, no record anywhere can tell you. What was recorded cannot be hidden from you, and you can prove that: see 'Is this all?'.",
  limitsSealed:
    "The law lets a few offices keep an inquiry from you for a time, a police or a tax inspection for example. It is recorded at once, sealed, and must be disclosed to you here by its day. Until then this page cannot say whether one is about you. How many are sealed, whose they are and which are overdue, everybody can see:",
  limitsPublic: "the public record",
} as const;
