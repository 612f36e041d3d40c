/** English words of the room in which register, files and chain are compared. */
export const en = {
  heading: "Compare",
  lead: "Whether what the register says, the files that were handed out, the chain and the published status list agree. Nothing is changed by it.",
  which: "What was issued",
  choose: "Choose…",
  job: (title: string, count: number) => `${title} (${count})`,
  noJobs: "Nothing was issued at this desk yet.",
  register: "The register as it is today",
  registerHint: "If you leave it out, the one that was issued from is taken.",
  begin: "Compare",
  before: "Compared before",
  none: "Nothing was compared yet.",
} as const;
