/** English words of what every page has around it: the frame, and text that others wrote. */
export const en = {
  appName: "Certrace",
  skipToContent: "Skip to the content",
  largeType: "Larger type",
  normalType: "Normal type",
  hiddenCharacter: (code: string) => `hidden character ${code}`,
  brokenHeading: "The page stopped",
  brokenSentence:
    "A part of this page could not be loaded, or failed. That says nothing, good or bad, about what you were looking at. Check this device's connection, then load the page again.",
  brokenReload: "Load the page again",
  pages: "Pages",
  pageVerify: "Verify a certificate",
  pageMyData: "My data",
  pagePublic: "Public record",
} as const;
