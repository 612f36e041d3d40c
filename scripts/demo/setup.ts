/**
 * The demo of `npm start`: departments with keys of their own, certificate types, four registers issued through the
 * real issuing engine. Every step may be repeated: acts have fixed ids in the outbox, keys and files are made where
 * they are missing, issuing resumes. So a first start that was killed anywhere is finished by the next one.
 *
 * In a real administration each department would hold its own keys on its own machine; here one folder has all.
 */
import { createPrivateKey } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { parseCatalogue } from "../../core/trace/catalogue.ts";
import type { Act, Confirmed, Sender } from "../../server/chain/acts.ts";
import { type AddressBook, registryId } from "../../server/chain/address-book.ts";
import type { ChainEvent } from "../../server/chain/events.ts";
import type { Rpc } from "../../server/chain/rpc.ts";
import { openSender } from "../../server/chain/send.ts";
import { signerFromKey } from "../../server/chain/signer.ts";
import type { Config } from "../../server/config.ts";
import { issueRegister } from "../../server/issuing/issue.ts";
import { parseTypeDefinition, type TypeDefinition } from "../../server/issuing/type-definition.ts";
import { assignKey, createKey, listKeys, type OpenedKey, openKey } from "../../server/keys/keystore.ts";
import { type KeyKind, secretHex } from "../../server/keys/private-key.ts";
import { openLogKeys } from "../../server/ledger/log-keys.ts";
import { logOrigin } from "../../server/log-role.ts";
import { typeDocuments } from "../../server/type-documents.ts";
import { DEPARTMENTS, type DemoDepartment, TYPES } from "./departments.ts";
import { generateRegisters } from "./generate.ts";
import { cataloguePath, rememberLog } from "./log.ts";
import { put } from "./put.ts";
import { type Samples, writeSamples } from "./samples.ts";

export interface DemoTools {
  config: Config;
  rpc: Rpc;
  book: AddressBook;
  /** the root authority's operator key */
  root: OpenedKey;
  passphrase: string;
  /** shows that a part of the work is under way */
  step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  /** under which the certificates name the service, without a slash at the end */
  publicUrl: string;
}

const SEED = 20_261;

/** Administer, anchor, change status: one key does everything here. */
const EVERYTHING = 7;
const RUNS_LOG = 8;
/** The department that runs the log, and does nothing else. */
const LOG_KEEPER = "city-data";
const SIGNS_CERTIFICATES = 1;
const SIGNS_SUBMISSIONS = 2;
/** Registries give logs their numbers in order; the demo's is the first. */
const LOG = 1;

interface Member {
  id: number;
  operator: OpenedKey;
}

/** Answers the certificate files to try first. */
export async function setUpDemo(tools: DemoTools): Promise<Samples> {
  const folder = join(tools.config.data, "demo");
  const definitions = await writeTypes(folder, tools.publicUrl);
  await writeRegisters(folder);
  await using acting = new Acting(tools);
  const members = await tools.step(`Registering ${DEPARTMENTS.length} demo departments`, () =>
    registerDepartments(tools, acting),
  );
  const typeIds = await tools.step(`Defining ${TYPES.length} certificate types`, () =>
    defineTypes(tools, acting, members, definitions),
  );
  for (const { name, issuer } of TYPES) {
    await tools.step(`Issuing the demo register ${name}`, async () => {
      const { id, operator } = members.get(issuer)!;
      const key = await signingKey(tools, acting, members.get(issuer)!, issuer, SIGNS_CERTIFICATES);
      await issueRegister({
        register: { path: join(folder, "registers", `${name}.csv`) },
        type: definitions.get(name)!,
        typeId: typeIds.get(name)!,
        department: id,
        registry: registryId(tools.book),
        service: tools.publicUrl,
        out: join(folder, "issued", name),
        key: { kid: key.id, privateKey: createPrivateKey({ key: key.key.jwk, format: "jwk" }) },
        sender: await acting.as(operator),
      });
    });
  }
  await tools.step("Opening the demo trace log", () => openDemoLog(tools, acting, members));
  return writeSamples(folder);
}

/** One sender for each account, opened when first needed, closed at the end. */
class Acting implements AsyncDisposable {
  readonly #tools: DemoTools;
  readonly #senders = new Map<string, Promise<Sender>>();

  constructor(tools: DemoTools) {
    this.#tools = tools;
  }

  as(operator: OpenedKey): Promise<Sender> {
    const { rpc, book, config } = this.#tools;
    let sender = this.#senders.get(operator.id);
    if (sender === undefined) {
      const outbox = join(config.data, "outbox", operator.id);
      sender = openSender({ rpc, book, outbox, signer: signerFromKey(secretHex(operator.key)) });
      this.#senders.set(operator.id, sender);
    }
    return sender;
  }

  async send(operator: OpenedKey, id: string, act: Act): Promise<Confirmed> {
    return (await this.as(operator)).send(`demo:${id}`, act);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sender of this.#senders.values()) await (await sender).close();
  }
}

async function registerDepartments(tools: DemoTools, acting: Acting): Promise<Map<string, Member>> {
  const keys = await Promise.all(DEPARTMENTS.map((_, i) => storedKey(tools, "operator", i + 1)));
  const members = new Map<string, Member>();
  for (const [i, { key, parent, identifier, name, nameEn }] of DEPARTMENTS.entries()) {
    const above = parent === null ? { id: 0, operator: tools.root } : members.get(parent)!;
    const operator = keys[i]!;
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
    members.set(key, { id, operator });
  }
  await Promise.all(
    DEPARTMENTS.map(({ key }: DemoDepartment) => {
      const { id, operator } = members.get(key)!;
      const window = since(operator);
      return acting.send(operator, `operator:${key}`, {
        act: "set-operator",
        department: id,
        account: operator.id,
        permissions: key === LOG_KEEPER ? RUNS_LOG : EVERYTHING,
        ...window,
      });
    }),
  );
  return members;
}

/** The newest stored key of a department, or a new one. */
async function storedKey(
  { config, passphrase }: DemoTools,
  kind: KeyKind,
  department: number,
): Promise<OpenedKey> {
  const folder = join(config.data, "keys");
  const known = (await listKeys(folder)).findLast(
    (key) => key.kind === kind && key.department === department,
  );
  return known ? openKey(known, passphrase) : createKey(folder, kind, department, passphrase);
}

async function signingKey(
  tools: DemoTools,
  acting: Acting,
  { id, operator }: Member,
  name: string,
  use: number,
): Promise<OpenedKey> {
  const key = await storedKey(tools, "signing", id);
  const { x, y } = key.publicKey;
  const window = since(key);
  const act: Act = { act: "register-signing-key", department: id, x, y, use, ...window };
  await acting.send(operator, `key:${name}:${key.id}`, act);
  return key;
}

/** The log of the city's data bureau, the catalogue for it, and a key for the department in its story. */
async function openDemoLog(
  tools: DemoTools,
  acting: Acting,
  members: ReadonlyMap<string, Member>,
): Promise<void> {
  const { config, publicUrl } = tools;
  const folder = join(config.data, "demo");
  const { id: department, operator } = members.get(LOG_KEEPER)!;
  const keys = await openLogKeys(config.data, LOG, logOrigin(publicUrl, LOG));
  const opened = await acting.send(operator, "log", {
    act: "open-log",
    log: LOG,
    department,
    origin: keys.note.name,
    noteKey: encodeBase64url(keys.note.publicKey),
    vrfKey: encodeBase64url(keys.vrfKey),
  });
  const { origin } = logged(opened, "log-opened");
  await signingKey(tools, acting, members.get("city-housing")!, "submissions", SIGNS_SUBMISSIONS);
  await put(cataloguePath(folder), await catalogueOf(members));
  const numbers = ["city-housing", "city-tax", "town"].map((key) => members.get(key)!.id);
  const [housing, tax, town] = numbers as [number, number, number];
  await rememberLog(folder, { id: LOG, department, origin, housing, tax, town });
}

/** The template names departments by their keys; a catalogue has their numbers on chain. */
async function catalogueOf(members: ReadonlyMap<string, Member>): Promise<string> {
  const template = JSON.parse(await readFile(new URL("catalogue.json", import.meta.url), "utf8"));
  const number = (key: string) => members.get(key)!.id;
  for (const dataset of template.datasets) dataset.holder = number(dataset.holder);
  for (const basis of template.legalBases) basis.consumers = basis.consumers.map(number);
  return `${JSON.stringify(parseCatalogue(template), null, 2)}\n`;
}

/** Answers the number of each type on chain. */
async function defineTypes(
  { config }: DemoTools,
  acting: Acting,
  members: ReadonlyMap<string, Member>,
  definitions: ReadonlyMap<string, TypeDefinition>,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const { name, definer, issuer } of TYPES) {
    const { vct, metadataHash, document } = definitions.get(name)!;
    const { id, operator } = members.get(definer)!;
    await typeDocuments(config.data).write(document);
    const act: Act = { act: "define-type", definer: id, vct, metadataHash };
    const { typeId } = logged(await acting.send(operator, `type:${name}`, act), "type-defined");
    const window = since(operator);
    const authorise: Act = { act: "authorise-issuer", typeId, issuer: members.get(issuer)!.id, ...window };
    await acting.send(operator, `issuer:${name}`, authorise);
    ids.set(name, typeId);
  }
  return ids;
}

function logged<T extends ChainEvent["type"]>(
  { events }: Confirmed,
  type: T,
): Extract<ChainEvent, { type: T }> {
  for (const event of events) if (event.type === type) return event as Extract<ChainEvent, { type: T }>;
  throw new CertraceError("chain-inconsistent", `The chain confirmed an act but logged no ${type}`, {
    remedy: "delete the data folder and start again; report it if it happens twice",
  });
}

/** Definitions with this service's URL in them; what an earlier start wrote stays as it is on chain. */
async function writeTypes(folder: string, publicUrl: string): Promise<Map<string, TypeDefinition>> {
  const definitions = new Map<string, TypeDefinition>();
  for (const { name } of TYPES) {
    const template = await readFile(new URL(`types/${name}.json`, import.meta.url), "utf8");
    const file = join(folder, "types", `${name}.json`);
    await writeOnce(file, template.replaceAll("{{publicUrl}}", publicUrl));
    definitions.set(name, parseTypeDefinition(await readFile(file, "utf8")));
  }
  return definitions;
}

async function writeRegisters(folder: string): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  for (const [name, csv] of Object.entries(generateRegisters(SEED, today))) {
    await writeOnce(join(folder, "registers", `${name}.csv`), csv);
  }
}

/** Whole or not at all, and never over what is there: the dates in it are those of the first start. */
async function writeOnce(file: string, text: string): Promise<void> {
  const there = await stat(file).then(
    () => true,
    () => false,
  );
  if (there) return;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await put(file, text);
}

/** From when the key was made on: an act that is repeated under its id must say the same again. */
const since = ({ createdAt }: OpenedKey) => ({ validFrom: createdAt, validUntil: null });
