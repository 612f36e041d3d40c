/** English words of objections and their answers: for the person, and for the departments. */
export const en = {
  dueBy: (day: string, days: number) =>
    `To be answered by ${day}: ${days === 1 ? "less than a day" : `${days} days`} left`,
  overdueBy: (day: string, days: number) =>
    `Was to be answered by ${day}: ${days === 1 ? "1 day" : `${days} days`} overdue`,
  answered: "Answered",
  owedBy: (departments: string) => `The answer is owed by ${departments}.`,
  outcomeExplained: "Explained",
  outcomeCorrected: "Put right",
  outcomeUnlawful: "It had no right to",
  outcomeReferred: "Passed on",
  answerOf: (department: string, day: string) => `Answer of ${department}, ${day}`,
  personSays: "What was objected",
  wordsErased: "The words were erased.",
  files: "Files",
  fileLink: (name: string, size: string) => `${name} (${size}, saved as a file)`,
  filesAdd: "Add a file",
  filesHint: "Up to 5 files of 5 MB each: a letter, a photograph, a document.",
  filesUnderWay: "A file is still being handed in. Wait a moment, then send.",
  filesRemove: (name: string) => `Remove ${name}`,
  wordsLeft: (count: number) => `Room for about ${count} more letters`,
  wordsOver: "That is too long. Shorten it, or put it into a file.",
} as const;
