/** English words of "My objections". */
export const en = {
  heading: "My objections",
  lead: "If you think that an office should not have looked, say so. It is recorded at once, both departments see it, and they must answer within a set time. Everybody can count what is overdue.",
  how: "To object, open an entry under “Who used my data” and choose “I object to this”.",
  howLink: "Go to “Who used my data”",
  none: "You have not objected to anything so far.",
  loading: "Your objections are being loaded…",
  failed: "Your objections could not be loaded.",
  retry: "Try again",
  more: "Show older ones",
  state: (day: string) => `Objected on ${day}`,
  about: "You objected to this:",
  aboutErased: "What you objected to has been erased.",
  seeEntry: "See the entry",

  // making one
  newHeading: "You object to this use of your data",
  newNotFound: "There is no such entry in your record.",
  newNot: "One can object to a use of data only: choose such an entry.",
  newOpen: "You have objected to this already. The answer is still due.",
  newWords: "What is wrong with it?",
  newHint:
    "In your own words. Only you and the departments concerned can read it; the record keeps a seal over it, not the words.",
  newWho: (departments: string) => `It goes to ${departments}, who must answer.`,
  newSend: "Send the objection",
  newCancel: "Do not object",
  newSent: "Your objection is recorded. The clock runs from now on.",
  newForGood: "What was sent cannot be taken back.",
  listSeparator: " and ",
} as const;
