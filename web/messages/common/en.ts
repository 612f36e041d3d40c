/** English words of what every page has around it: the frame, and text that others wrote. */
export const en = {
  appName: "Certrace",
  skipToContent: "Skip to the content",
  largeType: "Larger type",
  normalType: "Normal type",
  hiddenCharacter: (code: string) => `hidden character ${code}`,
  pages: "Pages",
  pageVerify: "Verify a certificate",
  pageMyData: "My data",
  pagePublic: "Public record",
} as const;
