/** The shapes of notices (server/notices) that go over the wire; as schemas.ts, whose components they join. */
import { z } from "zod";
import { RULE_CODES } from "../../core/trail/unusual.ts";
import { FREQUENCIES } from "../notices/records.ts";
import { count, name } from "./schemas.ts";

const rules = z.array(z.enum(RULE_CODES)).max(RULE_CODES.length).meta({
  description: "Give the rules about which nothing is to be sent, as GET /log/{id}/rules names them.",
});
const frequency = z
  .enum(FREQUENCIES)
  .meta({ description: "Give at-once, or daily for one letter in the morning." });
const locale = z
  .enum(["zh-CN", "en"])
  .meta({ description: "Give zh-CN or en: the language of the letters." });
const timeZone = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: "Give an IANA name, for instance Asia/Shanghai." });

/** What is left out stays as it is. */
export const noticesWish = name(
  "NoticesWish",
  z
    .strictObject({
      address: z
        .string()
        .min(1)
        .max(254)
        .nullable()
        .meta({ description: "Give one e-mail address, or null for none." }),
      frequency,
      off: rules,
      locale,
      timeZone,
      feed: z
        .literal("new")
        .nullable()
        .meta({ description: "Give new for a feed with a new password, or null for none." }),
      end: z.literal(true).meta({ description: "Give true to end the notices and forget all about them." }),
    })
    .partial(),
);

export const noticesShown = name(
  "Notices",
  z.strictObject({
    log: count,
    mail: z.boolean().meta({ description: "whether e-mail can be sent from here" }),
    notices: z
      .strictObject({
        address: z.string().nullable().meta({ description: "that was confirmed" }),
        pending: z.string().nullable().meta({ description: "that waits for its owner to open the link" }),
        undeliverable: z.boolean().meta({ description: "the mail server refused the address for good" }),
        frequency,
        off: rules,
        locale,
        timeZone,
        feed: z.boolean(),
      })
      .nullable()
      .meta({ description: "null: nothing was asked for" }),
    feed: z
      .strictObject({ url: z.url(), user: z.string(), password: z.string() })
      .optional()
      .meta({ description: "access to the feed (HTTP Basic); shown this once" }),
  }),
);

export const confirmation = name(
  "NoticesConfirmation",
  z.strictObject({
    token: z.string().max(128).meta({ description: "Give what stands behind confirm/ in the link." }),
  }),
);

export const confirmed = name(
  "NoticesConfirmed",
  z.strictObject({
    log: count,
    own: z.boolean().meta({ description: "false: about a person they act for" }),
  }),
);

export const exampleNotices = {
  log: 1,
  mail: true,
  notices: {
    address: null,
    pending: "name@example.org",
    undeliverable: false,
    frequency: "daily",
    off: ["right-ending"],
    locale: "zh-CN",
    timeZone: "Asia/Shanghai",
    feed: false,
  },
};
