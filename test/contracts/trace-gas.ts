/**
 * What the acts of a trace log cost at a million entries and a million subjects, at the worst that can be met there:
 * the longest consistency proof that a log of that size has, a log entry and little-log leaves at full depth, a subject
 * as deep in the map as the deepest of a million random ones, ids and indexes that fill their bytes. gas.ts puts these
 * figures into the snapshot.
 */
import type { Chain, Contract } from "./chain.ts";
import {
  consistency,
  entryLeaf,
  hex,
  inclusion,
  madeUp,
  mapLeaf,
  mapValue,
  mapWay,
  miniLeaf,
  neighbours,
} from "./synthetic.ts";

const ENTRIES = 1_000_000;
/** of all sizes below, the one with the longest proof and the most hashes to a million: 21 and 38 */
const BEFORE = 524_287;
/** of a million random tags the two most alike share some 40 bits: log2 of the number of pairs */
const DEEPEST = 40;
/** entries of one subject among a million: a department that is a subject itself, say */
const LITTLE_LOG = 65_537;

/** @param operator holds PERMISSION_LOG in `department` */
export async function measureTrace(
  chain: Chain,
  departments: Contract,
  department: number,
  operator: string,
): Promise<Record<string, number>> {
  const traces = await chain.deploy("TraceRegistry", [departments.address]);
  const figures: Record<string, number> = {};
  const act = async (what: string, method: string, ...values: unknown[]) => {
    figures[what] = (await traces.send(operator, method, ...values)).gasUsed;
  };
  const meter = await chain.deploy("Meter");
  /** asked by another contract; the answer must be `true` */
  const view = async (what: string, method: string, ...values: unknown[]) => {
    if ((await traces.read(method, ...values)) !== true) throw new Error(`${method} does not hold`);
    figures[what] = Number(await meter.read("execution", traces.address, traces.encode(method, ...values)));
  };
  const key = (i: number) => hex(madeUp("key", i));
  let log = 0;
  const open = async (what = "open a trace log") => {
    log += 1;
    await act(what, "openLog", log, department, `ledger.example.gov.cn/log/${log}`, key(1), key(2));
  };

  await open();
  await act("rotate a log's keys", "rotateLogKeys", log, key(3), key(4));
  const heads = consistency(BEFORE, ENTRIES, "log");
  const mapRoot = hex(madeUp("map", 1));
  const proof = heads.proof.map(hex);
  await act("advance, first epoch", "advance", log, BEFORE, hex(heads.oldRoot), [], mapRoot);
  const advance = [log, ENTRIES, hex(heads.root), proof, mapRoot];
  await act("advance to 1,000,000 entries, longest proof", "advance", ...advance);
  await act("advance to the same head again", "advance", ...advance);
  await act("advance to an older head again", "advance", log, BEFORE, hex(heads.oldRoot), [], mapRoot);

  // an entry at the full depth of a million; its subject's little log leaves it out between two others
  const [tag, bodyHash] = [madeUp("tag", 1), madeUp("body", 1)];
  const index = 0x70707;
  const leaf = entryLeaf(tag, bodyHash);
  const tree = inclusion(leaf, index, ENTRIES, "tree");
  const entry = [index, hex(tag), hex(bodyHash), tree.path.map(hex)];
  const around = [index - 1, index + 1].map((logIndex) => ({ logIndex, hash: madeUp("leaf", logIndex) }));
  const [first, second] = around.map((one) => miniLeaf(one.logIndex, one.hash)) as [Uint8Array, Uint8Array];
  const position = 0x7fff;
  const little = neighbours(first, second, position, LITTLE_LOG, "little");
  const end = mapLeaf(tag, mapValue(LITTLE_LOG, little.root));
  const map = mapWay(tag, end, DEEPEST, "map");
  const subject = [hex(tag), LITTLE_LOG, hex(little.root), map.siblings.map(hex)];
  const leaves = around.map((one, i) => [
    position + i,
    one.logIndex,
    hex(one.hash),
    little.paths[i as 0 | 1].map(hex),
  ]);
  await open();
  const head = [hex(tree.root), hex(map.root)];
  await traces.send(operator, "advance", log, ENTRIES, head[0], [], head[1]);
  await view("view isLogged among 1,000,000 entries, execution", "isLogged", log, 1, head, entry);
  await view("view isMapped among 1,000,000 subjects, execution", "isMapped", log, 1, head, subject);
  await act(
    "proveOmission at 1,000,000 entries and subjects",
    "proveOmission",
    log,
    1,
    head,
    entry,
    subject,
    leaves,
  );

  const [other, value] = [Uint8Array.from(tag), madeUp("value", 1)];
  other[31]! ^= 1;
  const without = mapWay(tag, mapLeaf(other, value), DEEPEST, "other map");
  const absence = [hex(tag), false, hex(other), hex(value), without.siblings.map(hex)];
  await open();
  const headWithout = [hex(tree.root), hex(without.root)];
  await traces.send(operator, "advance", log, ENTRIES, headWithout[0], [], headWithout[1]);
  await view("view isAbsent among 1,000,000 subjects, execution", "isAbsent", log, 1, headWithout, absence);
  await act(
    "proveAbsence at 1,000,000 entries and subjects",
    "proveAbsence",
    log,
    1,
    headWithout,
    entry,
    absence,
  );
  return figures;
}
