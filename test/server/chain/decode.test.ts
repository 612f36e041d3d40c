/**
 * Logs → events: every event of the interfaces comes back as it was encoded, and no bytes that a department may
 * put on chain stop the decoding.
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { AbiCoder, type EventFragment, hexlify } from "ethers";
import fc from "fast-check";
import { compiled } from "../../../server/chain/contracts.ts";
import {
  base64urlToHex,
  decodeLog,
  eventTopic,
  FAULTS,
  hexToBase64url,
  REASONS,
  STATUSES,
  topic,
} from "../../../server/chain/decode.ts";

const department = compiled("IDepartmentRegistry").abi;
const certificate = compiled("ICertificateRegistry").abi;
const trace = compiled("ITraceRegistry").abi;
const all = [department, certificate, trace];
const hash = `0x${"ab".repeat(32)}`;
const root = hexToBase64url(hash);
const zero = `0x${"00".repeat(32)}`;
const account = "0x52908400098527886E0F7030069857D2E4169EE7";
const OPEN = 2n ** 40n - 1n;

function encode(name: string, values: unknown[]) {
  return all.find((abi) => abi.getEvent(name) !== null)!.encodeEventLog(name, values);
}

describe("server/chain/decode", () => {
  it("decodes every event of the interfaces", () => {
    const cases: [string, unknown[], object][] = [
      [
        "DepartmentRegistered",
        [7, 3, "11100000000013338W", "杭州市", "Hangzhou"],
        {
          type: "department-registered",
          department: 7,
          parent: 3,
          identifier: "11100000000013338W",
          name: "杭州市",
          nameEn: "Hangzhou",
        },
      ],
      [
        "DepartmentRenamed",
        [7, "新", "New"],
        { type: "department-renamed", department: 7, name: "新", nameEn: "New" },
      ],
      [
        "DepartmentSuspended",
        [7, account, hash],
        { type: "department-suspended", department: 7, by: account.toLowerCase(), decision: root },
      ],
      [
        "DepartmentReinstated",
        [7, account, zero],
        { type: "department-reinstated", department: 7, by: account.toLowerCase(), decision: null },
      ],
      ["SuccessorNamed", [7, 8], { type: "successor-named", department: 7, successor: 8 }],
      [
        "OperatorSet",
        [7, account, 6, 5, OPEN],
        {
          type: "operator-set",
          department: 7,
          account: account.toLowerCase(),
          permissions: 6,
          validFrom: 5,
          validUntil: null,
        },
      ],
      [
        "OperatorCompromised",
        [7, account, 99],
        { type: "operator-compromised", department: 7, account: account.toLowerCase(), compromisedAt: 99 },
      ],
      [
        "SigningKeyRegistered",
        [7, hash, hash, hash, 3, 5, OPEN - 1n],
        {
          type: "signing-key-registered",
          department: 7,
          thumbprint: root,
          x: root,
          y: root,
          use: 3,
          validFrom: 5,
          validUntil: Number(OPEN - 1n),
        },
      ],
      [
        "SigningKeyRetired",
        [7, hash, 10],
        { type: "signing-key-retired", department: 7, thumbprint: root, validUntil: 10 },
      ],
      [
        "SigningKeyCompromised",
        [7, hash, 10],
        { type: "signing-key-compromised", department: 7, thumbprint: root, compromisedAt: 10 },
      ],
      [
        "TypeDefined",
        [3, 7, "https://t.example/v1/types/a", hash],
        {
          type: "type-defined",
          typeId: 3,
          definer: 7,
          vct: "https://t.example/v1/types/a",
          metadataHash: root,
        },
      ],
      [
        "IssuerAuthorised",
        [3, 7, 1, OPEN],
        { type: "issuer-authorised", typeId: 3, issuer: 7, validFrom: 1, validUntil: null },
      ],
      [
        "BatchAnchored",
        [4294967295, hash, 16777215, 4294967295, 281474976710655n, account],
        {
          type: "batch-anchored",
          department: 4294967295,
          root,
          typeId: 16777215,
          size: 4294967295,
          list: 281474976710655,
          operator: account.toLowerCase(),
        },
      ],
      ["BatchAlreadyAnchored", [7, hash], { type: "batch-already-anchored", department: 7, root }],
      [
        "StatusesChanged",
        [7, hash, 2, 5, 1, 2, hash, 8, account],
        {
          type: "statuses-changed",
          department: 7,
          root,
          word: 2,
          lanes: `0x${"5".padStart(32, "0")}`,
          status: "revoked",
          reason: "withdrawn",
          decision: root,
          by: 8,
          operator: account.toLowerCase(),
        },
      ],
      [
        "CertificateSuperseded",
        [7, hash, 41, 8, hash, 0],
        {
          type: "certificate-superseded",
          department: 7,
          root,
          index: 41,
          successor: { department: 8, root, index: 0 },
        },
      ],
      [
        "LogOpened",
        [1, 7, "ledger.example/log/1", hash, hash, account],
        {
          type: "log-opened",
          log: 1,
          department: 7,
          origin: "ledger.example/log/1",
          noteKey: root,
          vrfKey: root,
          operator: account.toLowerCase(),
        },
      ],
      [
        "LogKeysRotated",
        [1, 65535, hash, hash, account],
        {
          type: "log-keys-rotated",
          log: 1,
          version: 65535,
          noteKey: root,
          vrfKey: root,
          operator: account.toLowerCase(),
        },
      ],
      [
        "LogAdvanced",
        [4294967295, 4294967295, 2n ** 53n - 1n, hash, hash, account],
        {
          type: "log-advanced",
          log: 4294967295,
          epoch: 4294967295,
          size: 2 ** 53 - 1,
          root,
          mapRoot: root,
          operator: account.toLowerCase(),
        },
      ],
      ["LogAlreadyAnchored", [1, 2], { type: "log-already-anchored", log: 1, epoch: 2 }],
      [
        "LogFaulty",
        [1, 2, hash, 4, 99, account],
        {
          type: "log-faulty",
          log: 1,
          epoch: 2,
          tag: root,
          fault: "misstated",
          index: 99,
          accuser: account.toLowerCase(),
        },
      ],
    ];
    for (const [name, values, expected] of cases) {
      const log = encode(name, values);
      expect(log.topics[0], name).to.equal(eventTopic(name as Parameters<typeof eventTopic>[0]));
      expect(decodeLog(log), name).to.deep.equal(expected);
    }
    const declared = all.flatMap(({ fragments }) => fragments).filter((f) => f.type === "event");
    expect(cases.map(([name]) => name)).to.have.members(declared.map((f) => (f as EventFragment).name));
  });

  it("knows the faults in the order of the contract", () => {
    const source = readFileSync(
      new URL("../../../contracts/interfaces/ITraceRegistry.sol", import.meta.url),
      "utf8",
    );
    const [, members] = /enum Fault \{([^}]*)\}/.exec(source)!;
    const names = members!.replace(/\/\/\/.*/g, "").match(/\w+/g)!;
    names.forEach((name, i) => {
      const fault = name.replace(/\B[A-Z]/g, "-$&").toLowerCase();
      expect(decodeLog(encode("LogFaulty", [1, 2, hash, i, 0, account]))).to.include({ fault });
    });
    expect(names).to.have.length(FAULTS.length);
  });

  it("knows the statuses and reasons in the order of the contract", () => {
    STATUSES.forEach((status, i) => {
      expect(decodeLog(encode("StatusesChanged", [7, hash, 0, 1, i, 0, zero, 7, account]))).to.include({
        status,
      });
    });
    REASONS.forEach((reason, i) => {
      expect(decodeLog(encode("StatusesChanged", [7, hash, 0, 1, 1, i, zero, 7, account]))).to.include({
        reason,
      });
    });
  });

  it("reads all 128 lanes", () => {
    const log = encode("StatusesChanged", [7, hash, 0, 2n ** 128n - 1n, 1, 0, zero, 7, account]);
    expect(decodeLog(log)).to.include({ lanes: `0x${"f".repeat(32)}` });
  });

  it("lets no string stop it, whatever bytes it is made of", () => {
    const coder = AbiCoder.defaultAbiCoder();
    const topics = [eventTopic("DepartmentRenamed"), `0x${"7".padStart(64, "0")}`];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.string({ unit: "grapheme" }), (bytes, nameEn) => {
        // A string and bytes are encoded alike; only the reader may find that these are no UTF-8.
        const data = coder.encode(["bytes", "string"], [hexlify(bytes), nameEn]);
        const event = decodeLog({ topics, data });
        const name = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
        expect(event).to.include({ type: "department-renamed", nameEn });
        if (!name.includes("\ufffd")) expect(event).to.include({ name });
      }),
    );
  });

  it("reads no two texts as one: who may define types can take no other's name in other bytes", () => {
    const vct = "https://example.org/types/diploma";
    // UTF-8 in more bytes than it needs (RFC 3629, section 3): decoders that bear it read the very same text.
    const longer = {
      2: (code: number) => [0xc0 | (code >> 6), 0x80 | (code & 63)],
      3: (code: number) => [0xe0, 0x80 | (code >> 6), 0x80 | (code & 63)],
      4: (code: number) => [0xf0, 0x80, 0x80 | (code >> 6), 0x80 | (code & 63)],
    };
    const topics = [eventTopic("TypeDefined"), topic(9), topic(7)];
    const named = (bytes: Uint8Array) => {
      const data = AbiCoder.defaultAbiCoder().encode(["bytes", "bytes32"], [bytes, hash]);
      return (decodeLog({ topics, data }) as { vct: string }).vct;
    };
    const plain = new TextEncoder().encode(vct);
    expect(named(plain)).to.equal(vct);
    for (const longerBy of Object.values(longer)) {
      const bytes = Uint8Array.from([...plain].flatMap((code, i) => (i === 5 ? longerBy(code) : [code])));
      expect(named(bytes)).not.to.equal(vct);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = named(bytes);
        if (!text.includes("\ufffd")) expect(new TextEncoder().encode(text)).to.deep.equal(bytes);
      }),
    );
  });

  it("reads a number that JSON cannot hold as the largest that it can", () => {
    const faulty = encode("LogFaulty", [1, 2, hash, 8, 2n ** 64n - 1n, account]);
    expect(decodeLog(faulty)).to.include({ index: Number.MAX_SAFE_INTEGER });
    const log = encode("BatchAnchored", [7, hash, 1, 1, 2n ** 64n - 1n, account]);
    expect(decodeLog(log)).to.include({ list: Number.MAX_SAFE_INTEGER });
  });

  it("passes over events that are not ours", () => {
    expect(decodeLog({ topics: [hash], data: "0x" })).to.equal(null);
    expect(decodeLog({ topics: [], data: "0x1234" })).to.equal(null);
  });

  it("says chain-inconsistent for logs that the contracts cannot have emitted", () => {
    const code = (log: Parameters<typeof decodeLog>[0]) => {
      try {
        return decodeLog(log);
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    const good = encode("BatchAnchored", [7, hash, 1, 1, 5, account]);
    expect(code({ ...good, topics: good.topics.slice(0, 3) })).to.equal("chain-inconsistent");
    expect(code({ ...good, data: good.data.slice(0, -64) })).to.equal("chain-inconsistent");
    expect(code({ ...good, data: "0x" })).to.equal("chain-inconsistent");
    const status = encode("StatusesChanged", [7, hash, 0, 1, 1, 0, zero, 7, account]);
    const broken = `${status.data.slice(0, 2 + 64 * 2)}${"4".padStart(64, "0")}${status.data.slice(2 + 64 * 3)}`;
    expect(code({ ...status, data: broken })).to.equal("chain-inconsistent");
    fc.assert(
      fc.property(
        fc.constantFrom("TypeDefined", "DepartmentRegistered", "StatusesChanged"),
        fc.uint8Array({ maxLength: 400 }),
        (name, data) => {
          const topics = [eventTopic(name as "TypeDefined"), hash, hash];
          const outcome = code({ topics, data: hexlify(data) });
          expect(typeof outcome === "object" || outcome === "chain-inconsistent").to.equal(true);
        },
      ),
    );
  });

  it("turns hashes into base64url and back", () => {
    expect(base64urlToHex(hexToBase64url(hash))).to.equal(hash);
  });
});
