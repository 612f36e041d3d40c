/**
 * The gateway's settings: what `gateway.yaml` may say (docs/examples/gateway.yaml explains every line of it). Strict:
 * a member that is not known is refused, since a typing error in a rule about personal data must not pass as "not set".
 * Secrets have no place in it; the upstream's credential comes through server/config.ts.
 *
 * Rules that concern several members at once stand at the end of each schema, so that the place of a mistake is told.
 */
import { z } from "zod";
import { isRegistry } from "../../core/hash-text.ts";
import { parseVerifierKey } from "../../core/note/key.ts";
import { NEVER_FORWARDED } from "./headers.ts";
import { parsePathTemplate } from "./path-template.ts";
import { parsePointer } from "./pointer.ts";

/** Text that `read` takes: for grammars that stand elsewhere and throw. Later rules need not ask again. */
const readable = (read: (text: string) => unknown, message: string) =>
  z.string().refine(
    (text) => {
      try {
        read(text);
        return true;
      } catch {
        return false;
      }
    },
    { message, abort: true },
  );

const code = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "Give a code of the catalogue: letters, digits, '.', '_', '-'.",
  );
const department = z.int().min(1).max(0xffffffff);
const seconds = (most: number) => z.number().positive().max(most);
const kibibytes = (most: number) => z.int().min(1).max(most);
const name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "Give a name in small letters, digits and hyphens.");
const parameter = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, "Give the name of a parameter: letters, digits, '_', '-', '.'.");
const header = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "Give the name of a header: letters, digits, hyphens.")
  .transform((text) => text.toLowerCase())
  .refine(
    (text) => !NEVER_FORWARDED.has(text),
    "This header is the gateway's own business: it is never passed on.",
  );
const pointer = readable(
  parsePointer,
  "Give a JSON pointer such as /person/name; * stands for every element of a list.",
);
const exactPointer = pointer.refine(
  (text) => !parsePointer(text).includes("*"),
  "Name one place, without *.",
);
const mediaType = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.+-]*\/[a-z0-9][a-z0-9.+-]*$/,
    "Give a media type without parameters, such as image/jpeg.",
  );
const origin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    "Give a URL that begins with http:// or https://.",
  )
  .refine((text) => !URL.canParse(text) || isBareUrl(new URL(text)), {
    message:
      "Give scheme, host, port and, where needed, a path; no credentials (they come from CERTRACE_GATEWAY_CREDENTIAL), query or fragment.",
  });

function isBareUrl({ username, password, search, hash, pathname }: URL): boolean {
  return (
    [username, password, search, hash].every((part) => part === "") &&
    !/[%;]|\/\/|\/\.\.?(\/|$)/.test(pathname)
  );
}

const door = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: z.int().min(0).max(65_535),
});

const file = z.string().min(1);
/** `client`: certificate and key (PEM) that the peer knows the gateway by (mutual TLS) */
const peer = {
  url: origin,
  ca: file.optional(),
  client: z.strictObject({ certificate: file, key: file }).optional(),
};
/** Certificates that would do nothing are a mistake. */
const needsNoTls = ({ url, ca, client }: { url: string; ca?: unknown; client?: unknown }): boolean =>
  url.startsWith("https:") || (ca === undefined && client === undefined);
const ONLY_HTTPS = { path: ["url"], message: "Write https://: ca and client are for TLS." };

const ledger = z
  .strictObject({
    ...peer,
    log: department,
    origin: z
      .string()
      .regex(/^[^\s+]{1,255}$/, "Give the first line of the log's checkpoints: ledger.example/log/1."),
    registry: z
      .string()
      .refine(isRegistry, "Give the CAIP-10 of the TraceRegistry, lowercase: eip155:<chain>:0x…"),
    keys: z
      .array(readable(parseVerifierKey, "Give a verifier key: <origin>+<8 hex digits>+<base64>."))
      .min(1)
      .max(4),
    vrfKey: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/, "Give the log's VRF key: keys.vrfKey of GET /log/<id>, 43 characters."),
    timeout: seconds(60).default(5),
  })
  .refine(needsNoTls, ONLY_HTTPS);

const upstream = z
  .strictObject({
    ...peer,
    credential: z.strictObject({ header }).optional(),
    connect: seconds(60).default(3),
    idle: seconds(600).default(15),
    total: seconds(3_600).default(60),
  })
  .refine(needsNoTls, ONLY_HTTPS);

/** Where the citizen id stands; where several places are named, all must hold the same. */
const subject = z
  .strictObject({
    path: parameter.optional(),
    query: parameter.optional(),
    header: header.optional(),
    body: exactPointer.optional(),
  })
  .refine((places) => Object.keys(places).length > 0, "Name a place: path, query, header or body.");

const route = z
  .strictObject({
    name,
    method: z.enum(["GET", "POST"]),
    path: readable(
      parsePathTemplate,
      "Give a path such as /residents/{id}: plain characters, no % ; // or dots alone.",
    ),
    dataset: code,
    subject,
    query: z.array(parameter).default([]),
    headers: z.array(header).default([]),
    body: z
      .union([
        z.strictObject({ json: z.array(exactPointer).min(1) }),
        z.strictObject({ stream: z.array(mediaType).min(1), kib: kibibytes(1 << 22).default(10_240) }),
      ])
      .optional(),
    submission: z.strictObject({ body: exactPointer }).optional(),
    fields: z.record(code, z.array(pointer).min(1)).optional(),
    whole: z
      .strictObject({
        field: code,
        types: z.array(mediaType).min(1),
        kib: kibibytes(1 << 22).default(102_400),
      })
      .optional(),
  })
  .superRefine((value, context) => {
    const wrong = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    const names = parsePathTemplate(value.path).names;
    const { subject: places, body } = value;
    if ((value.fields === undefined) === (value.whole === undefined))
      wrong([], "Say either fields (JSON, cut down) or whole (the body is one field).");
    if (value.fields !== undefined && Object.keys(value.fields).length === 0)
      wrong(["fields"], "Name one field at least, or every answer would be empty.");
    if (places.path !== undefined && !names.includes(places.path))
      wrong(["subject", "path"], `The path of the route has no {${places.path}}.`);
    if (places.query !== undefined && !value.query.includes(places.query))
      wrong(
        ["subject", "query"],
        "List this parameter under query as well: only what is listed there is passed on.",
      );
    if (places.header !== undefined && !value.headers.includes(places.header))
      wrong(
        ["subject", "header"],
        "List this header under headers as well: only what is listed there is passed on.",
      );
    if (
      places.body !== undefined &&
      !(body !== undefined && "json" in body && body.json.includes(places.body))
    )
      wrong(
        ["subject", "body"],
        "List this place under body.json as well: only what is listed there is passed on.",
      );
    if (value.submission !== undefined && (body === undefined || !("json" in body)))
      wrong(["submission", "body"], "Only a JSON body (body.json) can hold the submission.");
    if (value.method === "GET" && body !== undefined)
      wrong(["body"], "A GET has no body: use POST, or remove it.");
    const folded = value.query.map((each) => each.toLowerCase());
    if (new Set(folded).size !== folded.length)
      wrong(["query"], "Two parameters differ in nothing but case; many frameworks take them for one.");
  });

export const settingsShape = z
  .strictObject({
    version: z.literal(1),
    department,
    listen: door,
    observe: door.optional(),
    state: z.string().min(1),
    ledger,
    upstream,
    limits: z
      .strictObject({
        /** requests at a time */
        atOnce: z.int().min(1).max(10_000).default(100),
        /** seconds until a request's body must be in */
        request: seconds(3_600).default(15),
        /** a JSON body of a consumer */
        requestKib: kibibytes(1 << 16).default(256),
        /** a JSON answer of the upstream, which is held in memory */
        answerKib: kibibytes(1 << 18).default(4_096),
        /** request line and headers, the submission among them */
        headersKib: kibibytes(1_024).default(32),
        /** the longest receipt that goes into a header, in characters */
        receiptHeader: z.int().min(256).max(65_536).default(6_144),
        /** seconds that the ledger's clock and ours may differ, and an access may wait for its release */
        window: seconds(3_600).default(300),
      })
      .prefault({}),
    routes: z.array(route).min(1).max(1_000),
  })
  .superRefine(({ routes, ledger: { keys, origin: logOrigin }, upstream: { credential } }, context) => {
    const wrong = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    keys.forEach((key, i) => {
      if (parseVerifierKey(key).name !== logOrigin)
        wrong(["ledger", "keys", i], "The key's name is not the log's origin.");
    });
    const seen = new Map<string, number>();
    routes.forEach(({ name: routeName, method, path, headers }, i) => {
      if (routes.findIndex((other) => other.name === routeName) < i)
        wrong(["routes", i, "name"], "Another route has this name already.");
      const form = `${method} ${parsePathTemplate(path).form}`;
      const other = seen.get(form);
      if (other !== undefined)
        wrong(["routes", i, "path"], `Route ${other + 1} takes the same requests: which one shall answer?`);
      else seen.set(form, i);
      if (credential !== undefined && headers.includes(credential.header))
        wrong(
          ["routes", i, "headers"],
          "The upstream's credential goes into this header: a consumer may not set it.",
        );
    });
  });

export type Settings = z.output<typeof settingsShape>;
export type RouteSettings = Settings["routes"][number];
