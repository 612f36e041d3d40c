/** Acts to calldata and back; refusals to sentences. */
import { expect } from "chai";
import fc from "fast-check";
import { actCall } from "../../../server/chain/act-call.ts";
import type { Act } from "../../../server/chain/acts.ts";
import type { AddressBook } from "../../../server/chain/address-book.ts";
import { compiled } from "../../../server/chain/contracts.ts";
import { REASONS, STATUSES } from "../../../server/chain/decode.ts";
import { refusal, revertOf } from "../../../server/chain/refusal.ts";

const book: AddressBook = {
  v: 1,
  chainId: 31337,
  departmentRegistry: `0x${"d1".repeat(20)}`,
  certificateRegistry: `0x${"c2".repeat(20)}`,
  block: 1,
};
const OPEN_END = 2n ** 40n - 1n;

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const u24 = fc.integer({ min: 0, max: 2 ** 24 - 1 });
const time = fc.integer({ min: 0, max: 2 ** 40 - 2 });
const end = fc.option(time);
const bytes = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((value) => Buffer.from(value).toString("base64url"));
const decision = fc.option(bytes);
const account = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((value) => `0x${Buffer.from(value).toString("hex")}`);
const status = fc.constantFrom("valid", "revoked", "suspended");
const reason = fc.constantFrom(...REASONS);
const text = fc.string({ unit: "grapheme" });
const is = <A extends Act["act"]>(act: A) => fc.constant(act);
const change = { by: u32, department: u32, root: bytes, status, reason, decision };

const acts = fc.oneof(
  fc.record({
    act: is("register-department"),
    parent: u32,
    identifier: text,
    name: text,
    nameEn: text,
    administrator: account,
  }),
  fc.record({ act: is("rename-department"), department: u32, name: text, nameEn: text }),
  fc.record({ act: is("suspend-department"), department: u32, decision }),
  fc.record({ act: is("reinstate-department"), department: u32, decision }),
  fc.record({ act: is("name-successor"), department: u32, successor: u32 }),
  fc.record({
    act: is("set-operator"),
    department: u32,
    account,
    permissions: fc.nat(255),
    validFrom: time,
    validUntil: end,
  }),
  fc.record({ act: is("declare-operator-compromised"), department: u32, account, compromisedAt: time }),
  fc.record({
    act: is("register-signing-key"),
    department: u32,
    x: bytes,
    y: bytes,
    use: fc.nat(255),
    validFrom: time,
    validUntil: end,
  }),
  fc.record({ act: is("retire-signing-key"), department: u32, thumbprint: bytes, validUntil: time }),
  fc.record({
    act: is("declare-signing-key-compromised"),
    department: u32,
    thumbprint: bytes,
    compromisedAt: time,
  }),
  fc.record({ act: is("define-type"), definer: u32, vct: text, metadataHash: bytes }),
  fc.record({ act: is("authorise-issuer"), typeId: u24, issuer: u32, validFrom: time, validUntil: end }),
  fc.record({
    act: is("anchor"),
    department: u32,
    root: bytes,
    size: u32,
    typeId: u24,
    list: fc.maxSafeNat(),
  }),
  fc.record({ act: is("set-status"), ...change, index: u32 }),
  fc.record({ act: is("set-statuses"), ...change, indexes: fc.array(u32) }),
  fc.record({ act: is("set-status-range"), ...change, first: u32, count: u32 }),
  fc.record({
    ...{
      act: is("supersede"),
      by: u32,
      department: u32,
      root: bytes,
      reason,
      decision,
      indexes: fc.array(u32),
    },
    successors: fc.array(fc.record({ department: u32, root: bytes, index: u32 })),
  }),
);

/** reads a decoded argument in the units of acts */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value === OPEN_END ? null : Number(value);
  if (typeof value === "string" && /^0x[0-9a-f]{64}$/i.test(value)) {
    const hash = Buffer.from(value.slice(2), "hex");
    return hash.some((byte) => byte !== 0) ? hash.toString("base64url") : null;
  }
  if (typeof value === "string" && /^0x[0-9a-f]{40}$/i.test(value)) return value.toLowerCase();
  if (Array.isArray(value)) return [...value].map(plain);
  return value;
}

describe("server/chain/act-call", () => {
  it("puts every value of every act where the contract expects it", () => {
    const zero = Buffer.alloc(32).toString("base64url");
    fc.assert(
      fc.property(acts, (act) => {
        const { to, data } = actCall(act as Act, book);
        const name = to === book.departmentRegistry ? "IDepartmentRegistry" : "ICertificateRegistry";
        const parsed = compiled(name).abi.parseTransaction({ data })!;
        expect(parsed.name).to.equal(act.act.replace(/-(.)/g, (_, letter) => letter.toUpperCase()));
        parsed.fragment.inputs.forEach((input, i) => {
          const wanted = (act as unknown as Record<string, unknown>)[input.name];
          const found = plain(parsed.args[i]);
          if (input.name === "status") expect(STATUSES[found as number]).to.equal(wanted);
          else if (input.name === "reason") expect(REASONS[found as number]).to.equal(wanted);
          else if (input.name === "successors") {
            const refs = (wanted as { department: number; root: string; index: number }[]) ?? [];
            expect(found).to.deep.equal(
              refs.map((ref) => [ref.department, ref.root === zero ? null : ref.root, ref.index]),
            );
          } else expect(found).to.deep.equal(wanted === zero ? null : wanted);
        });
      }),
    );
  });

  it("refuses what the contract's types cannot carry", () => {
    const anchor = {
      act: "anchor",
      department: 1,
      root: "A".repeat(43),
      size: 1,
      typeId: 1,
      list: 1,
    } as const;
    const bad: Act[] = [
      { ...anchor, department: 2 ** 32 },
      { ...anchor, size: -1 },
      { ...anchor, size: 1.5 },
      { ...anchor, root: "AAAA" },
      { ...anchor, typeId: 2 ** 24 },
      { act: "set-operator", department: 1, account: "0x12", permissions: 1, validFrom: 0, validUntil: null },
      {
        act: "set-operator",
        department: 1,
        account: "someone.eth",
        permissions: 1,
        validFrom: 0,
        validUntil: null,
      },
      {
        act: "set-status",
        by: 1,
        department: 1,
        root: "A".repeat(43),
        index: 1,
        status: "gone" as "valid",
        reason: "other",
        decision: null,
      },
    ];
    for (const act of bad) {
      expect(() => actCall(act, book), JSON.stringify(act))
        .to.throw()
        .with.property("code", "act-invalid");
    }
  });
});

describe("server/chain/refusal", () => {
  it("names every error of the contracts, with its arguments", () => {
    for (const name of ["DepartmentRegistry", "CertificateRegistry"] as const) {
      const { abi } = compiled(name);
      abi.forEachError((error) => {
        const values = error.inputs.map(({ type }) => {
          if (type === "string") return "甲\u202e";
          return type === "address"
            ? `0x${"ab".repeat(20)}`
            : type === "bytes32"
              ? `0x${"07".repeat(32)}`
              : 7;
        });
        const told = refusal(abi.encodeErrorResult(error, values));
        expect(told).to.include({ code: "chain-refused", field: error.name });
        expect(told.message).not.to.include("\u202e");
        for (const input of error.inputs) expect(told.message).to.include(input.name);
      });
    }
  });

  it("understands Solidity's own errors", () => {
    const panic = `0x4e487b71${17n.toString(16).padStart(64, "0")}`;
    expect(refusal(panic).field).to.equal("Panic");
  });

  it("never throws on what a node may send", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.string().map((s) => `0x${Buffer.from(s).toString("hex")}`),
        ),
        fc.string(),
        (data, said) => {
          expect(refusal(data, said).code).to.equal("chain-refused");
          revertOf({ code: 0, message: said, data });
        },
      ),
    );
  });

  it("finds the revert data however nodes wrap it", () => {
    const data = "0x4e487b71";
    for (const wrapped of [data, { data }, { data: { data } }, { result: data }, `Reverted ${data}`]) {
      expect(revertOf({ code: -32000, message: "oops", data: wrapped })).to.deep.equal({ data });
    }
    expect(revertOf({ code: 3, message: "execution reverted" })).to.deep.equal({ data: undefined });
    expect(revertOf({ code: -32005, message: "too many requests" })).to.equal(undefined);
  });
});
