/**
 * `npm start`: the embedded chain, the registries on it, the service, and on the first start a demo to try. With
 * CERTRACE_RPC_URL set, the service on that chain and nothing else.
 *
 * Ends on Ctrl-C, SIGTERM, a closed terminal, or when the launcher above it is gone; every part is made to be
 * killed at any moment, so ending early loses nothing either.
 */
import { createServer } from "node:net";
import { join, relative } from "node:path";
import colors from "picocolors";
import { CertraceError } from "../core/errors.ts";
import { type AddressBook, registryId } from "../server/chain/address-book.ts";
import { deployRegistries } from "../server/chain/deploy.ts";
import { startEmbeddedChain } from "../server/chain/embedded.ts";
import { connectRpc } from "../server/chain/rpc.ts";
import { signerFromKey } from "../server/chain/signer.ts";
import { isLoopback } from "../server/config/variables.ts";
import { type Config, ownOrigins, readConfig } from "../server/config.ts";
import { createKey, listKeys, type OpenedKey, openKey, ROUNDS_WHERE_DRAWN } from "../server/keys/keystore.ts";
import { privateFolder } from "../server/keys/private-file.ts";
import { secretHex } from "../server/keys/private-key.ts";
import type { Ledger } from "../server/ledger/ledger.ts";
import { createLog, type Log, logLines } from "../server/log.ts";
import { startService } from "../server/main.ts";
import { tellFailure } from "./cli/failure.ts";
import { makeEmbeddedPassphrase } from "./cli/passphrase.ts";
import { pairs } from "./cli/terminal.ts";
import { ACCOUNTS } from "./demo/accounts.ts";
import { DEPARTMENTS } from "./demo/departments.ts";
import { openDemoDesks } from "./demo/desks.ts";
import { idOf } from "./demo/lives.ts";
import { logSetting, logThere, tellReceipt } from "./demo/log.ts";
import { listenDemoProvider } from "./demo/provider.ts";
import { type Samples, samplesThere } from "./demo/samples.ts";
import { catalogueState, extendDemo, setUpDemo } from "./demo/setup.ts";
import { isTold, tellStory } from "./demo/story.ts";
import { awaitEnd } from "./demo/student.ts";
import { Teller } from "./demo/teller.ts";
import { lockHolder, takeLock } from "./launch/lock.mjs";
import { showStep } from "./launch/progress.mjs";

/** What to close, newest last. */
const opened: (() => Promise<void>)[] = [];
const PATIENCE_MS = 10_000;
/** where the command line looks for the service unless it is told */
const DEFAULT_PORT = 8080;

async function start(config: Config): Promise<void> {
  requireAlone(config);
  await requireFreePort(config.host, config.port, "CERTRACE_PORT");
  if (config.chain.rpcUrl === null)
    await requireFreePort("127.0.0.1", config.chain.port, "CERTRACE_CHAIN_PORT");
  if (bringsProvider(config))
    await requireFreePort("127.0.0.1", config.signIn.demoPort, "CERTRACE_DEMO_PROVIDER_PORT");
  await privateFolder(config.data);
  takeFolder(config.data);
  const log = createLog(config.logLevel, logLines(join(config.data, "service.log")));
  if (config.chain.rpcUrl !== null) {
    const service = await startService(config, log);
    opened.push(() => service.close());
    process.stdout.write(`Certrace is running: ${service.url}\n`);
    return;
  }

  const chain = await step("Starting the embedded chain", () =>
    startEmbeddedChain({
      folder: join(config.data, "chain"),
      port: config.chain.port,
      chainId: config.chain.chainId,
      pages: ownOrigins(config),
    }),
  );
  opened.push(() => chain.close());
  const rpc = connectRpc(chain.url, { chainId: config.chain.chainId });
  const passphrase = await makeEmbeddedPassphrase(config);
  const root = await rootKey(config, passphrase);
  const book = await step("Checking the registries on it", () =>
    deployRegistries({
      rpc,
      signer: signerFromKey(secretHex(root.key)),
      outbox: join(config.data, "outbox", root.id),
      book: config.chain.addressBook,
    }),
  );
  const provider = bringsProvider(config) ? await listenDemoProvider(config.signIn.demoPort) : null;
  if (provider !== null) opened.push(() => provider.close());
  const service = await step("Starting the service", () =>
    startService(
      {
        ...config,
        chain: { ...config.chain, rpcUrl: chain.url },
        signIn: { ...config.signIn, provider: provider?.settings ?? config.signIn.provider },
      },
      log,
    ),
  );
  opened.push(() => service.close());
  const publicUrl = config.publicUrl ?? service.url;
  const demo = join(config.data, "demo");
  const tools = { config, rpc, book, root, passphrase, publicUrl, step };
  const samples = (logThere(demo) ? samplesThere(demo) : null) ?? (await setUpDemo(tools));
  if ((await catalogueState(demo)) === "older") await extendDemo(tools);
  if (provider !== null)
    await step("Starting the demo sign-in", () =>
      provider.serve({
        publicUrl,
        accounts: ACCOUNTS,
        keys: join(demo, "provider.json"),
        departmentNumber: (key) => departmentNumber(service.url, key),
      }),
    );
  const { ledger, receipt } = await step("Starting the demo trace log", async () => {
    const ledger = await service.openLog(await logSetting(config.data, passphrase));
    return { ledger, receipt: await tellReceipt(config.data, passphrase, ledger) };
  });
  const toHandIn = await step("Opening the demo departments' desks", () =>
    openDemoDesks({ data: config.data, passphrase, registry: registryId(book), service }),
  );
  const told = await tell(config.data, passphrase, ledger, log);
  process.stdout.write(
    welcome(
      ...([service.url, chain.url, book, config, samples, receipt] as const),
      provider === null ? null : { told, toHandIn },
    ),
  );
}

/** Answers whether the story could be told. */
async function tell(data: string, passphrase: string, ledger: Ledger, log: Log): Promise<boolean> {
  if ((await catalogueState(join(data, "demo"))) === "another") {
    process.stderr.write(
      "The demo's story is left out: its catalogue was replaced by another one (demo/catalogue.json).\n",
    );
    return false;
  }
  const teller = await Teller.open({ data, passphrase, ledger });
  if (!isTold(teller)) await step("Telling the demo's story", () => tellStory(teller));
  const end = awaitEnd(teller, (error) =>
    log.warn({ err: error }, "the demo's aid office could not ask again"),
  );
  opened.push(async () => end());
  return true;
}

/**
 * People of the demo sign in on this machine only: the demo has no passwords. Where the service is reached by others, or
 * a provider is set, there is no demo of one.
 */
function bringsProvider({ chain, publicUrl, signIn }: Config): boolean {
  const local = publicUrl === null || isLoopback(new URL(publicUrl).hostname);
  return chain.rpcUrl === null && signIn.provider === null && local;
}

/** Null: it is not registered. */
async function departmentNumber(service: string, key: string): Promise<number | null> {
  const department = DEPARTMENTS.find((each) => each.key === key);
  if (department === undefined) return null;
  const query = new URLSearchParams({ identifier: department.identifier });
  const answer = await fetch(`${service}/v1/departments?${query}`);
  const { items } = (await answer.json()) as { items?: { id: number }[] };
  return items?.[0]?.id ?? null;
}

async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const shown = showStep(title);
  try {
    const result = await work();
    shown.end(true);
    return result;
  } catch (error) {
    shown.end(false);
    throw error;
  }
}

const lockFile = (data: string): string => join(data, "lock");

/** Said before the busy port is, since it tells more. */
function requireAlone({ data }: Config): void {
  const holder = lockHolder(lockFile(data));
  if (holder !== undefined) throw alreadyRunning(data, holder.pid);
}

/** One start at a time in a data folder; the parts have locks of their own, but only this one knows whom to name. */
function takeFolder(data: string): void {
  const lock = takeLock(lockFile(data), "start");
  if ("holder" in lock) throw alreadyRunning(data, lock.holder.pid);
  opened.push(async () => lock.release());
}

function alreadyRunning(data: string, pid: number): CertraceError {
  return new CertraceError("already-running", `Certrace is running in ${data} already, as process ${pid}`, {
    field: "CERTRACE_DATA",
    remedy: `use that one, end it first (kill ${pid}), or choose another folder and ports with CERTRACE_DATA, CERTRACE_PORT and CERTRACE_CHAIN_PORT`,
  });
}

async function rootKey(config: Config, passphrase: string): Promise<OpenedKey> {
  const folder = join(config.data, "keys");
  const known = (await listKeys(folder)).find((key) => key.kind === "operator" && key.department === 0);
  return known
    ? openKey(known, passphrase)
    : createKey(folder, "operator", 0, passphrase, ROUNDS_WHERE_DRAWN);
}

/** Asked before anything is made, so that a busy port costs nobody a first start. */
function requireFreePort(host: string, port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (cause: NodeJS.ErrnoException) => {
      const busy = cause.code === "EADDRINUSE";
      reject(
        new CertraceError(
          busy ? "port-busy" : "port-unusable",
          busy ? `Port ${port} is in use by another program` : `Port ${port} on ${host} cannot be used`,
          {
            field: variable,
            remedy: busy
              ? `end that program (perhaps a Certrace that runs already), or choose another port: ${variable}=${port + 1} npm start`
              : `choose another host or port: CERTRACE_HOST, ${variable}`,
            cause,
          },
        ),
      );
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}

/** @param people what those can do who sign in; null: nobody can */
function welcome(
  url: string,
  chain: string,
  book: AddressBook,
  config: Config,
  samples: Samples,
  receipt: string,
  people: { told: boolean; toHandIn: string } | null,
): string {
  const path = (file: string) => {
    const near = relative(process.cwd(), file);
    return near.startsWith("..") ? file : near;
  };
  const { valid, revoked, superseded, tampered } = samples;
  const files = [valid, revoked, superseded, tampered].map(path);
  const where = config.port === DEFAULT_PORT ? "" : ` --service ${url}`;
  return `
${colors.green(colors.bold("✓ Certrace is running."))} Open the page and drop one of the files on it:

${pairs([
  ["page", colors.cyan(url)],
  ["a valid certificate", files[0]!],
  ["a revoked one", files[1]!],
  ["a superseded one", files[2]!],
  ["a tampered one", files[3]!],
  ["the receipt of an access", path(receipt)],
  ["all that was issued", path(join(config.data, "demo", "issued"))],
  ["API", `${url}/docs`],
  ["a node of the chain", chain],
  ["registry", registryId(book)],
])}

The same on the command line, in another terminal:

  ${colors.cyan(`npx certrace verify ${files.join(" ")}${where}`)}
  ${colors.cyan(`npx certrace trace ${path(receipt)}${where}`)}

${people?.told ? whoToBe(url) : ""}${people === null ? "" : whoIssues(url, path(people.toHandIn))}Ctrl-C ends it. Everything is kept in ${path(config.data)}; delete that folder to start afresh.
`;
}

function whoToBe(url: string): string {
  return `Who used my data? Sign in (no passwords here) and be somebody:

${pairs([
  ["citizens", colors.cyan(`${url}/my-data`)],
  [
    "  林晓雨 Lin Xiaoyu",
    `a student, once looked at without a right; told to its end. ID ${idOf("student")}`,
  ],
  [
    "  江一鸣 Jiang Yiming",
    `her classmate: object, end the permission, prove it all. ID ${idOf("classmate")}`,
  ],
  ["  陈秀兰 · 周大山 · 吴桂英", "a mother who acts for others, a farmer, a grandmother"],
  ["departments", colors.cyan(`${url}/inbox`)],
  ["  方若谷 Fang Ruogu", "of the university's aid office, which has to answer objections"],
  ["everybody", `${colors.cyan(`${url}/public`)} (no sign-in)`],
])}

`;
}

/** @param register path */
function whoIssues(url: string, register: string): string {
  return `Issue certificates: one prepares them, another releases them.

${pairs([
  ["the desk", colors.cyan(`${url}/desk`)],
  ["  唐小满 Tang Xiaoman", "of Market Supervision hands the register in"],
  ["  罗长庚 Luo Changgeng", "her colleague checks it and lets it run"],
  ["a register to hand in", register],
])}

`;
}

let ending = false;

/** Idempotent: Ctrl-C reaches us from the terminal and through the launcher as well. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(code || 1), PATIENCE_MS).unref();
  for (const close of opened.reverse()) await close().catch((error) => tellFailure(error));
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
process.on("disconnect", () => void end(0));

try {
  await start(readConfig());
} catch (error) {
  if (!ending) await end(tellFailure(error));
}
