/**
 * Facts read straight from a node: for who trusts their own node more than our service. The same facts as the
 * index gives (server/index/facts.ts) on the same chain; a test holds both to it.
 *
 * Events are compared with the contracts' state at that block: a node that withholds a status change, or invents
 * one, is `source-inconsistent`. Throws what readAtHead throws.
 */
import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import { inconsistent } from "../../core/evidence/node-header.ts";
import type {
  BatchFact,
  BlockRef,
  Facts,
  FactsQuery,
  MissingReason,
  StatusWordFact,
  TypeFact,
} from "../../core/verify/facts.ts";
import { lanesOf, statusChanges, WORD } from "../index/status-changes.ts";
import { type CertificateBook, registryId } from "./address-book.ts";
import { blocks, nothing, type ReadFactsOptions, readAtHead, settle } from "./at-head.ts";
import { base64urlToHex, eventTopic, STATUSES, topic } from "./decode.ts";
import { fits, isHash, readDepartment, readSigningKey } from "./department-facts.ts";
import { type LogSearch, searchLogs } from "./log-search.ts";
import type { Rpc } from "./rpc.ts";
import { type AskViews, askViews } from "./views.ts";

export async function readFacts(
  rpc: Rpc,
  book: CertificateBook,
  query: FactsQuery,
  options: ReadFactsOptions,
): Promise<Facts> {
  const common = { v: 1 as const, registry: registryId(book), source: rpc.shown };
  const { now = () => Math.floor(Date.now() / 1000) } = options;
  const facts =
    query.registry === common.registry
      ? await readAtHead(
          rpc,
          book,
          options,
          (head) => new FactsReader(rpc, book, query, head).read(),
          without,
        )
      : nothing("not-asked", now(), without);
  return { ...common, ...facts };
}

function without(missing: MissingReason): Parts {
  const fact = { missing };
  return { department: fact, key: fact, batch: fact, type: fact, statuses: fact };
}

type Parts = Pick<Facts, "department" | "key" | "batch" | "type" | "statuses">;

class FactsReader {
  readonly #rpc: Rpc;
  readonly #query: FactsQuery;
  readonly #head: BlockRef;
  readonly #logs: LogSearch;
  readonly #views: AskViews;

  constructor(rpc: Rpc, book: CertificateBook, query: FactsQuery, head: BlockRef) {
    this.#rpc = rpc;
    this.#query = query;
    this.#head = head;
    this.#logs = searchLogs(rpc, book, head.number);
    this.#views = (...views) => askViews(rpc, book, head.number, views);
  }

  async read(): Promise<Parts> {
    const head = this.#head;
    const { department, kid } = this.#query;
    const batch = this.#batch();
    // Settled at once, so that no failure goes unheard while another part is still being read.
    const parts = await Promise.all([
      settle(head, readDepartment(this.#views, department)),
      settle(head, readSigningKey(this.#views, department, kid)),
      settle(head, batch),
      settle(head, this.#type(batch)),
      settle(head, this.#statuses(batch)),
    ]);
    return { department: parts[0], key: parts[1], batch: parts[2], type: parts[3], statuses: parts[4] };
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
