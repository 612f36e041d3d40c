/**
 * What every act costs in real transactions: 21,000 base and calldata included, at the worst that can be met: a
 * department three levels down whose ids fill all their four bytes, hashes without a zero byte, the first change in its
 * status word. Run this file to write the figures to gas-snapshot.json, which gas.test.ts compares with:
 *
 *     node test/contracts/gas.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { Chain, type Contract } from "./chain.ts";
import { measureTrace } from "./trace-gas.ts";

const SNAPSHOT = new URL("gas-snapshot.json", import.meta.url);

/**
 * How long lists may be so that a call fits EIP-7825's 16,777,216 gas in the worst case: each index in another status
 * word, each successor in another batch, a neighbour suspended. Callers split longer ones.
 */
export const SAFE = {
  /** indexes of one `setStatuses` */
  statuses: 550,
  /** indexes of one `supersede` */
  supersede: 450,
  /** certificates of one `setStatusRange` */
  range: 550 * 128,
};

const OPEN = 2n ** 40n - 1n;
const LIST = 2n ** 48n - 1n;
const SIZE = 2n ** 32n - 1n;
const REVOKED = 1;
const REASON = 7;
const DECISION = `0x${"d1".repeat(32)}`;
const batchRoot = (i: number): string => `0x${"a7".repeat(28)}${(0xb1_00_00_00 + i).toString(16)}`;

export type Figures = Record<string, number>;

export function readSnapshot(): Figures {
  return JSON.parse(readFileSync(SNAPSHOT, "utf8"));
}

/** Four departments in a line, their ids far apart and without zero bytes, and the lowest one's operator. */
async function world(chain: Chain) {
  const [authority, operator] = chain.accounts as [string, string];
  const departments = await chain.deploy("DepartmentRegistry", [authority]);
  const certificates = await chain.deploy("CertificateRegistry", [departments.address]);
  const figures: Figures = {};
  const line: number[] = [];
  for (let level = 0; level < 4; level++) {
    // as if billions of departments had been registered before: the count stands above the pending owner (nobody)
    const before = 0xf1f1_0101 + level * 0x10101;
    await chain.store(departments.address, 1, BigInt(before) << 160n);
    const identifier = `11430000006122${level}44L`;
    const { gasUsed } = await departments.send(
      authority,
      "registerDepartment",
      line.at(-1) ?? 0,
      identifier,
      "某省某市某县某镇人民政府",
      "People's Government of Some Town",
      authority,
    );
    figures["register a department"] = gasUsed;
    line.push(before + 1);
    if (Number(await departments.read("departmentByIdentifier", identifier)) !== before + 1) {
      throw new Error("the registry's storage layout changed: the number of departments is not where it was");
    }
  }
  const town = line.at(-1)!;
  const set = await departments.send(authority, "setOperator", town, operator, 6, 0, OPEN);
  figures["name an operator"] = set.gasUsed;
  const key = await departments.send(
    authority,
    "registerSigningKey",
    town,
    "0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296",
    "0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5",
    1,
    0,
    OPEN,
  );
  figures["register a signing key"] = key.gasUsed;
  const defined = await certificates.send(
    authority,
    "defineType",
    town,
    "https://example.test/v1/types/licence",
    DECISION,
  );
  figures["define a type"] = defined.gasUsed;
  const authorised = await certificates.send(authority, "authoriseIssuer", 1, town, 0, OPEN);
  figures["authorise an issuer"] = authorised.gasUsed;
  return { authority, operator, departments, certificates, line, town, figures };
}

/** Measures everything on a fresh chain; the same figures every time. */
export async function measure(): Promise<Figures> {
  const chain = await Chain.start();
  const { authority, operator, departments, certificates, line, town, figures } = await world(chain);
  let batches = 0;
  const anchor = async (size: bigint | number): Promise<{ root: string; gasUsed: number }> => {
    const root = batchRoot(batches++);
    const { gasUsed } = await certificates.send(operator, "anchor", town, root, size, 1, LIST);
    return { root, gasUsed };
  };
  const act = async (
    what: string,
    contract: Contract,
    method: string,
    ...values: unknown[]
  ): Promise<number> => {
    const { gasUsed } = await contract.send(operator, method, ...values);
    figures[what] = gasUsed;
    return gasUsed;
  };
  const status = (what: string, root: string, index: number) =>
    act(what, certificates, "setStatus", town, town, root, index, REVOKED, REASON, DECISION);

  const { root, gasUsed } = await anchor(SIZE);
  figures["anchor a batch of any size"] = gasUsed;
  figures["anchor a batch of one"] = (await anchor(1)).gasUsed;
  await act("anchor the same batch again", certificates, "anchor", town, root, SIZE, 1, LIST);

  const high = 0xf1f1_f100; // four bytes of the index, all but the last without zeros
  await status("one status, first in its word", root, high + 1);
  await status("one status, word in use", root, high + 2);
  const range = async (what: string, first: number, count: number) =>
    act(what, certificates, "setStatusRange", town, town, root, first, count, REVOKED, REASON, DECISION);
  const aligned = await range("10,000 neighbours revoked", 0x0101_0100, 10_000);
  const across = await range("10,000 neighbours revoked, across one word more", 0x0201_0101 + 126, 10_000);
  figures["10,000 neighbours revoked, each"] = Math.ceil(Math.max(aligned, across) / 10_000);

  const keeper = chain.accounts[2]!;
  await departments.send(authority, "setOperator", town, keeper, 8, 0, OPEN);
  Object.assign(figures, await measureTrace(chain, departments, town, keeper));

  // the worst for lists: a neighbour is suspended, so that the flags of the whole line are read
  await departments.send(
    authority,
    "registerDepartment",
    line[0],
    "11430000006122944L",
    "某局",
    "Some Bureau",
    authority,
  );
  const bureau = Number(await departments.read("departmentByIdentifier", "11430000006122944L"));
  await departments.send(authority, "suspendDepartment", bureau, DECISION);
  await status("one status while a department of the same branch is suspended", root, high + 0x0100_0001);
  const scattered = Array.from({ length: SAFE.statuses }, (_, i) => 0x7f01_0101 + i * 128);
  await act(
    `setStatuses of ${SAFE.statuses} in as many words`,
    certificates,
    "setStatuses",
    ...[town, town, root, scattered, REVOKED, REASON, DECISION],
  );
  await range(`setStatusRange of ${SAFE.range}`, 0x1101_0101 + 126, SAFE.range);
  const indexes = scattered.slice(0, SAFE.supersede).map((index) => index + 0x0101_0100);
  const successors: [number, string, number][] = [];
  for (const index of indexes) successors.push([town, (await anchor(SIZE)).root, index]);
  await act(
    `supersede of ${SAFE.supersede} in as many words by as many batches`,
    certificates,
    "supersede",
    ...[town, town, root, indexes, successors, REASON, DECISION],
  );
  return figures;
}

if (import.meta.main) {
  writeFileSync(SNAPSHOT, `${JSON.stringify(await measure(), null, 2)}\n`);
  console.log(readSnapshot());
}
