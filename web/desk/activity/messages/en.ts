/** English words of the desk's record. */
export const en = {
  heading: "Who did what",
  lead: "Everything that was done at this desk, the newest first. Nothing can be taken out of it without showing.",
  newest: (n: string) => `Line ${n} fixes all before it.`,
  newestWhy: "Whoever notes this down elsewhere can show later that nothing before it was changed.",
  none: "Nothing was done here yet.",
  toCase: "the case",
  didUpload: (who: string) => `${who} handed in a file`,
  didOpenFile: (who: string, fingerprint: string) => `${who} opened a file, SHA-256 ${fingerprint}…`,
  didTakeAll: (who: string) => `${who} saved all certificates of a case`,
  didTakeOne: (who: string) => `${who} saved a certificate`,
  didOffer: (who: string) => `${who} offered a certificate to a wallet`,
  didOther: (who: string, act: string) => `${who}: ${act}`,
} as const;
