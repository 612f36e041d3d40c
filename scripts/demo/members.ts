/**
 * The demo's departments on chain: each registered under the one above it, with an operator of its own, and, where the
 * trace log's catalogue names it, a key for submissions. Which keys they have is written down before a key is stored,
 * so that a start that was killed anywhere is finished by the next one and no key is left over.
 *
 * Folders of earlier versions have the first twelve; what is missing is added to them.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  assignKey,
  listKeys,
  type OpenedKey,
  openKey,
  ROUNDS_WHERE_DRAWN,
  storeKey,
} from "../../server/keys/keystore.ts";
import { generateKey, type KeyKind } from "../../server/keys/private-key.ts";
import { type Acting, type DemoTools, logged, since } from "./acting.ts";
import { DEPARTMENTS, LOG_KEEPER } from "./departments.ts";
import { put } from "./put.ts";

export interface Member {
  /** number on chain */
  id: number;
  operator: OpenedKey;
}

export type Members = ReadonlyMap<string, Member>;

/** By keys of departments.ts. */
export interface Roll {
  /** numbers on chain */
  departments: Record<string, number>;
  operators: Record<string, string>;
  submissions: Record<string, string>;
}

/** Administer, anchor, change status: one key does everything here. */
const EVERYTHING = 7;
const RUNS_LOG = 8;
/** certificates and submissions: the newest key of a department does for both, whichever a command looks for */
const SIGNS_BOTH = 3;
/** Those of versions that had no roll; their operators are told by the number that they got in this order. */
const WITHOUT_ROLL = 12;

const rollPath = (folder: string): string => join(folder, "members.json");

export async function readRoll(folder: string): Promise<Roll> {
  const text = await readFile(rollPath(folder), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return null;
  });
  return text === null ? { departments: {}, operators: {}, submissions: {} } : JSON.parse(text);
}

const writeRoll = (folder: string, roll: Roll): Promise<void> =>
  put(rollPath(folder), `${JSON.stringify(roll, null, 2)}\n`);

export async function registerDepartments(tools: DemoTools, acting: Acting): Promise<Members> {
  const folder = join(tools.config.data, "demo");
  const roll = await readRoll(folder);
  const operators = await keysFor(
    tools,
    roll,
    "operators",
    DEPARTMENTS.map(({ key }) => key),
  );
  const members = new Map<string, Member>();
  for (const { key, parent, identifier, name, nameEn } of DEPARTMENTS) {
    const above = parent === null ? { id: 0, operator: tools.root } : members.get(parent)!;
    const operator = operators.get(key)!;
    const confirmed = await acting.send(above.operator, `department:${key}`, {
      act: "register-department",
      parent: above.id,
      identifier,
      name,
      nameEn,
      administrator: operator.id,
    });
    const { department: id } = logged(confirmed, "department-registered");
    if (id !== operator.department) await assignKey(operator, id, tools.passphrase);
    members.set(key, { id, operator: { ...operator, department: id } });
  }
  await Promise.all(
    [...members].map(([key, { id, operator }]) =>
      acting.send(operator, `operator:${key}`, {
        act: "set-operator",
        department: id,
        account: operator.id,
        permissions: key === LOG_KEEPER ? RUNS_LOG : EVERYTHING,
        ...since(operator),
      }),
    ),
  );
  roll.departments = Object.fromEntries([...members].map(([key, { id }]) => [key, id]));
  await writeRoll(folder, roll);
  return members;
}

/** @param keys of the departments that submit */
export async function registerSubmissionKeys(
  tools: DemoTools,
  acting: Acting,
  members: Members,
  keys: readonly string[],
): Promise<void> {
  const roll = await readRoll(join(tools.config.data, "demo"));
  const signing = await keysFor(tools, roll, "submissions", keys);
  await Promise.all(
    [...signing].map(([name, key]) => {
      const { id, operator } = members.get(name)!;
      const { x, y } = key.publicKey;
      return acting.send(operator, `key:submissions:${name}:${key.id}`, {
        act: "register-signing-key",
        department: id,
        x,
        y,
        use: SIGNS_BOTH,
        ...since(key),
      });
    }),
  );
}

/** The key of each of these departments; made where it has none. */
async function keysFor(
  { config, passphrase }: DemoTools,
  roll: Roll,
  use: "operators" | "submissions",
  names: readonly string[],
): Promise<Map<string, OpenedKey>> {
  const folder = join(config.data, "keys");
  const kind: KeyKind = use === "operators" ? "operator" : "signing";
  const known = (await listKeys(folder)).filter((key) => key.kind === kind);
  const stored = new Map(known.map((key) => [key.id, key]));
  const numberOf = (name: string) =>
    roll.departments[name] ?? DEPARTMENTS.findIndex(({ key }) => key === name) + 1;
  const fresh = new Map<string, ReturnType<typeof generateKey>>();
  for (const [i, name] of names.entries()) {
    const earlier =
      use === "operators" && i < WITHOUT_ROLL ? known.find((key) => key.department === i + 1) : undefined;
    const id = roll[use][name] ?? earlier?.id;
    const made = id !== undefined && stored.has(id) ? null : generateKey(kind);
    if (made !== null) fresh.set(name, made);
    roll[use][name] = made?.id ?? id!;
  }
  await writeRoll(join(config.data, "demo"), roll);
  const opened = await Promise.all(
    names.map((name) => {
      const made = fresh.get(name);
      return made === undefined
        ? openKey(stored.get(roll[use][name]!)!, passphrase)
        : storeKey(folder, made, numberOf(name), passphrase, ROUNDS_WHERE_DRAWN);
    }),
  );
  return new Map(names.map((name, i) => [name, opened[i]!]));
}
