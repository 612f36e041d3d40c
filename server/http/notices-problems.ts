/** Problems of notices (server/notices): part of the table in problem.ts. */

type Told = readonly [status: number, title: string];

export const NOTICES_PROBLEMS = {
  "notices-address-invalid": [400, "This is no e-mail address"],
  "notices-zone-unknown": [400, "There is no such time zone"],
  "feed-access": [401, "The feed is not for everybody"],
  "notices-token-unknown": [404, "The link is another's, or too old"],
  "notices-mail-missing": [409, "No e-mail is sent from here"],
  "notices-often": [429, "Too many addresses were given"],
} as const satisfies Record<string, Told>;
