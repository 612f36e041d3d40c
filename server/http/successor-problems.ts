/** Problems of the sealed numbers of newer versions. */
export const SUCCESSOR_PROBLEMS = {
  "successor-malformed": [400, "This is no sealed number of a newer version"],
  "successor-signature": [403, "It is not signed with a key of its department"],
  "successor-not-entitled": [403, "The department may not say this of the certificate"],
  "successor-place-unknown": [422, "No certificate is anchored at this place"],
} as const;
