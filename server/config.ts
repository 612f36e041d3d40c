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
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readSignIn, type SignInSettings } from "./config/sign-in.ts";
import { type Environment, read, readSecret, refuse, refuseUnknown, VARIABLES } from "./config/variables.ts";

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
    /** registries of networks that were given up, which the one here mirrors, and since when (Unix seconds) */
    mirrors: { of: string; since: number }[];
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
    /** addresses and networks of gateways: their failed submissions are not held against them, and they get tag proofs */
    gateways: string[];
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
  /** departments whose desks this service runs */
  desks: number[];
  signIn: {
    /** null: nobody can sign in */
    provider: SignInSettings | null;
    /** port of the provider that `npm start` brings along where none is set */
    demoPort: number;
  };
  /** how people are told by e-mail; null: they are not */
  mail: {
    /** address of the sender, with or without a name */
    from: string;
  } | null;
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
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
      mirrors: read(env, "CERTRACE_MIRRORS") ?? [],
      confirmations: read(env, "CERTRACE_CONFIRMATIONS") ?? (rpcUrl === null ? 1 : "finalized"),
      maxHeadAge: read(env, "CERTRACE_MAX_HEAD_AGE") ?? 300,
    },
    http: {
      trustProxy: read(env, "CERTRACE_TRUST_PROXY") ?? false,
      rateLimit: read(env, "CERTRACE_RATE_LIMIT") ?? 3_000,
      gateways: read(env, "CERTRACE_GATEWAYS") ?? [],
      bulkAtOnce: read(env, "CERTRACE_BULK_AT_ONCE") ?? 4,
      connectOrigins: read(env, "CERTRACE_CONNECT_ORIGINS") ?? [],
    },
    log: readLog(env),
    desks: read(env, "CERTRACE_DESK") ?? [],
    signIn: { provider: readSignIn(env), demoPort: read(env, "CERTRACE_DEMO_PROVIDER_PORT") ?? 8081 },
    mail: readMail(env),
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

function readMail(env: Environment): Config["mail"] {
  const from = read(env, "CERTRACE_MAIL_FROM");
  const hasServer =
    read(env, "CERTRACE_SMTP_URL") !== undefined || read(env, "CERTRACE_SMTP_URL_FILE") !== undefined;
  if (hasServer && from === undefined)
    refuse("CERTRACE_MAIL_FROM", "is not set, and a mail server is.", VARIABLES.CERTRACE_MAIL_FROM.remedy);
  if (!hasServer && from !== undefined)
    refuse("CERTRACE_SMTP_URL", "is not set, and CERTRACE_MAIL_FROM is.", VARIABLES.CERTRACE_SMTP_URL.remedy);
  return from === undefined ? null : { from };
}

/** Origins that this service's own pages have on this machine, and the one under which people reach it. */
export function ownOrigins({ port, publicUrl }: Config): string[] {
  const urls = [
    `http://localhost:${port}`,
    `http://127.0.0.1:${port}`,
    ...(publicUrl === null ? [] : [publicUrl]),
  ];
  return urls.map((url) => new URL(url).origin);
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

/** The secret that the sign-in provider knows this service by; null: a public client has none. */
export function readOidcClientSecret(env: Environment = process.env): string | null {
  return readSecret(env, "CERTRACE_OIDC_CLIENT_SECRET");
}

/** The mail server by which notices are sent; null: none. May hold credentials. */
export function readSmtpUrl(env: Environment = process.env): string | null {
  const url = readSecret(env, "CERTRACE_SMTP_URL");
  if (url !== null && !VARIABLES.CERTRACE_SMTP_URL.schema.safeParse(url).success)
    refuse("CERTRACE_SMTP_URL", "has a value that cannot be used.", VARIABLES.CERTRACE_SMTP_URL.remedy);
  return url;
}
