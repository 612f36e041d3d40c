/**
 * The shared vectors of subject maps and accusations, against the contracts (core's side is
 * test/core/subject/vectors.test.ts). Each accusation goes to a registry on a chain, through the act that anyone would
 * send it with.
 */
import { expect } from "chai";
import type { EpochHead } from "../../core/subject/omission.ts";
import { actCall } from "../../server/chain/act-call.ts";
import type { AddressBook } from "../../server/chain/address-book.ts";
import { compiled } from "../../server/chain/contracts.ts";
import { FAULTS } from "../../server/chain/decode.ts";
import { readVectors } from "../core/subject/vectors.ts";
import { Chain, type Contract } from "./chain.ts";
import { hex } from "./synthetic.ts";

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

describe("contracts: shared vectors", () => {
  let chain: Chain;

  before(async function () {
    this.timeout(300_000); // compiles when nothing was compiled yet
    chain = await Chain.start();
  });

  it("SubjectMap: values, and what proofs show", async () => {
    const map = await chain.deploy("SubjectMapHarness");
    const { values, proofs } = readVectors("map");
    for (const { count, miniRoot, value } of values) {
      expect(await map.read("valueOf", count, hex(miniRoot))).to.equal(hex(value));
    }
    for (const { name, root, tag, proof, shows } of proofs) {
      const siblings = proof.siblings.map(hex);
      const terminal = proof.terminal ?? { tag: new Uint8Array(32), value: new Uint8Array(32) };
      const own = proof.terminal !== null && Buffer.compare(terminal.tag, tag) === 0;
      const present =
        own && (await map.read("isPresent", hex(tag), hex(terminal.value), siblings, hex(root)));
      const end = [proof.terminal === null, hex(terminal.tag), hex(terminal.value)];
      expect(present, name).to.equal(shows === "present");
      expect(await map.read("isAbsent", hex(tag), ...end, siblings, hex(root)), name).to.equal(
        shows === "absent",
      );
    }
  });

  it("TraceRegistry: what accusations show", async () => {
    const [authority] = chain.accounts as [string];
    const departments = await chain.deploy("DepartmentRegistry", [authority]);
    const traces = await chain.deploy("TraceRegistry", [departments.address]);
    await departments.send(authority, "registerDepartment", 0, "1", "省", "Province", authority);
    await departments.send(authority, "setOperator", 1, authority, 8, 0, 2n ** 40n - 1n);
    const book: AddressBook = {
      v: 1,
      chainId: 31337,
      departmentRegistry: departments.address,
      certificateRegistry: departments.address,
      traceRegistry: traces.address,
      block: 0,
    };
    const { abi } = compiled("ITraceRegistry");
    const logs = new Map<string, number>();
    for (const { name, epoch, evidence, fault } of readVectors("omission")) {
      const log = await logWith(epoch, logs, traces, authority);
      const head = { root: base64url(epoch.root), mapRoot: base64url(epoch.mapRoot) };
      const { data } = actCall({ act: "prove-omission", log, epoch: 1, head, evidence }, book);
      const call = abi.parseTransaction({ data })!;
      const answer = await chain.call(traces.address, data).catch((refusal: { data?: string }) => refusal);
      if (typeof answer !== "string") {
        expect(abi.parseError(answer.data ?? "0x")?.name, name).to.match(/^TraceRegistry/);
        expect(fault, name).to.equal(null);
      } else {
        const index =
          call.name === "proveAbsence" ? 0 : Number(abi.decodeFunctionResult(call.name, answer)[0]);
        expect(FAULTS[index], name).to.equal(fault);
      }
    }
  });
});

/** The log whose first epoch this is; opened and anchored where there is none yet. */
async function logWith(
  { size, root, mapRoot }: EpochHead,
  logs: Map<string, number>,
  traces: Contract,
  from: string,
): Promise<number> {
  const known = logs.get(hex(mapRoot));
  if (known !== undefined) return known;
  const log = logs.size + 1;
  logs.set(hex(mapRoot), log);
  const key = `0x${"01".repeat(32)}`;
  await traces.send(from, "openLog", log, 1, `ledger.example/log/${log}`, key, key);
  await traces.send(from, "advance", log, size, hex(root), [], hex(mapRoot));
  return log;
}
