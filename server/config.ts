/**
 * Configuration: the only reader of the environment. Every variable is checked at the start, so that a wrong
 * one is a sentence now and not a puzzle later; a variable that starts with CERTRACE_ and is not known is
 * refused, because a typing error in a security setting must not pass as "not set".
 *
 * Secrets: CERTRACE_RPC_URL may hold credentials and the passphrase opens keystores; neither is ever part of a
 * message. Passphrase and private keys are not in `Config` at all, so that no dump of it can carry one.
 *
 * Throws CertraceError `config-invalid`; `field` names the variable.
 */
import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { CertraceError } from "../core/errors.ts";

export interface Config {
  /** absolute path of the data folder */
  data: string;
  host: string;
  /** 0: any free port */
  port: number;
  /** origin under which people reach the service, without a trailing slash; null: that of this machine, http://localhost:<port> */
  publicUrl: string | null;
  chain: {
    /** JSON-RPC endpoint; null: the embedded chain. May hold credentials: log `chainName(config)` instead */
    rpcUrl: string | null;
    /** whether the chain is the embedded one, wherever it was started */
    embedded: boolean;
    chainId: number;
    /** port of the embedded chain's JSON-RPC door */
    port: number;
    /** absolute path of the address book */
    addressBook: string;
    /** how deep a transaction must be to count as confirmed and a block as final */
    confirmations: number | "finalized";
    /** seconds without news of the chain after which the service says that it is not ready */
    maxHeadAge: number;
  };
  http: {
    /** Express's `trust proxy`: which hops may say who the client is */
    trustProxy: false | number | string[];
    /** requests a minute and client address; 0: no limit */
    rateLimit: number;
    /** bulk verifications at a time */
    bulkAtOnce: number;
    /** origins, besides its own, that the page may fetch from */
    connectOrigins: string[];
  };
  /** trace logs that this service runs */
  log: {
    /** the log to run from the start; null: none */
    run: {
      /** number in its registry */
      id: number;
      /** the department that opened it */
      department: number;
      /** its name on chain; null: as follows from the public URL */
      origin: string | null;
      /** absolute path of the catalogue */
      catalogue: string;
    } | null;
    /** seconds between two heads on chain */
    anchorInterval: number;
    /** entries after which the next head does not wait */
    anchorEntries: number;
    /** seconds that a submission's `iat` may differ from the log's time */
    submissionWindow: number;
    /** departments that may read every entry of it, besides its own */
    auditors: number[];
    /** absolute path of the list of witnesses; null: none */
    witnesses: string | null;
  };
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
}

type Environment = Record<string, string | undefined>;

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

const list = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

const isProxy = (item: string): boolean => {
  const [address = "", bits, ...more] = item.split("/");
  const family = isIP(address);
  if (["loopback", "linklocal", "uniquelocal"].includes(item)) return true;
  return (
    family !== 0 &&
    more.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
  );
};

/** Each variable: how its text is read, and what to write instead when that fails. */
const VARIABLES = {
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
function refuse(variable: string, sentence: string, remedy: string): never {
  throw new CertraceError("config-invalid", `${variable} ${sentence}`, { field: variable, remedy });
}

function read<V extends Variable>(env: Environment, variable: V): Value<V> | undefined {
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

function refuseUnknown(env: Environment): void {
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

/** Defaults lie beside the program, so that the CLI finds them from any folder; paths that people give are theirs. */
const HOME = fileURLToPath(new URL("..", import.meta.url));

export function readConfig(env: Environment = process.env): Config {
  refuseUnknown(env);
  const data = resolve(read(env, "CERTRACE_DATA") ?? join(HOME, ".certrace"));
  const rpcUrl = read(env, "CERTRACE_RPC_URL") ?? null;
  const chainId = read(env, "CERTRACE_CHAIN_ID") ?? 31337;
  if (rpcUrl === null && chainId !== 31337)
    refuse(
      "CERTRACE_CHAIN_ID",
      "is set to another chain than the embedded one, and no chain is named.",
      "Set CERTRACE_RPC_URL too, or remove CERTRACE_CHAIN_ID.",
    );
  return {
    data,
    host: read(env, "CERTRACE_HOST") ?? "127.0.0.1",
    port: read(env, "CERTRACE_PORT") ?? 8080,
    publicUrl: read(env, "CERTRACE_PUBLIC_URL") ?? null,
    chain: {
      rpcUrl,
      embedded: rpcUrl === null,
      chainId,
      port: read(env, "CERTRACE_CHAIN_PORT") ?? 8545,
      addressBook: resolve(
        read(env, "CERTRACE_ADDRESS_BOOK") ??
          (rpcUrl === null
            ? join(data, "chain", "address-book.json")
            : join(HOME, "deployments", `${chainId}.json`)),
      ),
      confirmations: read(env, "CERTRACE_CONFIRMATIONS") ?? (rpcUrl === null ? 1 : "finalized"),
      maxHeadAge: read(env, "CERTRACE_MAX_HEAD_AGE") ?? 300,
    },
    http: {
      trustProxy: read(env, "CERTRACE_TRUST_PROXY") ?? false,
      rateLimit: read(env, "CERTRACE_RATE_LIMIT") ?? 3_000,
      bulkAtOnce: read(env, "CERTRACE_BULK_AT_ONCE") ?? 4,
      connectOrigins: read(env, "CERTRACE_CONNECT_ORIGINS") ?? [],
    },
    log: readLog(env),
    logLevel: read(env, "CERTRACE_LOG_LEVEL") ?? "info",
  };
}

function readLog(env: Environment): Config["log"] {
  const id = read(env, "CERTRACE_LOG");
  const department = read(env, "CERTRACE_LOG_DEPARTMENT");
  const catalogue = read(env, "CERTRACE_CATALOGUE");
  const origin = read(env, "CERTRACE_LOG_ORIGIN") ?? null;
  const witnesses = read(env, "CERTRACE_WITNESSES");
  if (id !== undefined && department === undefined)
    refuse(
      "CERTRACE_LOG_DEPARTMENT",
      "is not set, and CERTRACE_LOG is.",
      VARIABLES.CERTRACE_LOG_DEPARTMENT.remedy,
    );
  if (id !== undefined && catalogue === undefined)
    refuse("CERTRACE_CATALOGUE", "is not set, and CERTRACE_LOG is.", VARIABLES.CERTRACE_CATALOGUE.remedy);
  return {
    run:
      id === undefined
        ? null
        : {
            id,
            department: department!,
            origin,
            catalogue: resolve(catalogue!),
          },
    anchorInterval: read(env, "CERTRACE_ANCHOR_INTERVAL") ?? 60,
    anchorEntries: read(env, "CERTRACE_ANCHOR_ENTRIES") ?? 100_000,
    submissionWindow: read(env, "CERTRACE_SUBMISSION_WINDOW") ?? 300,
    auditors: read(env, "CERTRACE_AUDITORS") ?? [],
    witnesses: witnesses === undefined ? null : resolve(witnesses),
  };
}

/** How to name the chain to people: the URL's host, never its path, query or credentials (API keys live there). */
export function chainName(config: Config): string {
  return config.chain.rpcUrl === null ? "the embedded chain" : new URL(config.chain.rpcUrl).host;
}

/** Who is to own newly deployed registries; null: whoever deploys them. */
export function readRootAuthority(env: Environment = process.env): string | null {
  return read(env, "CERTRACE_ROOT_AUTHORITY") ?? null;
}

/** Private keys given in the environment instead of keystores, unparsed; null where there is none. */
export function readKeys(env: Environment = process.env): {
  operator: string | null;
  signing: string | null;
} {
  return {
    operator: read(env, "CERTRACE_OPERATOR_KEY") ?? null,
    signing: read(env, "CERTRACE_SIGNING_KEY") ?? null,
  };
}

/** The keystores' passphrase from the environment; null when it is not there and must be asked for. */
export function readPassphrase(env: Environment = process.env): string | null {
  return readSecret(env, "CERTRACE_PASSPHRASE");
}

/** What the gateway shows the upstream; null: nothing was given. */
export function readGatewayCredential(env: Environment = process.env): string | null {
  return readSecret(env, "CERTRACE_GATEWAY_CREDENTIAL");
}

/** A secret in the environment itself, or in the private file that it names. */
function readSecret(
  env: Environment,
  name: "CERTRACE_PASSPHRASE" | "CERTRACE_GATEWAY_CREDENTIAL",
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
