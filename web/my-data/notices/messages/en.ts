/** English words of the room in which people say how they want to be told of what is unusual. */
export const en = {
  heading: "Notices",
  lead: "We can tell you when something unusual is done with your data, so that you need not look every day.",
  leadActing:
    "We can tell you when something unusual is done with the data of this person, for as long as you may act for them.",
  logOf: (origin: string) => `Record ${origin}`,
  loading: "One moment…",
  failed: "The notices could not be loaded.",
  retry: "Try again",
  notSaved: "That could not be saved. Nothing was changed.",
  saved: "Saved.",

  mailHeading: "By e-mail",
  mailNone: "This service sends no e-mail. You can use a feed instead.",
  address: "E-mail address",
  addressHint: "A letter with a link goes there first. Only when you open it will anything else be sent.",
  addressKept: "The address is kept encrypted, used for nothing else, and erased when you end the notices.",
  addressInvalid: "This is not an e-mail address. Give one like name@example.org.",
  addressOften: "Too many letters were asked for today. Look among the unwanted mail, or try again tomorrow.",
  confirmed: (address: string) => `You are told at ${address}.`,
  pending: (address: string) =>
    `A letter is on its way to ${address}. Open the link in it within 48 hours, in this browser.`,
  undeliverable: "The mail server of this address does not take letters for it. Give another one.",
  removeAddress: "Send no more e-mail",
  frequency: "How often",
  atOnce: "At once",
  daily: "Once a day, in the morning, if there is anything",

  rulesHeading: "About what",
  save: "Save",

  feedHeading: "In a feed reader",
  feedLead: "For people who use one: the same as a feed (Atom), with a name and a password of its own.",
  feedNew: "Make a feed",
  feedAgain: "Make a new password",
  feedEnd: "End the feed",
  feedThere: "There is a feed. Its password was shown once; if you lost it, make a new one.",
  feedOnce: "Write these down now: the password is not shown again.",
  feedAddress: "Address",
  feedUser: "Name",
  feedPassword: "Password",

  endHeading: "End all notices",
  endLead: "Ends e-mail and feed, and erases your address and everything else that was kept for them.",
  end: "End all notices",
  ended: "The notices have ended. Nothing was kept.",

  confirming: "Your address is being confirmed…",
  confirmDone: "Your address is confirmed. From now on you are told there.",
  confirmFailed:
    "This link is not yours, was used, or is too old. Sign in as the person who asked for it, or give the address again.",

  endLinkHeading: "End the notices?",
  endLinkLead:
    "You opened the link in one of our letters. You need not sign in for this: with one click nothing more will be sent, and the address is erased.",
  endLinkDone: "The notices have ended, and the address is erased.",
  endLinkFailed: "This could not be done. Copy the whole link from the letter, or try again in a minute.",
  backToData: "Go to My data",
} as const;
