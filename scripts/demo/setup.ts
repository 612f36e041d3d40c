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
import { catalogueHash } from "../../core/trace/catalogue.ts";
import type { Act } from "../../server/chain/acts.ts";
import { registryId } from "../../server/chain/address-book.ts";
import { issueRegister } from "../../server/issuing/issue.ts";
import { parseTypeDefinition, type TypeDefinition } from "../../server/issuing/type-definition.ts";
import {
  createKey,
  listKeys,
  type OpenedKey,
  openKey,
  ROUNDS_WHERE_DRAWN,
} from "../../server/keys/keystore.ts";
import { openLogKeys } from "../../server/ledger/log-keys.ts";
import { logOrigin } from "../../server/log-role.ts";
import { typeDocuments } from "../../server/type-documents.ts";
import { Acting, type DemoTools, logged, since } from "./acting.ts";
import { catalogueTemplate, namedIn, numbered, storedCatalogue, writeCatalogue } from "./catalogue.ts";
import { DEPARTMENTS, LOG_KEEPER, TYPES } from "./departments.ts";
import { generateRegisters } from "./generate.ts";
import { rememberLog } from "./log.ts";
import {
  type Member,
  type Members,
  readRoll,
  registerDepartments,
  registerSubmissionKeys,
} from "./members.ts";
import { put } from "./put.ts";
import { type Samples, writeSamples } from "./samples.ts";

const SEED = 20_261;

const SIGNS_CERTIFICATES = 1;
/** Registries give logs their numbers in order; the demo's is the first. */
const LOG = 1;

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
      const key = await certificateKey(tools, acting, members.get(issuer)!, issuer);
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
  await catalogueFor(tools, acting, members);
  return writeSamples(folder);
}

/**
 * Whose catalogue the demo's log has.
 * @returns "older": of an earlier version; "another": somebody put one in its place, by which the story may not hold
 */
export async function catalogueState(folder: string): Promise<"ours" | "another" | "older"> {
  const { departments } = await readRoll(folder);
  const template = await catalogueTemplate();
  const there = await storedCatalogue(folder);
  const registered = namedIn(template).every((key) => departments[key] !== undefined);
  if (there === null || there.version < template.version || !registered) return "older";
  const ours = numbered(template, (key) => departments[key]!);
  return catalogueHash(there) === catalogueHash(ours) ? "ours" : "another";
}

/** Adds to a demo of an earlier version what it lacks: departments, keys for submissions, the newer catalogue. */
export async function extendDemo(tools: DemoTools): Promise<void> {
  await using acting = new Acting(tools);
  const members = await tools.step("Registering what this version's demo has more", () =>
    registerDepartments(tools, acting),
  );
  await catalogueFor(tools, acting, members);
}

/** The catalogue is written last: where it stands, all whom it names have their keys. */
async function catalogueFor(tools: DemoTools, acting: Acting, members: Members): Promise<void> {
  const template = await catalogueTemplate();
  await tools.step("Giving departments keys for the trace log", () =>
    registerSubmissionKeys(tools, acting, members, namedIn(template)),
  );
  const folder = join(tools.config.data, "demo");
  await writeCatalogue(
    folder,
    numbered(template, (key) => members.get(key)!.id),
  );
}

/** The oldest stored key of a department, or a new one. */
async function certificateKey(
  tools: DemoTools,
  acting: Acting,
  { id, operator }: Member,
  name: string,
): Promise<OpenedKey> {
  const folder = join(tools.config.data, "keys");
  const { submissions } = await readRoll(join(tools.config.data, "demo"));
  const known = (await listKeys(folder)).find(
    (key) => key.kind === "signing" && key.department === id && key.id !== submissions[name],
  );
  const key = await (known
    ? openKey(known, tools.passphrase)
    : createKey(folder, "signing", id, tools.passphrase, ROUNDS_WHERE_DRAWN));
  const { x, y } = key.publicKey;
  await acting.send(operator, `key:${name}:${key.id}`, {
    act: "register-signing-key",
    department: id,
    x,
    y,
    use: SIGNS_CERTIFICATES,
    ...since(key),
  });
  return key;
}

/** The log of the city's data bureau, its catalogue, and keys for the departments that this names. */
async function openDemoLog(tools: DemoTools, acting: Acting, members: Members): Promise<void> {
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
  const numbers = ["city-housing", "city-tax", "town"].map((key) => members.get(key)!.id);
  const [housing, tax, town] = numbers as [number, number, number];
  await rememberLog(folder, { id: LOG, department, origin, housing, tax, town });
}

/** Answers the number of each type on chain. */
async function defineTypes(
  { config }: DemoTools,
  acting: Acting,
  members: Members,
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
