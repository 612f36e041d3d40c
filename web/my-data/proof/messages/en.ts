/** Words of "Is this all?", in English. */
export const en = {
  heading: "Is this all?",
  lead: "This page checks by itself that nothing about you was left out, changed or made up. The public register, which no office can rewrite, is the measure.",
  idLabel: "Your ID number",
  idLabelOther: "ID number of the person for whom you act",
  idHelp:
    "So that this device can tell whether these entries are yours. It is not sent to anybody, and forgotten when you leave.",
  idMissing: "Type the ID number first: without it nobody can tell whose entries these are.",
  idWrong: "This is no valid ID number. Look at it again: 18 characters.",
  start: "Prove that this is all",
  again: "Prove it again",
  running: "Checking …",
  asking: "Asking the record and the public register …",

  steps: "What is checked",
  stepLog: "The record is one that this page knows",
  stepTag: "These are your entries and nobody else's",
  stepListed: "The list that you see is the list that is checked",
  stepEntries: "No entry was changed",
  stepMap: "No entry is missing",
  stepAnchored: "The public register vouches for it",
  stepRemembered: "Nothing is gone that was here before",
  stepWaiting: "not yet",
  stepPassed: "holds",
  stepFailed: "does not hold",
  stepUnknown: "could not be found out",
  stepFirst: "first time on this device",
  stepLogName: (origin: string) => `Record: ${origin}`,

  complete: (when: string) => `Nothing was left out up to ${when}.`,
  completeEntries: (entries: number, reads: number) =>
    `${entries === 1 ? "The one entry about you is" : `All ${entries} entries about you are`} here. They say that your data was used ${
      reads === 0 ? "not once" : reads === 1 ? "once" : `${reads} times`
    }.`,
  completeSealed:
    "Inquiries that the law keeps sealed are not in your list before they are disclosed; the public record counts them.",
  completeNone: "Up to then there is no entry about you.",
  today: (time: string) => `today ${time}`,
  pending: (count: number) =>
    count === 1
      ? "One newer entry is not yet proven; it will be in about a minute."
      : `${count} newer entries are not yet proven; they will be in about a minute.`,
  late: (count: number, when: string) =>
    `${count === 1 ? "One entry has" : `${count} entries have`} waited since ${when} to be taken into the public register. Normally that takes about a minute. Prove it again later, or ask a node of your own.`,
  old: "Nothing newer has been taken into the public register since. If you know of something newer, ask a node of your own below.",

  failed: "Something is wrong with this list.",
  failedFaulty: "This record was proved false.",
  unknown: "It could not be found out.",
  unknownLead: "That says nothing against the list, and nothing for it.",
  whatHappened: "What happened",
  whatItMeans: "What it means",
  whatToDo: "What to do",

  failMap: "This is not the list that the public register vouches for.",
  failMapMeans:
    "An entry was left out, added or changed on the way to you, or you are shown what belongs to somebody else.",
  failListedMissing: (index: number) =>
    `The record has an entry about you (no. ${index}) that you are not shown.`,
  failListedMissingMeans: "The record had to admit the entry, but what it says is kept from you.",
  failListedExtra: (index: number) =>
    `You are shown an entry (no. ${index}) that the record does not have about you.`,
  failListedExtraMeans: "It is somebody else's, or it was made up.",
  failBody: (index: number) => `Entry no. ${index} says something else than was recorded.`,
  failBodyMeans: "It was changed after it was recorded, or on the way to you.",
  failOrder: "The entries do not fit together.",
  failOrderMeans: "A record that only grows cannot contain them in this way.",
  failTwice: (index: number, other: number) =>
    `What a department asked for once was recorded twice (entries ${other} and ${index}).`,
  failTwiceMeans: "One of the two did not happen: the record shows more than the department did.",
  failTag: "These are not the entries of the person with this ID number.",
  failTagMeans: "The number has a mistake in it, or you are shown somebody else's entries.",
  failTagDo: "First look at the ID number again, and prove it once more.",
  failTagPart: "Only a part of your entries is shown.",
  failTagPartMeans: "The record has kept entries about you under another name too, and does not show them.",
  failAnchored: "The public register holds another record than the one you are shown.",
  failAnchoredMeans: "Others see a different record than you.",
  failBack: (known: number, size: number) =>
    `You are shown an old state: this device has proved ${known} entries of the record before, now there are ${size}.`,
  failBackMeans: "What was recorded since is being kept from you.",
  failHistory: "The record's past was changed since this device proved it last.",
  failHistoryMeans: "Entries that were there before are different now, or gone.",
  failLost: (known: number, entries: number) =>
    `Entries are gone: this device has proved ${known} entries about you before, now there are ${entries}.`,
  failLostMeans: "A record can only grow. Something about you was taken out.",
  failLog: "This record is not in the public register, or not in the one that this page knows.",
  failLogMeans: "Nobody vouches for what you are shown.",
  failFaultyMeans:
    "Somebody has shown the public register that this record hides or misstates entries. It stands there for everybody to see.",

  whySource: "The public register could not be asked.",
  whyService: "The service did not answer, or not in time.",
  whyServiceSays: "What the service answered cannot be read.",
  whyList: "The list could not be loaded whole.",
  whyDisagree: (sources: string) => `Those who were asked contradict each other: ${sources}.`,
  whyDisagreeMeans: "One of them is wrong, or behind. Which one, this page cannot tell.",
  whyBehind: (sources: string) => `One of those who were asked is behind: ${sources}.`,
  whyNode: (node: string) => `The node ${node} did not answer this page.`,
  whyNodeDo: "Check its address, and that it allows pages to ask it (CORS).",
  whyNodeSays: (node: string) => `What the node ${node} says cannot be.`,
  whyNodeChain: (node: string) => `The node ${node} is not of this public register.`,
  whyNodeAddress:
    "This is no address of a node. It begins with https:// (or http://localhost for your own machine).",
  whyNothing: "The public register has not taken in anything of this record yet.",
  whyFresh: "What could be learned of the public register is too old, or a clock is wrong.",
  whyFinal: "The public register has not settled yet; that takes a few minutes at most.",
  whyErasure: (index: number) => `That entry no. ${index} was erased is not yet in the public register.`,
  whyGrowth: "The way from what this device proved before to now was not shown.",
  whyOther: (code: string) => `Something else failed (${code}).`,
  tryAgain: "Try again in a minute.",

  doSave: "Save the evidence. It is a file for whoever helps you; it does not contain your ID number.",
  doTell:
    "Give it to the authority that supervises the record. Do not rely on the list until it is explained.",
  doNothing: "Nothing is lost: your entries stay in the record.",
  saveEvidence: "Save the evidence",

  ownNode: "Ask a node of your own",
  ownNodeLead:
    "Otherwise the service says what stands in the public register. Who does not want to rely on that names a node: the page then asks both, and says so if they differ.",
  ownNodeLabel: "Address of the node",
  expert: "For experts",
  expertEpoch: "Epoch",
  expertEpochIs: (number: number, size: number) => `${number}, of ${size} entries`,
  expertRoot: "Root of the log",
  expertMapRoot: "Root of the subject map",
  expertRegistry: "Trace registry (CAIP-10)",
  expertSources: "Asked",
  expertChecks: "Checks",
  expertAudit: "Check the evidence again, and take it to the contract where it shows an omission:",
  expertMemory: "What this device remembers of earlier proofs",
  expertForget: "Forget it",
  expertForgotten: "Forgotten.",

  receiptHeading: "Somebody showed you a receipt?",
  receiptLead:
    "An office, or somebody else, may hold a receipt of an entry about you. Here you see whether it is in your list.",
  receiptChoose: "Choose the receipt",
  receiptFirst: "Prove first that this is all; then the receipt can be compared.",
  receiptInvalid: "This is no receipt that holds. It proves nothing, neither for nor against the list.",
  receiptOther: "The receipt is of another record.",
  receiptNotYours: (index: number) => `Entry no. ${index} is not about you.`,
  receiptListed: (index: number) => `Entry no. ${index} is in your list.`,
  receiptPending: (index: number) =>
    `Entry no. ${index} is newer than what is proven; it will be in about a minute.`,
  receiptOmitted: (index: number) =>
    `Entry no. ${index} is about you, and is NOT in the list that you were given.`,
  receiptOmittedProved:
    "This can be proved to the public register: whoever sends it this evidence marks the record as false, for everybody to see.",
  receiptOmittedShown:
    "The record itself has the entry; it was kept from you on the way. The evidence shows the receipt and what you were given.",
  receiptUnknown: "It could not be found out whether the receipt holds.",

  oneHeading: "This one entry",
  oneLead:
    "As a file for somebody to whom you want to show it. Whoever gets it can check it without asking you.",
  oneWarning: "The file says everything that the entry says, about you too.",
  oneSave: "Save this entry as a file",
  oneProving: "Checking …",
  oneHolds: (index: number) => `It stands in the record as no. ${index}, unchanged.`,
  oneFailed: "The record does not show that this entry stands in it as you see it.",
  oneUnknown: "It could not be found out.",
  oneErased: "What it said was erased; there is nothing left to show to others.",
  oneCheck: 'Anybody can check it on the page "Verify a certificate", or with certrace trace.',
  oneBack: "Back to the entry",
} as const;
