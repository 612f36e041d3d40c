/**
 * The composition root: configuration → chain → store → index → trace log → HTTP. Nothing else in the server makes its own
 * parts; everything is handed in from here, and closed here in the opposite order.
 *
 * A node that is down does not keep the service from starting: it answers what it knows, says how old that is,
 * and is not ready until the node is back.
 */
import "./garbage.ts"; // first: what it sets counts from then on

import { mkdir } from "node:fs/promises";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CertraceError } from "../core/errors.ts";
import packageFile from "../package.json" with { type: "json" };
import {
  type AddressBook,
  checkAddressBook,
  readAddressBook,
  registryId,
  traceRegistryId,
} from "./chain/address-book.ts";
import { readBlock } from "./chain/block.ts";
import { startEmbeddedChain } from "./chain/embedded.ts";
import { proveGroup } from "./chain/evidence.ts";
import { connectRpc, type Rpc } from "./chain/rpc.ts";
import { isLoopback } from "./config/variables.ts";
import {
  type Config,
  ownOrigins,
  readConfig,
  readKeys,
  readOidcClientSecret,
  readPassphrase,
  readSmtpUrl,
} from "./config.ts";
import { openCopies } from "./copies/copies.ts";
import type { Desk } from "./desk/desk.ts";
import { type DeskSetting, runDesk } from "./desk-role.ts";
import { nodeVerifyEd25519 } from "./ed25519.ts";
import { nodeVerifyEs256 } from "./es256.ts";
import { createApp } from "./http/app.ts";
import { LIMITS } from "./http/limits.ts";
import { createMetrics } from "./http/metrics.ts";
import { listen } from "./http/server.ts";
import { openIndex } from "./index/chain-index.ts";
import { openReportKeys } from "./keys/report-keys.ts";
import { openServiceKey } from "./keys/service-key.ts";
import { readCatalogueFile } from "./ledger/catalogue.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { createLog, type Log } from "./log.ts";
import { departmentOperator, type LogSetting, type RunningLog, runLog } from "./log-role.ts";
import { openMailer } from "./notices/mailer.ts";
import { makeCookies } from "./sign-in/cookies.ts";
import { openPersonKey } from "./sign-in/person.ts";
import { Sessions } from "./sign-in/session.ts";
import { SignIn } from "./sign-in/sign-in.ts";
import { createStatusLists } from "./status-lists/publish.ts";
import { openLevelStore } from "./store/level.ts";
import { mergingStandsBack } from "./store/merging.ts";
import { Successors } from "./successors/successors.ts";
import { typeDocuments } from "./type-documents.ts";
import { openWallets } from "./wallets/wallets.ts";

export interface Service {
  /** where it is reached on this machine, e.g. http://localhost:8080 */
  url: string;
  /**
   * Runs a trace log from now on, served at /log/<id>. Neither the chain nor the log's opening on it is waited for.
   * Throws CertraceError `log-running`, and what runLog throws.
   */
  openLog(setting: LogSetting): Promise<Ledger>;
  /**
   * Opens a department's desk, for its staff who sign in. Cases that ran when the service stopped go on.
   * Throws CertraceError `desk-running`, and what runDesk throws.
   */
  openDesk(setting: DeskSetting): Promise<Desk>;
  /** Lets requests finish, then closes everything. May be called twice. */
  close(): Promise<void>;
}

/** One node, ours, on this machine: it answers at once, and what it says of its head is so. */
const EMBEDDED = { pollInterval: 100, patience: 0 };

const PAGE = fileURLToPath(new URL("../web/dist", import.meta.url));

/**
 * Starts the service. With `config.chain.rpcUrl` null it starts the embedded chain as well; it does not deploy.
 * Throws CertraceError: what the parts throw, and `address-book-missing`.
 */
export async function startService(config: Config, log: Log = createLog(config.logLevel)): Promise<Service> {
  const opened: (() => Promise<void>)[] = [];
  let closing: Promise<void> | null = null;
  const closeAll = (): Promise<void> => {
    closing ??= (async () => {
      for (const close of opened.reverse()) await close();
    })();
    return closing;
  };
  try {
    return await start(config, log, opened, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function start(
  config: Config,
  log: Log,
  opened: (() => Promise<void>)[],
  closeAll: () => Promise<void>,
): Promise<Service> {
  const now = () => Math.floor(Date.now() / 1000);
  // Without it the service is slower, and no less right.
  await mergingStandsBack().catch((error) => log.debug({ err: error }, "merging does not stand back"));
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const book = await requireAddressBook(config);

  let { rpcUrl } = config.chain;
  if (rpcUrl === null) {
    const { chainId, port } = config.chain;
    const chain = await startEmbeddedChain({
      ...{ folder: join(config.data, "chain"), port, chainId },
      pages: ownOrigins(config),
    });
    opened.push(() => chain.close());
    rpcUrl = chain.url;
  }
  const rpc = connectRpc(rpcUrl, { chainId: book.chainId });
  await checkAddressBook(rpc, book).catch((error: CertraceError) => {
    if (error.code !== "chain-unavailable") throw error;
    log.warn({ err: error }, "the chain does not answer yet");
  });

  const http = await listen(config.host, config.port, LIMITS);
  opened.push(() => http.close());
  const url = new URL(`http://${hostName(config.host)}:${http.port}`).origin; // without a default port
  const publicUrl = config.publicUrl ?? url;

  const store = await openLevelStore(join(config.data, "index"));
  opened.push(() => store.close());
  const { confirmations } = config.chain;
  const finality = confirmations === "finalized" ? confirmations : confirmations - 1;
  const node = onlyWithBook(rpc, book);
  const index = await openIndex({
    store,
    rpc: node,
    book,
    finality,
    source: publicUrl,
    log,
    ...(config.chain.embedded ? EMBEDDED : {}),
  });
  opened.push(() => index.close());

  const verifyEs256 = nodeVerifyEs256();
  const registry = registryId(book);
  const mirrors = config.chain.mirrors.map((mirror) => ({ ...mirror, by: registry }));
  const wallets = await openWallets({
    data: config.data,
    publicUrl,
    index,
    registry,
    mirrors,
    verifyEs256,
    now,
    log,
  });
  opened.push(() => wallets.close());
  index.onRead((steps) => wallets.read(steps));

  const statusListKey = await openServiceKey(config.data, "status-list");
  const bulk = { running: 0, atOnce: config.http.bulkAtOnce };
  const logs = new Map<number, RunningLog>();
  const desks = new Map<number, Desk>();
  const cookies = makeCookies(publicUrl.startsWith("https:"));
  const sessions = new Sessions(now);
  opened.push(async () => sessions.close());
  const metrics = createMetrics(index, bulk, logs, desks, sessions, now);
  opened.push(async () => metrics.close());
  const provider = signInProvider(config, publicUrl);
  const signIn =
    provider === null
      ? null
      : new SignIn({
          ...provider,
          publicUrl,
          cookies,
          sessions,
          logs,
          index,
          personKey: await openPersonKey(config.data),
          maxHeadAge: config.chain.maxHeadAge,
          now,
        });

  const smtpUrl = readSmtpUrl();
  const mailer =
    config.mail === null || smtpUrl === null
      ? null
      : openMailer({ url: smtpUrl, from: config.mail.from, host: new URL(publicUrl).hostname });
  if (mailer !== null) opened.push(async () => mailer.close());

  const opening = new Set<number>();
  async function openLog(setting: LogSetting): Promise<Ledger> {
    const { id } = setting;
    if (opening.has(id)) throw new CertraceError("log-running", `Log ${id} runs in this service already.`);
    opening.add(id);
    try {
      const running = await runLog(setting, { config, rpc, book, index, publicUrl, mailer, notes: log });
      logs.set(id, running);
      return running.ledger;
    } catch (error) {
      opening.delete(id);
      throw error;
    }
  }
  opened.push(async () => {
    for (const [id, running] of logs) {
      logs.delete(id);
      await running.close();
    }
  });
  if (config.log.run !== null) {
    const { catalogue, department, id, origin } = config.log.run;
    const secrets = { operator: readKeys().operator, passphrase: readPassphrase() };
    await openLog({
      id,
      department,
      operator: await departmentOperator(config.data, department, secrets),
      catalogue: await readCatalogueFile(catalogue),
      ...(origin === null ? {} : { origin }),
    });
  }

  const documents = typeDocuments(config.data);
  const successors = await Successors.open(config.data);
  opened.push(() => successors.close());
  const openingDesks = new Set<number>();
  async function openDesk(setting: DeskSetting): Promise<Desk> {
    const { department } = setting;
    if (openingDesks.has(department))
      throw new CertraceError("desk-running", `The desk of department ${department} is open already.`);
    openingDesks.add(department);
    try {
      const desk = await runDesk(setting, {
        ...{ config, rpc: node, book, index, documents, successors, publicUrl, now },
        notes: log,
      });
      desks.set(department, desk);
      wallets.addIssuer({ department, ...desk.keys });
      return desk;
    } catch (error) {
      openingDesks.delete(department);
      throw error;
    }
  }
  opened.push(async () => {
    for (const [department, desk] of desks) {
      desks.delete(department);
      await desk.close();
    }
  });
  for (const department of config.desks)
    await openDesk({ department, secrets: { ...readKeys(), passphrase: readPassphrase() } });

  http.serve(
    createApp({
      services: {
        version: packageFile.version,
        publicUrl,
        chainId: book.chainId,
        registry,
        mirrors,
        traceRegistry: traceRegistryId(book),
        logs,
        index,
        proofs: (query, vct) => proveGroup(node, book, query, { finality }, vct),
        block: (number) => readBlock(node, number, finality),
        types: documents,
        desks,
        statusLists: createStatusLists(index, statusListKey, publicUrl, now),
        statusListKey: statusListKey.jwk,
        reportKeys: await openReportKeys(config.data),
        wallets,
        successors,
        copies: await openCopies({ data: config.data, publicUrl, now }),
        signIn,
        sessions,
        cookies,
        verifyEs256,
        verifyEd25519: nodeVerifyEd25519,
        metrics,
        maxHeadAge: config.chain.maxHeadAge,
        bulk,
        now,
      },
      log,
      limits: LIMITS,
      trustProxy: config.http.trustProxy,
      rateLimit: config.http.rateLimit,
      gateways: config.http.gateways,
      connectOrigins: config.http.connectOrigins,
      page: PAGE,
    }),
  );
  // Requests end first, whatever was opened in between.
  opened.push(() => {
    for (const desk of desks.values()) desk.endWatching();
    return http.close();
  });
  log.info({ port: http.port, chain: book.chainId, registry: registryId(book) }, "the service is up");
  return { url, openLog, openDesk, close: closeAll };
}

/** What to call an address that was listened on. */
function hostName(host: string): string {
  if (["127.0.0.1", "::1", "0.0.0.0", "::"].includes(host)) return "localhost";
  return isIPv6(host) ? `[${host}]` : host;
}

/** Sessions over plain http are for this machine only: anywhere else whoever listens has them too. */
function signInProvider({ signIn }: Config, publicUrl: string) {
  if (signIn.provider === null) return null;
  const { hostname, protocol } = new URL(publicUrl);
  if (protocol === "http:" && !isLoopback(hostname))
    throw new CertraceError("config-invalid", "People cannot sign in over plain http.", {
      field: "CERTRACE_PUBLIC_URL",
      remedy: "Give an https:// origin, with TLS ended at a proxy; or remove CERTRACE_OIDC_ISSUER.",
    });
  return { settings: signIn.provider, secret: readOidcClientSecret() };
}

async function requireAddressBook({ chain }: Config): Promise<AddressBook> {
  const book = await readAddressBook(chain.addressBook);
  if (book === null)
    throw new CertraceError("address-book-missing", `There is no address book at ${chain.addressBook}.`, {
      field: "CERTRACE_ADDRESS_BOOK",
      remedy:
        chain.rpcUrl === null
          ? "Run npm start once: it deploys the registries on the embedded chain and writes it."
          : "Deploy the registries on this chain, or set CERTRACE_ADDRESS_BOOK to the file that the deployment wrote.",
    });
  if (book.chainId !== chain.chainId)
    throw new CertraceError(
      "chain-other",
      `The address book is for chain ${book.chainId}, not for ${chain.chainId}.`,
      {
        field: "CERTRACE_CHAIN_ID",
        remedy: "Set CERTRACE_CHAIN_ID to the chain of the address book, or name the book of this chain.",
      },
    );
  return book;
}

/**
 * Asks the node nothing before the address book was held against it. Were the addresses wrong, the index would
 * find no batch anywhere, and a mistake in the configuration would read as "never issued".
 */
function onlyWithBook(rpc: Rpc, book: AddressBook): Rpc {
  let checked: Promise<void> | null = null;
  const check = (): Promise<void> => {
    checked ??= checkAddressBook(rpc, book).catch((error: unknown) => {
      checked = null; // asked again with the next call
      throw error;
    });
    return checked;
  };
  return {
    shown: rpc.shown,
    chainId: () => rpc.chainId(),
    request: async (method, params) => {
      await check();
      return rpc.request(method, params);
    },
    batch: async (calls) => {
      await check();
      return rpc.batch(calls);
    },
  };
}

/** Run by itself: until Ctrl-C or SIGTERM; a second signal does not wait for requests to finish. */
async function main(): Promise<void> {
  let ending = false;
  let starting: Promise<Service> | null = null;
  // Before anything is started, so that nothing started is left behind.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (ending) process.exit(1);
      ending = true;
      Promise.resolve(starting)
        .then((service) => service?.close())
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    });
  try {
    starting = startService(readConfig());
    await starting;
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    console.error(`${error.message}${error.remedy === undefined ? "" : `\n${error.remedy}`} (${error.code})`);
    process.exit(1);
  }
}

if (import.meta.main) await main();
