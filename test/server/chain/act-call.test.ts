/** Acts to calldata and back; refusals to sentences. */
import { expect } from "chai";
import { AbiCoder } from "ethers";
import fc from "fast-check";
import type { OmissionEvidence } from "../../../core/subject/omission.ts";
import { actCall, REGISTRIES } from "../../../server/chain/act-call.ts";
import type { Act } from "../../../server/chain/acts.ts";
import type { AddressBook } from "../../../server/chain/address-book.ts";
import { compiled } from "../../../server/chain/contracts.ts";
import { hexToBase64url, REASONS, STATUSES } from "../../../server/chain/decode.ts";
import { refusal, revertOf } from "../../../server/chain/refusal.ts";

const book: AddressBook = {
  v: 1,
  chainId: 31337,
  departmentRegistry: `0x${"d1".repeat(20)}`,
  certificateRegistry: `0x${"c2".repeat(20)}`,
  traceRegistry: `0x${"b3".repeat(20)}`,
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
  fc.record({ act: is("open-log"), log: u32, department: u32, origin: text, noteKey: bytes, vrfKey: bytes }),
  fc.record({ act: is("rotate-log-keys"), log: u32, noteKey: bytes, vrfKey: bytes }),
  fc.record({
    act: is("advance-log"),
    log: u32,
    size: fc.maxSafeNat(),
    root: bytes,
    consistencyProof: fc.array(bytes),
    mapRoot: bytes,
  }),
);

/** acts whose function has another name */
const FUNCTIONS: Partial<Record<Act["act"], string>> = { "advance-log": "advance" };

const INTERFACES = Object.keys(REGISTRIES) as (keyof typeof REGISTRIES)[];

const deepArray = (value: unknown): unknown => (Array.isArray(value) ? [...value].map(deepArray) : value);

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
        const name = INTERFACES.find((name) => book[REGISTRIES[name]] === to)!;
        const parsed = compiled(name).abi.parseTransaction({ data })!;
        expect(parsed.name).to.equal(
          FUNCTIONS[act.act] ?? act.act.replace(/-(.)/g, (_, letter) => letter.toUpperCase()),
        );
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
          } else if (input.name === "consistencyProof") {
            const proof = wanted as string[];
            expect(found).to.deep.equal(proof.map((hash) => (hash === zero ? null : hash)));
          } else expect(found).to.deep.equal(wanted === zero ? null : wanted);
        });
      }),
    );
  });

  it("hands evidence to the function that judges its kind", () => {
    const hash = (byte: number) => new Uint8Array(32).fill(byte);
    const hex = (byte: number) => `0x${Buffer.from(hash(byte)).toString("hex")}`;
    const entry = { index: 2 ** 53 - 1, tag: hash(1), bodyHash: hash(2), path: [hash(3)] };
    const subject = { tag: hash(4), count: 5, miniRoot: hash(6), siblings: [hash(7), hash(8)] };
    const leaf = { position: 9, logIndex: 10, leafHash: hash(11), path: [hash(12)] };
    const shown = {
      entry: [2n ** 53n - 1n, hex(1), hex(2), [hex(3)]],
      subject: [hex(4), 5n, hex(6), [hex(7), hex(8)]],
      leaves: [[9n, 10n, hex(11), [hex(12)]]],
    };
    const terminal = { tag: hash(13), value: hash(14) };
    const cases: [evidence: OmissionEvidence, name: string, shown: object][] = [
      [
        { kind: "absence", entry, absence: { tag: hash(1), siblings: [hash(7)], terminal } },
        "proveAbsence",
        { entry: shown.entry, absence: [hex(1), false, hex(13), hex(14), [hex(7)]] },
      ],
      [
        { kind: "absence", entry, absence: { tag: hash(1), siblings: [], terminal: null } },
        "proveAbsence",
        { entry: shown.entry, absence: [hex(1), true, hex(0), hex(0), []] },
      ],
      [{ kind: "omission", entry, subject, leaves: [leaf] }, "proveOmission", shown],
      [
        { kind: "disorder", subject, leaves: [leaf] },
        "proveDisorder",
        { subject: shown.subject, leaves: shown.leaves },
      ],
    ];
    const head = { root: hexToBase64url(hex(20)), mapRoot: hexToBase64url(hex(21)) };
    for (const [evidence, name, arguments_] of cases) {
      const { to, data } = actCall({ act: "prove-omission", log: 3, epoch: 4, head, evidence }, book);
      expect(to).to.equal(book.traceRegistry);
      const parsed = compiled("ITraceRegistry").abi.parseTransaction({ data })!;
      expect(parsed.name).to.equal(name);
      const found = parsed.args.toObject(false);
      const wanted = { log: 3n, epoch: 4n, head: [hex(20), hex(21)], ...arguments_ };
      expect(Object.keys(found)).to.deep.equal(Object.keys(wanted));
      for (const [key, value] of Object.entries(wanted)) expect(deepArray(found[key])).to.deep.equal(value);
    }
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
      {
        act: "open-log",
        log: 2 ** 32,
        department: 1,
        origin: "x",
        noteKey: anchor.root,
        vrfKey: anchor.root,
      },
      { act: "rotate-log-keys", log: 1, noteKey: "AAAA", vrfKey: anchor.root },
      {
        act: "advance-log",
        log: 1,
        size: 2 ** 53,
        root: anchor.root,
        consistencyProof: [],
        mapRoot: anchor.root,
      },
      {
        act: "advance-log",
        log: 1,
        size: 1,
        root: anchor.root,
        consistencyProof: ["AAAA"],
        mapRoot: anchor.root,
      },
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
    for (const name of ["DepartmentRegistry", "CertificateRegistry", "TraceRegistry"] as const) {
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
          // Error(string), with whatever bytes for a text
          fc
            .uint8Array({ maxLength: 40 })
            .map((bytes) => `0x08c379a0${AbiCoder.defaultAbiCoder().encode(["bytes"], [bytes]).slice(2)}`),
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
