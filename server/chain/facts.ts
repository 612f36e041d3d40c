/**
 * Facts read straight from a node: for who trusts their own node more than our service. The same facts as the
 * index gives (server/index/facts.ts) on the same chain; a test holds both to it.
 *
 * All facts of one answer are read at one block, which is still on the chain when the last of them has come.
 * Events are compared with the contracts' state at that block: a node that withholds a status change, or invents
 * one, is `source-inconsistent`.
 *
 * A node that is down, slow or refuses makes facts missing, with the reason; only a node of another chain than
 * the address book's throws: `chain-other`.
 */
import { AbiCoder, keccak256 } from "ethers";
import { tryDecodeFixed } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import type {
  BatchFact,
  BlockRef,
  DepartmentFact,
  DepartmentRef,
  Fact,
  Facts,
  FactsQuery,
  MissingReason,
  SigningKeyFact,
  StatusWordFact,
  TypeFact,
} from "../../core/verify/facts.ts";
import { lanesOf, statusChanges, WORD } from "../index/status-changes.ts";
import { type CertificateBook, registryId } from "./address-book.ts";
import { base64urlToHex, eventTopic, hexToBase64url, lenientText, STATUSES } from "./decode.ts";
import { type LogSearch, searchLogs } from "./log-search.ts";
import { type Header, inconsistent, parseHeader, toHex } from "./node-answers.ts";
import { type Rpc, type RpcCall, unwrap } from "./rpc.ts";
import { askViews, type View } from "./views.ts";

export interface ReadFactsOptions {
  /** as for the index: how deep a block must lie to be final, or the node's `finalized` tag */
  finality: number | "finalized";
  /** Unix seconds */
  now?: () => number;
}

/** A chain may move on while it is read, and some nodes forget the state of all but the newest block. */
const ATTEMPTS = 4;
const OPEN_END = 2n ** 40n - 1n;

export async function readFacts(
  rpc: Rpc,
  book: CertificateBook,
  query: FactsQuery,
  { finality, now = () => Math.floor(Date.now() / 1000) }: ReadFactsOptions,
): Promise<Facts> {
  const common = { v: 1 as const, registry: registryId(book), source: rpc.shown };
  let facts: Facts = { ...common, readAt: now(), ...nothing("not-asked") };
  if (query.registry !== common.registry) return facts;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const readAt = now();
    try {
      const { head, finalized } = await readHead(rpc, book, finality);
      const parts = await new FactsReader(rpc, book, query, head).read();
      facts = { ...common, readAt, head: { value: head, block: head }, finalized, ...parts };
      const [then, latest] = await blocks(rpc, [head.number, "latest"]);
      if (then?.hash !== head.hash) throw inconsistent("the chain changed while it was read");
      const complete = !Object.values(parts).some((fact) => "missing" in fact);
      // What is missing at a head that is still the newest would be missing again.
      if (complete || latest?.hash === head.hash) return facts;
    } catch (error) {
      const reason = missingReason(error);
      facts = { ...common, readAt, ...nothing(reason) };
      if (reason === "source-unavailable") return facts;
    }
  }
  return facts;
}

function nothing(missing: MissingReason) {
  const fact = { missing };
  return {
    head: fact,
    finalized: fact,
    department: fact,
    key: fact,
    batch: fact,
    type: fact,
    statuses: fact,
  };
}

/** Why a fact is missing after this failure; throws it if it is none that may happen. */
function missingReason(error: unknown): MissingReason {
  const code = error instanceof CertraceError ? error.code : null;
  if (code === "chain-unavailable") return "source-unavailable";
  if (code === "chain-inconsistent") return "source-inconsistent";
  throw error;
}

async function settle<T>(block: BlockRef, reading: Promise<T>): Promise<Fact<T>> {
  return reading.then(
    (value) => ({ value, block }),
    (error) => ({ missing: missingReason(error) }),
  );
}

async function readHead(
  rpc: Rpc,
  book: CertificateBook,
  finality: number | "finalized",
): Promise<{ head: BlockRef; finalized: Fact<BlockRef> }> {
  if ((await rpc.chainId()) !== book.chainId) {
    throw new CertraceError("chain-other", `The node at ${rpc.shown} is not on chain ${book.chainId}.`, {
      field: "rpc",
      remedy: `Give the URL of a node of chain ${book.chainId}.`,
    });
  }
  const [latest] = await blocks(rpc, ["latest"]);
  if (latest === null || latest === undefined) throw inconsistent("no newest block");
  const head = ref(latest);
  const final = await finalBlock(rpc, head, finality);
  return {
    head,
    finalized:
      final === null || final.number < book.block
        ? { missing: "source-behind" }
        : { value: final, block: head },
  };
}

/** null: nothing is final yet, or the node knows no finality. */
async function finalBlock(
  rpc: Rpc,
  head: BlockRef,
  finality: number | "finalized",
): Promise<BlockRef | null> {
  if (finality !== "finalized" && head.number < finality) return null;
  const [answer] = await rpc.batch([blockCall(finality === "finalized" ? finality : head.number - finality)]);
  if ("failure" in answer! && finality === "finalized" && answer.failure.refusal !== undefined) return null;
  const final = parseHeader(unwrap(answer!));
  if (final === null) return null;
  return final.number < head.number ? ref(final) : head;
}

function blockCall(tag: number | string): RpcCall {
  return ["eth_getBlockByNumber", [typeof tag === "number" ? toHex(tag) : tag, false]];
}

async function blocks(rpc: Rpc, tags: readonly (number | "latest")[]): Promise<(Header | null)[]> {
  const answers = await rpc.batch(tags.map(blockCall));
  return answers.map((answer, i) => {
    const tag = tags[i];
    return parseHeader(unwrap(answer), typeof tag === "number" ? tag : undefined);
  });
}

function ref({ number, hash, time }: BlockRef): BlockRef {
  return { number, hash, time };
}

type Parts = Pick<Facts, "department" | "key" | "batch" | "type" | "statuses">;

class FactsReader {
  readonly #rpc: Rpc;
  readonly #book: CertificateBook;
  readonly #query: FactsQuery;
  readonly #head: BlockRef;
  readonly #logs: LogSearch;

  constructor(rpc: Rpc, book: CertificateBook, query: FactsQuery, head: BlockRef) {
    this.#rpc = rpc;
    this.#book = book;
    this.#query = query;
    this.#head = head;
    this.#logs = searchLogs(rpc, book, head.number);
  }

  async read(): Promise<Parts> {
    const head = this.#head;
    const batch = this.#batch();
    // Settled at once, so that no failure goes unheard while another part is still being read.
    const parts = await Promise.all([
      settle(head, this.#department()),
      settle(head, this.#key()),
      settle(head, batch),
      settle(head, this.#type(batch)),
      settle(head, this.#statuses(batch)),
    ]);
    return { department: parts[0], key: parts[1], batch: parts[2], type: parts[3], statuses: parts[4] };
  }

  async #department(): Promise<DepartmentFact | null> {
    const { department: id } = this.#query;
    if (!fits(id, 32)) return null;
    const [[record], [identifier], names, [ancestors]] = (await this.#views(
      ["IDepartmentRegistry", "department", [id]],
      ["IDepartmentRegistry", "identifierOf", [id]],
      ["IDepartmentRegistry", "namesOf", [id]],
      ["IDepartmentRegistry", "ancestorsOf", [id]],
    )) as [[DepartmentView], [string], [string, string], [bigint[]]];
    if (record.registeredAt === 0n) return null;
    const above = ancestors.map(Number);
    const texts = await this.#views(
      ...above.flatMap((ancestor): View[] => [
        ["IDepartmentRegistry", "identifierOf", [ancestor]],
        ["IDepartmentRegistry", "namesOf", [ancestor]],
      ]),
    );
    return {
      ...departmentRef(id, identifier, names),
      registeredAt: Number(record.registeredAt),
      suspended: record.suspended,
      successor: Number(record.successor) || null,
      ancestors: above.map((ancestor, i) =>
        departmentRef(ancestor, texts[i * 2]![0] as string, texts[i * 2 + 1] as [string, string]),
      ),
    };
  }

  async #key(): Promise<SigningKeyFact | null> {
    const { department, kid } = this.#query;
    if (!fits(department, 32) || !isHash(kid)) return null;
    const [[key]] = (await this.#views([
      "IDepartmentRegistry",
      "signingKey",
      [department, base64urlToHex(kid)],
    ])) as [[KeyView]];
    if (key.use === 0n) return null;
    return {
      thumbprint: kid,
      x: hexToBase64url(key.x),
      y: hexToBase64url(key.y),
      use: Number(key.use),
      validFrom: Number(key.validFrom),
      validUntil: key.validUntil === OPEN_END ? null : Number(key.validUntil),
      compromisedAt: Number(key.compromisedAt) || null,
    };
  }

  async #batch(): Promise<BatchFact | null> {
    const { department, root } = this.#query;
    if (!fits(department, 32) || !isHash(root)) return null;
    const [[batch]] = (await this.#views([
      "ICertificateRegistry",
      "batch",
      [department, base64urlToHex(root)],
    ])) as [[BatchView]];
    if (batch.anchoredAt === 0n) return null;
    const account = batch.operator.toLowerCase();
    const [[operator]] = (await this.#views(["IDepartmentRegistry", "operator", [department, account]])) as [
      [{ compromisedAt: bigint }],
    ];
    const anchoredAt = Number(batch.anchoredAt);
    const topics = [eventTopic("BatchAnchored"), topic(department), base64urlToHex(root)];
    const [found] = await this.#logs.at(topics, anchoredAt);
    if (found?.event.type !== "batch-anchored") throw inconsistent("a batch without its event");
    const { event, block, blockHash } = found;
    const [header] = await blocks(this.#rpc, [block]);
    if (header?.hash !== blockHash || header.time !== anchoredAt)
      throw inconsistent("an event off the chain");
    if (
      event.size !== Number(batch.size) ||
      event.typeId !== Number(batch.typeId) ||
      event.operator !== account
    ) {
      throw inconsistent("a batch that differs from its event");
    }
    return {
      root,
      size: event.size,
      typeId: event.typeId,
      list: event.list,
      anchoredAt,
      block,
      operator: { account, compromisedAt: Number(operator.compromisedAt) || null },
    };
  }

  async #type(batch: Promise<BatchFact | null>): Promise<TypeFact | null> {
    const id = (await batch)?.typeId;
    if (id === undefined) return null;
    const [[type]] = (await this.#views(["ICertificateRegistry", "certificateType", [id]])) as [[TypeView]];
    const [found] = await this.#logs.at([eventTopic("TypeDefined"), topic(id)], Number(type.definedAt));
    if (found?.event.type !== "type-defined") throw inconsistent("a type without its event");
    const { vct, definer, metadataHash } = found.event;
    const matches =
      keccak256(AbiCoder.defaultAbiCoder().decode(["bytes"], found.data)[0]) === type.vctHash &&
      definer === Number(type.definer) &&
      base64urlToHex(metadataHash) === type.metadataHash;
    if (!matches) throw inconsistent("a type that differs from its event");
    return { id, vct, definer, metadataHash };
  }

  async #statuses(anchored: Promise<BatchFact | null>): Promise<StatusWordFact> {
    const { department, root, word } = this.#query;
    const batch = await anchored;
    if (batch === null || !fits(word, 25)) return { word, changes: [] };
    const hex = base64urlToHex(root);
    const [[packed]] = (await this.#views([
      "ICertificateRegistry",
      "statusWord",
      [department, hex, word],
    ])) as [[bigint]];
    const either = [eventTopic("StatusesChanged"), eventTopic("CertificateSuperseded")];
    const events = await this.#logs.between([either, topic(department), hex], batch.block, this.#head.number);
    const byBlock = Map.groupBy(events, ({ block }) => block);
    const found = await blocks(this.#rpc, [...byBlock.keys()]);
    const changes = found.flatMap((header) => {
      const inBlock = byBlock.get(header?.number ?? -1) ?? [];
      if (header === null || inBlock.some(({ blockHash }) => blockHash !== header.hash)) {
        throw inconsistent("an event off the chain");
      }
      return statusChanges(header, inBlock).filter((change) => change.word === word);
    });
    const statuses = new Array<number>(WORD).fill(0);
    for (const { change } of changes) {
      for (const index of lanesOf(0, change.lanes)) statuses[index] = STATUSES.indexOf(change.status);
    }
    if (statuses.some((status, i) => status !== Number((packed >> BigInt(2 * i)) & 3n))) {
      throw inconsistent("statuses that differ from their events");
    }
    return { word, changes: changes.map(({ change }) => change) };
  }

  async #views(...views: View[]): Promise<unknown[][]> {
    return views.length === 0 ? [] : askViews(this.#rpc, this.#book, this.#head.number, views);
  }
}

interface DepartmentView {
  registeredAt: bigint;
  suspended: boolean;
  successor: bigint;
}

interface KeyView {
  x: string;
  y: string;
  use: bigint;
  validFrom: bigint;
  validUntil: bigint;
  compromisedAt: bigint;
}

interface BatchView {
  operator: string;
  size: bigint;
  typeId: bigint;
  anchoredAt: bigint;
}

interface TypeView {
  definer: bigint;
  definedAt: bigint;
  vctHash: string;
  metadataHash: string;
}

function departmentRef(
  id: number,
  identifier: string,
  [name, nameEn]: readonly [string, string],
): DepartmentRef {
  return { id, identifier: lenientText(identifier), name: lenientText(name), nameEn: lenientText(nameEn) };
}

function topic(value: number): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}

function fits(value: number, bits: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** bits;
}

function isHash(text: string): boolean {
  return tryDecodeFixed(text, 32) !== null;
}
