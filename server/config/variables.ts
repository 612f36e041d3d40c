/**
 * Every variable of the environment that Certrace knows: how its text is read, and what to write instead when that
 * fails. What they mean together stands in ../config.ts, the only reader of the process' own environment.
 */
import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import { z } from "zod";
import { CertraceError } from "../../core/errors.ts";
import { parseMirrored } from "../../core/verify/mirror.ts";

export type Environment = Record<string, string | undefined>;

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);

const isOrigin = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && (text === url.origin || text === `${url.origin}/`);
};
const origin = z
  .string()
  .refine(isOrigin)
  .transform((text) => new URL(text).origin);

/** @param host as in `URL.hostname` */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

const list = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

const isProxy = (item: string): boolean =>
  ["loopback", "linklocal", "uniquelocal"].includes(item) || isAddressRange(item);

/** An address, or a network in CIDR form. */
const isAddressRange = (item: string): boolean => {
  const [address = "", bits, ...more] = item.split("/");
  const family = isIP(address);
  return (
    family !== 0 &&
    more.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
  );
};

/** An issuer is compared letter by letter, so it is taken as it stands. Plain http never leaves this machine. */
const isIssuer = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "")
    return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
};
const claim = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/** Options in a query could switch the check of the server's certificate off. */
const isMailServer = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === "") return false;
  return /^\/?$/.test(url.pathname) && url.search === "" && url.hash === "";
};

/** One address, with or without a name; nothing that could end a header. */
const isSender = (text: string): boolean =>
  /^(?:[^\p{Cc}<>"@,;:\\]{1,100} <[^\s<>@,;]{1,64}@[a-z0-9.-]{1,190}>|[^\s<>@,;]{1,64}@[a-z0-9.-]{1,190})$/iu.test(
    text,
  );

/** Each variable: how its text is read, and what to write instead when that fails. */
export const VARIABLES = {
  CERTRACE_DATA: { schema: z.string().min(1), remedy: "Give the path of a folder, for instance .certrace." },
  CERTRACE_HOST: {
    schema: z.string().refine((host) => isIP(host) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)),
    remedy: "Give the address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for every interface.",
  },
  CERTRACE_PORT: {
    schema: integer(0, 65_535),
    remedy: "Give a port from 1 to 65535, or 0 for any free one.",
  },
  CERTRACE_PUBLIC_URL: {
    schema: origin,
    remedy: "Give the origin under which people reach the service, without a path: https://certrace.example.",
  },
  CERTRACE_RPC_URL: {
    schema: z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
    remedy:
      "Give an http:// or https:// URL of a JSON-RPC endpoint, or remove the variable to use the embedded chain.",
  },
  CERTRACE_CHAIN_ID: {
    schema: integer(1, Number.MAX_SAFE_INTEGER),
    remedy: "Give the EIP-155 number of the chain, for instance 31337.",
  },
  CERTRACE_CHAIN_PORT: {
    schema: integer(0, 65_535),
    remedy: "Give a port from 1 to 65535 for the embedded chain, or 0 for any free one.",
  },
  CERTRACE_ADDRESS_BOOK: { schema: z.string().min(1), remedy: "Give the path of the address book (JSON)." },
  CERTRACE_MIRRORS: {
    schema: z
      .string()
      .transform(list)
      .refine((items) => items.length > 0 && items.every((item) => parseMirrored(item) !== null))
      .transform((items) => items.map((item) => parseMirrored(item)!))
      .refine((mirrors) => new Set(mirrors.map(({ of }) => of)).size === mirrors.length),
    remedy:
      "Give what certrace mirror printed when the move was done, each registry once: eip155:<old chain id>:0x<40 hex digits, lower case>@<Unix seconds>, separated by commas.",
  },
  CERTRACE_CONFIRMATIONS: {
    schema: z.union([z.literal("finalized"), integer(1, 100_000)]),
    remedy:
      "Give a number of blocks (1: as soon as it is in a block), or finalized for the chain's own finality.",
  },
  CERTRACE_MAX_HEAD_AGE: { schema: integer(1, 86_400), remedy: "Give seconds from 1 to 86400." },
  CERTRACE_LOG_LEVEL: {
    schema: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]),
    remedy: "Give one of fatal, error, warn, info, debug, trace, silent.",
  },
  CERTRACE_TRUST_PROXY: {
    // "true" is refused: whoever sends X-Forwarded-For could then pick the address that is rate-limited.
    schema: z.union([
      integer(0, 16).transform((hops) => (hops === 0 ? false : hops) as false | number),
      z
        .string()
        .transform(list)
        .refine((items) => items.length > 0 && items.every(isProxy)),
    ]),
    remedy:
      "Give the number of proxies in front of the service, or their addresses: 10.0.0.0/8, loopback, linklocal or uniquelocal, separated by commas.",
  },
  CERTRACE_GATEWAYS: {
    schema: z
      .string()
      .transform(list)
      .refine((items) => items.length > 0 && items.every(isAddressRange)),
    remedy: "Give the addresses of gateways, such as 10.1.2.3 or 10.1.2.0/24, separated by commas.",
  },
  CERTRACE_RATE_LIMIT: {
    schema: integer(0, 10_000_000),
    remedy: "Give the requests that one client address may send a minute; 0 for no limit.",
  },
  CERTRACE_BULK_AT_ONCE: {
    schema: integer(1, 1_000),
    remedy: "Give how many bulk verifications may run at a time, 1 to 1000.",
  },
  CERTRACE_CONNECT_ORIGINS: {
    schema: z.string().transform(list).pipe(z.array(origin)),
    remedy: "Give origins separated by commas, each like https://verify.example, without a path.",
  },
  CERTRACE_LOG: {
    schema: integer(1, 2 ** 32 - 1),
    remedy: "Give the number of the trace log to run, or remove the variable to run none.",
  },
  CERTRACE_LOG_DEPARTMENT: {
    schema: integer(1, 2 ** 32 - 1),
    remedy: "Give the number of the department that opened the log.",
  },
  CERTRACE_LOG_ORIGIN: {
    schema: z.string().regex(/^[\x21-\x2a\x2c-\x7e]{1,255}$/),
    remedy:
      "Give the log's name on chain, for instance ledger.example/log/1; needed only where the service has moved.",
  },
  CERTRACE_CATALOGUE: {
    schema: z.string().min(1),
    remedy: "Give the path of the log's catalogue (JSON): datasets, purposes, legal bases.",
  },
  CERTRACE_ANCHOR_INTERVAL: { schema: integer(1, 86_400), remedy: "Give seconds from 1 to 86400." },
  CERTRACE_ANCHOR_ENTRIES: {
    schema: integer(1, 1_000_000_000),
    remedy: "Give the number of entries after which the log is anchored at once.",
  },
  CERTRACE_SUBMISSION_WINDOW: { schema: integer(1, 86_400), remedy: "Give seconds from 1 to 86400." },
  CERTRACE_AUDITORS: {
    schema: z
      .string()
      .transform(list)
      .pipe(z.array(integer(1, 2 ** 32 - 1))),
    remedy: "Give numbers of departments, separated by commas.",
  },
  CERTRACE_DESK: {
    schema: z
      .string()
      .transform(list)
      .pipe(z.array(integer(1, 2 ** 32 - 1)))
      .refine((departments) => departments.length > 0 && new Set(departments).size === departments.length),
    remedy: "Give the numbers of the departments whose desks are run here, each once, separated by commas.",
  },
  CERTRACE_WITNESSES: { schema: z.string().min(1), remedy: "Give the path of the list of witnesses (JSON)." },
  CERTRACE_PASSPHRASE: {
    schema: z.string().min(1),
    remedy: "Give the passphrase of the keystores, or remove the variable.",
  },
  CERTRACE_PASSPHRASE_FILE: {
    schema: z.string().min(1),
    remedy: "Give the path of a file that only its owner can read.",
  },
  CERTRACE_GATEWAY_CREDENTIAL: {
    schema: z.string().min(1),
    remedy: "Give the value of the header that the upstream knows the gateway by, or remove the variable.",
  },
  CERTRACE_GATEWAY_CREDENTIAL_FILE: {
    schema: z.string().min(1),
    remedy: "Give the path of a file that only its owner can read.",
  },
  CERTRACE_OIDC_ISSUER: {
    schema: z.string().refine(isIssuer),
    remedy:
      "Give the provider's issuer as it names itself: an https:// URL without query (http:// only on this machine), or remove the variable.",
  },
  CERTRACE_OIDC_CLIENT_ID: {
    schema: z.string().regex(/^[\x20-\x7e]{1,256}$/),
    remedy: "Give the client id under which the provider knows this service.",
  },
  CERTRACE_OIDC_CLIENT_SECRET: {
    schema: z.string().min(1),
    remedy: "Give the client secret, or remove the variable where the provider gave none (a public client).",
  },
  CERTRACE_OIDC_CLIENT_SECRET_FILE: {
    schema: z.string().min(1),
    remedy: "Give the path of a file that only its owner can read.",
  },
  CERTRACE_OIDC_SCOPE: {
    schema: z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/)
      .refine((text) => text.split(" ").includes("openid")),
    remedy: "Give scopes separated by single spaces, openid among them.",
  },
  CERTRACE_OIDC_CITIZEN_CLAIM: {
    schema: claim,
    remedy: "Give the name of the ID token's claim that holds the citizen id.",
  },
  CERTRACE_OIDC_DEPARTMENT_CLAIM: {
    schema: claim,
    remedy: "Give the name of the ID token's claim that holds the number of a member of staff's department.",
  },
  CERTRACE_SMTP_URL: {
    schema: z.string().refine(isMailServer),
    remedy:
      "Give smtps://user:password@host:465, or smtp://user:password@host:587; without path or query, special characters percent-encoded.",
  },
  CERTRACE_SMTP_URL_FILE: {
    schema: z.string().min(1),
    remedy: "Give the path of a file that only its owner can read.",
  },
  CERTRACE_MAIL_FROM: {
    schema: z.string().refine(isSender),
    remedy: "Give the sender of letters: notices@certrace.example, or Certrace <notices@certrace.example>.",
  },
  CERTRACE_DEMO_PROVIDER_PORT: {
    schema: integer(0, 65_535),
    remedy: "Give a port from 1 to 65535 for the demo's sign-in provider, or 0 for any free one.",
  },
  CERTRACE_OPERATOR_KEY: {
    schema: z.string().regex(/^(0x)?[0-9a-fA-F]{64}$/),
    remedy:
      "Give the operator's private key as 64 hexadecimal digits, or remove the variable to use a keystore.",
  },
  CERTRACE_SIGNING_KEY: {
    schema: z.string().startsWith("{"),
    remedy:
      "Give the document-signing key as a private JWK (JSON), or remove the variable to use a keystore.",
  },
  // Read by hardhat.config.ts when contracts are deployed; known here only so that it is not taken for a mistake.
  CERTRACE_DEPLOYER_KEY: { schema: z.string(), remedy: "" },
  CERTRACE_ROOT_AUTHORITY: {
    schema: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
    remedy: "Give the account that shall register the first departments, as 0x and 40 hexadecimal digits.",
  },
} as const;

type Variable = keyof typeof VARIABLES;
type Value<V extends Variable> = z.output<(typeof VARIABLES)[V]["schema"]>;

/** The value itself is never part of the message: it may hold a credential. */
export function refuse(variable: string, sentence: string, remedy: string): never {
  throw new CertraceError("config-invalid", `${variable} ${sentence}`, { field: variable, remedy });
}

export function read<V extends Variable>(env: Environment, variable: V): Value<V> | undefined {
  const text = env[variable];
  if (text === undefined || text === "") return undefined;
  const result = VARIABLES[variable].schema.safeParse(text);
  if (!result.success) refuse(variable, "has a value that cannot be used.", VARIABLES[variable].remedy);
  return result.data as Value<V>;
}

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
};

export function refuseUnknown(env: Environment): void {
  const known = Object.keys(VARIABLES);
  for (const name of Object.keys(env)) {
    if (!name.startsWith("CERTRACE_") || known.includes(name)) continue;
    const nearest = known.toSorted((a, b) => distance(a, name) - distance(b, name))[0]!;
    const remedy =
      distance(nearest, name) <= 4
        ? `Did you mean ${nearest}?`
        : "Remove it; docs/operating.md lists the variables there are.";
    refuse(name, "is not a variable of Certrace.", remedy);
  }
}

/** A secret in the environment itself, or in the private file that it names. */
export function readSecret(
  env: Environment,
  name:
    | "CERTRACE_PASSPHRASE"
    | "CERTRACE_GATEWAY_CREDENTIAL"
    | "CERTRACE_OIDC_CLIENT_SECRET"
    | "CERTRACE_SMTP_URL",
): string | null {
  const variable = `${name}_FILE` as const;
  const direct = read(env, name) ?? null;
  const file = read(env, variable);
  if (file === undefined) return direct;
  if (direct !== null) refuse(variable, `is set, and so is ${name}.`, "Keep one of the two.");
  let text: string;
  try {
    // A secret that others can read protects nothing. (Windows has no such mode bits.)
    if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0)
      refuse(variable, "names a file that others can read.", "Run chmod 600 on it.");
    text = readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    if (cause instanceof CertraceError) throw cause;
    refuse(variable, "names a file that cannot be read.", VARIABLES[variable].remedy);
  }
  if (text === "") refuse(variable, "names an empty file.", "Write the secret into it.");
  return text;
}
