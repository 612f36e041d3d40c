/** English words of the element; verdicts and checks speak core's. */
export const en = {
  heading: "Verify a certificate",
  offer: "Drop a certificate here, or",
  choose: "choose a file",
  privacy: "The file stays on this device.",
  verifying: "Verifying…",
  noCertificate: "This is no certificate file",
  noCertificateRemedy: "Choose the certificate itself: a .json file, or the PDF that it came as.",
  broken: "The verification stopped unexpectedly. Try again.",
  issuer: "Issued by",
  number: "Number",
  newer: "Superseded by No.",
  anchored: "Recorded",
  anchoredBy: "Recorded no later than",
  block: "As of block",
  by: "Records from",
  open: "Open the full verification page",
} as const;
