/** English words of "My permissions": what is given, giving, ending, and who asks. */
export const en = {
  heading: "My permissions",
  lead: "Here you see which departments may look at which of your data because you allowed it. You can end any of them at once.",
  liveHeading: "In force",
  liveNone: "No permission of yours is in force.",
  pastHeading: (count: number) => (count === 1 ? "One that is over" : `${count} that are over`),
  still: "Older entries are still being loaded; more may appear.",

  // one permission
  may: (departments: string) => `${departments} may look`,
  might: (departments: string) => `${departments} was allowed to look`,
  kindsOf: (kinds: number, holders: number) =>
    `${kinds === 1 ? "One kind of data" : `${kinds} kinds of data`}, held by ${holders === 1 ? "one department" : `${holders} departments`}`,
  purpose: "For what",
  given: "Given on",
  givenByOther: (day: string) => `${day}, by somebody acting for you`,
  givenRecorded: (day: string) => `${day}, as a department recorded it`,
  until: "Until",
  howOften: "How often",
  howOftenAny: "As often as needed",
  howOftenTimes: (uses: number, each: boolean) =>
    `${uses === 1 ? "Once" : `Up to ${uses} times`}${each ? " for each kind of data" : ""}`,
  which: "Which data",
  heldBy: (department: string) => `held by ${department}`,
  notGiven: "Not given",
  usedSoFar: "Used so far",
  usedNever: "Not used yet",
  usedTimes: (times: number, day: string) =>
    times === 1 ? `Once, on ${day}` : `${times} times, last on ${day}`,
  showUses: (times: number) => (times === 1 ? "Show it" : `Show all ${times}`),
  refusedAfter: (times: number) =>
    times === 1 ? "One request was refused under it" : `${times} requests were refused under it`,
  stateLive: "In force",
  stateNotYet: "Not begun",
  stateExpired: "Run out",
  stateUsedUp: "Used up",
  stateEnded: "Ended",
  endedOn: (day: string) => `Ended on ${day}`,
  partEnded: "ended",

  // ending
  end: "End this permission",
  endHeading: "End this permission?",
  endStops: "What stops at once",
  endStopsLook: (departments: string) =>
    `${departments} can no longer look at this data under your permission. A new attempt is refused, and you see it here.`,
  endStopsAll: (kinds: number) =>
    kinds === 1 ? "This goes for the whole permission." : `This goes for all ${kinds} kinds of data in it.`,
  endStays: "What does not stop",
  endStaysKnown: "What was already looked at stays known to them.",
  endStaysLaw: "Where a law allows a department to look without asking you, it still may.",
  endStaysOffice:
    "An application that rests on this data may now take longer, or need papers from you. Ask the office if you are not sure.",
  endNow: "End it now",
  endKeep: "Keep it",
  endDone: "The permission has ended.",

  // a request
  requestHeading: "A department asks you for a permission",
  requestChecking: "Finding out who really asks…",
  requestAsks: (department: string) => `${department} asks you for a permission`,
  requestBelow: (departments: string) => `A department of ${departments}`,
  requestTop: "A department directly under the root of the register",
  requestGenuine:
    "Checked on this device: this department signed the request, and stands in the public register.",
  requestIdentifier: (identifier: string) => `Its number: ${identifier}`,
  requestSays: "What it says to you",
  requestWants: "What it wants to see",
  requestChoose: "Take the tick away from what you do not want to give.",
  requestLeftOut: (kinds: string) => `You do not give: ${kinds}`,
  requestNothing: "Nothing is ticked, so there is nothing to give.",
  requestMaybe: "Where you leave something out, the office may ask you for papers instead.",
  requestAlso: "What you do not give, in any case",
  requestNotData: "Any data that is not ticked above",
  requestNotOthers: (department: string) => `Anything to anybody but ${department}`,
  requestNotPurpose: (purpose: string) => `Anything for another purpose than: ${purpose}`,
  requestNotAfter: (day: string) => `Anything after ${day}`,
  requestGive: "Give this permission",
  requestNo: "Do not give it",
  requestNoHint: "Then nothing is recorded, and the department learns nothing from this page.",
  requestGiven: "The permission is given. You find it below, and can end it at any time.",
  requestBefore: (day: string) =>
    `You gave a permission on this very request on ${day}. It is not given twice.`,
  requestSee: "See that permission",
  requestForget: "Put the request away",
  requestRetry: "Try again",
  refusedHeading: "Do not give anything on this request",
  refusedUnreadable: "This is not a request that a department made, or it was damaged on the way.",
  refusedForged:
    "The signature is not that of the department whose name it bears. Somebody may be trying to deceive you.",
  refusedUnknown:
    "The register has no such department or no such key. Somebody may be trying to deceive you.",
  refusedKey:
    "The key with which it was signed may not be used for this, or not any more. Ask the department for a new request.",
  refusedSuspended: "This department is suspended at the moment, and may not ask.",
  refusedExpired: "The time for answering this request is over. Ask the department for a new one.",
  refusedFuture: "The request bears a time that has not come yet. Check the clock of this device.",
  refusedElsewhere: (origin: string) =>
    `The request is for another record (${origin}), in which you cannot give permissions here.`,
  refusedCatalogue:
    "It asks for data or for a purpose that is not on the public list. The department has to make a new request.",
  unknownHeading: "Who asks could not be found out",
  unknownLead:
    "The register does not answer at the moment. Do not give anything on this request until it is known who asks.",

  // taking a request in
  takeHeading: "A department gave you a link or a code?",
  takeLead: "Then you see here who really asks, and for what, before you decide.",
  takeText: "The link",
  takeShow: "Show the request",
  takePicture: "Open a picture of the code",
  cameraStart: "Use the camera",
  cameraStop: "Switch the camera off",
  cameraLooking: "Hold the code in front of the camera. The picture stays on this device.",
  cameraFailed: "The camera cannot be used here. Open a picture of the code, or type the link.",
  takeWrongText: "This is no request of a department. Copy the whole link, from https to its end.",
  takeWrongPicture:
    "There is no request in this picture. Take it again from nearer, with the code in full view.",

  // giving by oneself
  giveHeading: "Give a permission yourself",
  giveLead: "For instance so that an office need not ask you for papers. Nothing is ticked beforehand.",
  giveOpen: "Give a permission",
  giveUnavailable: "The list of data cannot be had at the moment. Load the page anew in a minute.",
  giveWho: "Who may look",
  giveWhat: "At which kind of data",
  giveFields: "Which of it",
  givePurpose: "For what",
  giveOften: "How often",
  giveOnce: "Once",
  giveSome: "Several times:",
  giveSomeLabel: "Number of times",
  giveAny: "As often as needed",
  giveUntil: "Until the end of",
  giveChoose: "Choose…",
  giveSummary: "What you give",
  giveNot: "What you do not give",
  giveNotRest: (dataset: string, fields: string) => `Of “${dataset}”: ${fields}`,
  giveNotKinds: "Any other kind of data",
  giveIncomplete: "Choose who, which data, and for what; then you see here what you give.",
  giveSentence: (who: string, fields: string, dataset: string, holder: string) =>
    `${who} may look at: ${fields} (${dataset}, held by ${holder})`,
  giveNow: "Give this permission",
  giveCancel: "Give nothing",
  giveDone: "The permission is given. You find it above, and can end it at any time.",
  sensitive: "sensitive",

  // who may act for me
  actHeading: "Who may act for you",
  actParent: (day: string) => `A parent, until ${day}`,
  actGuardian: (day: string) => `A guardian, until ${day}`,
  actMandate: (day: string) => `Somebody whom you asked, until ${day}`,
  actRecorded: (department: string) => `recorded by ${department}`,
  actEnd: "End this",
  actEndHeading: "Shall nobody act for you on this ground any more?",
  actEndStops: "This person can no longer see your data here, nor give, end or object in your name.",
  actEndStays: "What they did for you so far stays as it is. Other people who may act for you still may.",
  actEndDone: "This person may not act for you any more.",
  listSeparator: ", ",
} as const;
