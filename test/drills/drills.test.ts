/**
 * The drills of docs/operating.md, from the desk to the verdict on the files that people hold: a key is rotated or stolen,
 * an operator leaves, a register was wrong, a department is suspended or merged, the service is gone, the chain has moved.
 */
import { join } from "node:path";
import { expect } from "chai";
import { parseCertificate } from "../../core/certificate/parse.ts";
import type { ReissueOutcome } from "../../core/desk/kinds.ts";
import { CertraceError } from "../../core/errors.ts";
import { bundleFile } from "../../core/evidence/bundle.ts";
import { parseHeader } from "../../core/evidence/header.ts";
import { verifyEvidence } from "../../core/evidence/verify.ts";
import { parseHint } from "../../core/successor/hint.ts";
import { learnSuccessors } from "../../core/successor/learn.ts";
import { type Verification, verifyCertificate } from "../../core/verify/certificate.ts";
import { factsQuery } from "../../core/verify/query.ts";
import type { Act } from "../../server/chain/acts.ts";
import { deployRegistries } from "../../server/chain/deploy.ts";
import { startEmbeddedChain } from "../../server/chain/embedded.ts";
import { collectEvidence } from "../../server/chain/evidence.ts";
import { readFacts } from "../../server/chain/facts.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { openSender } from "../../server/chain/send.ts";
import { signerFromKey } from "../../server/chain/signer.ts";
import { adopt } from "../../server/desk/adopt.ts";
import { Desk } from "../../server/desk/desk.ts";
import { issuedFolder } from "../../server/desk/issued-folders.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import { openIndex } from "../../server/index/chain-index.ts";
import type { Index } from "../../server/index/index.ts";
import { createLog } from "../../server/log.ts";
import { openMemoryStore } from "../../server/store/memory.ts";
import type { Successors } from "../../server/successors/successors.ts";
import {
  CHECKER,
  type DeskOnChain,
  MAKER,
  numbers,
  openDeskOnChain,
  register,
  typeOf,
} from "../server/desk/desk-chain.ts";
import { newSigningKey } from "../server/issuing/issuing-chain.ts";

const seconds = () => Math.floor(Date.now() / 1000);
const verifyEs256 = nodeVerifyEs256();

/** As anybody verifies who asks for what is told of the word. */
async function verify(
  file: string,
  index: Index,
  registry: string,
  told: Pick<Successors, "ofWord"> = { ofWord: async () => [] },
): Promise<Verification> {
  const parsed = parseCertificate(file);
  const query = factsQuery(parsed)!;
  const facts = await index.facts(query);
  const successors = await learnSuccessors(query, facts, {
    hints: (asked) => told.ofWord(asked),
    facts: (asked) => index.facts(asked),
  });
  return verifyCertificate(parsed, facts, {
    now: seconds(),
    registries: [registry],
    verifyEs256,
    successors,
  });
}

describe("drills", function () {
  this.timeout(60_000);
  let at: DeskOnChain;
  let vct: string;
  let acts = 0;
  before(async () => {
    at = await openDeskOnChain();
    ({ vct } = await at.define(typeOf("drill")));
  });
  after(() => at.close());

  const act = async (what: Act) => {
    await at.chain.sender.send(`drill-${++acts}`, what);
    await at.settled();
  };
  const terms = async (prefix: string, count: number) => ({
    register: await at.upload(`${prefix}.csv`, register(numbers(prefix, count))),
    type: vct,
    papers: false,
  });
  /** Issues; answers the id of the case. */
  const issue = async (prefix: string, count = 3): Promise<string> =>
    (await at.done("issue", await terms(prefix, count))).id;
  /** The file that somebody holds: of the newest certificate of this number. */
  const fileOf = async (number: string): Promise<string> => {
    const { certificates } = at.desk.tools;
    return certificates.file((await certificates.byNumber(number))[0]!);
  };
  const answerTo = (file: string) => verify(file, at.index, at.chain.registry, at.successors);
  const verdict = async (file: string) => (await answerTo(file)).verdict;
  const registerKey = async (): Promise<ReturnType<typeof newSigningKey>> => {
    const key = newSigningKey();
    const window = { validFrom: seconds() - 60, validUntil: null };
    const { department } = at.chain;
    await act({ act: "register-signing-key", department, x: key.x, y: key.y, use: 1, ...window });
    return key;
  };
  /** Lets a case that failed run again, to its end. */
  const again = async (id: string) => {
    const { revision } = await at.desk.case(id);
    return at.approved(await at.desk.acts.runAgain(MAKER, id, revision));
  };

  it("a key is rotated: what it signed stays valid, the next case is signed with the new one", async () => {
    await issue("R");
    const held = await fileOf("R0000");
    const old = at.chain.key.kid;
    at.keys.signing = await registerKey();
    await act({
      ...{ act: "retire-signing-key", department: at.chain.department, thumbprint: old },
      validUntil: seconds() + 1,
    });
    while (seconds() <= (await retiredAt(old))) await new Promise((wake) => setTimeout(wake, 50));
    await issue("S");
    expect(await verdict(held)).to.equal("valid");
    expect(await verdict(await fileOf("S0000"))).to.equal("valid");
    expect(parseCertificate(await fileOf("S0000")).kid).to.equal(at.keys.signing.kid);
  });

  const retiredAt = async (kid: string): Promise<number> => {
    const keys = await at.index.signingKeys(at.chain.department);
    return keys.find(({ thumbprint }) => thumbprint === kid)!.validUntil!;
  };

  it("an operator leaves: what they anchored stays valid, what they would anchor is refused", async () => {
    const own = at.keys.sender;
    const { outbox, secret } = await at.chain.newOperator();
    const account = signerFromKey(secret).address.toLowerCase();
    at.keys.sender = () => at.chain.openSender(secret, outbox);
    await issue("O");
    const held = await fileOf("O0000");
    const { department } = at.chain;
    await act({ act: "set-operator", department, account, permissions: 0, validFrom: 0, validUntil: null });
    const failed = await at.approved(await at.submitted("issue", await terms("P", 3)));
    expect(failed).to.deep.include({ state: "failed" });
    expect(failed.failure!.code).to.equal("chain-refused");
    expect(await at.desk.tools.certificates.byNumber("P0000")).to.deep.equal([]);
    // Whoever takes over lets the same case go on.
    at.keys.sender = own;
    expect((await again(failed.id)).outcome).to.include({ issued: 3 });
    expect(await verdict(held)).to.equal("valid");
    expect(await verdict(await fileOf("P0000"))).to.equal("valid");
  });

  it("a department is suspended and returns: it issues nothing meanwhile, its certificates stay what they are", async () => {
    await issue("T");
    const held = await fileOf("T0000");
    const { department } = at.chain;
    await act({ act: "suspend-department", department, decision: null });
    expect(await verdict(held)).to.equal("valid");
    const failed = await at.approved(await at.submitted("issue", await terms("V", 3)));
    expect(failed.failure!.code).to.equal("chain-refused");
    await act({ act: "reinstate-department", department, decision: null });
    expect((await again(failed.id)).outcome).to.include({ issued: 3 });
    expect(await verdict(await fileOf("V0000"))).to.equal("valid");
    expect(await verdict(held)).to.equal("valid");
  });

  it("a register was wrong: people's old files answer with the new certificate", async () => {
    const wrong = await issue("W", 5);
    const held = await fileOf("W0000");
    const dropped = await fileOf("W0004");
    const right = register(numbers("W", 4), (number) => `right ${number}`);
    const { outcome } = await at.done<ReissueOutcome>("reissue", {
      ...{ from: "register", replaces: wrong, register: await at.upload("right.csv", right), type: vct },
      ...{ match: "number", reason: "withdrawn" },
    });
    expect(outcome).to.deep.include({ issued: 4, superseded: 4, revoked: 1 });
    const answer = await answerTo(held);
    const [newest] = await at.desk.tools.certificates.byNumber("W0000");
    expect(answer.verdict).to.equal("superseded");
    expect(answer.superseding).to.deep.include({ root: newest!.root, index: newest!.index, number: "W0000" });
    expect(await verdict(await fileOf("W0000"))).to.equal("valid");
    expect(await verdict(dropped)).to.equal("revoked");
  });

  it("a register was wrong, numbers too: people's old files answer with the new number, each with its own", async () => {
    const wrong = await issue("X", 3);
    const held = await Promise.all(numbers("X", 3).map(fileOf));
    const right = register(numbers("Y", 3));
    const terms = {
      ...{ from: "register", replaces: wrong, register: await at.upload("right.csv", right), type: vct },
      ...{ match: "table", reason: "withdrawn", papers: false },
      pairs: await at.upload("pairs.csv", "older,newer\nX0000,Y0002\nX0001,Y0001\nX0002,Y0000\n"),
    };
    // The chain refuses to be told at first: those who hold the old ones are told before it is.
    const own = at.keys.sender;
    at.keys.sender = async () => {
      const sender = await own();
      return {
        ...sender,
        send: (id, what) => {
          if (what.act === "supersede") throw new CertraceError("chain-unavailable", "the node is away");
          return sender.send(id, what);
        },
      };
    };
    const failed = await at.approved(await at.submitted("reissue", terms));
    expect(failed.failure!.code).to.equal("chain-unavailable");
    at.keys.sender = own;
    expect((await answerTo(held[0]!)).superseding).to.equal(null);
    const { department, root } = parseCertificate(held[0]!).anchor!;
    const sealed = () => at.successors.ofWord({ department, root, word: 0 });
    expect(await sealed()).to.have.length(3);
    expect((await sealed()).join("")).not.to.match(/Y000\d/);
    expect((await again(failed.id)).outcome).to.include({ issued: 3, superseded: 3, revoked: 0 });
    expect(await sealed()).to.have.length(3);
    for (const [i, number] of ["Y0002", "Y0001", "Y0000"].entries()) {
      const { verdict: found, superseding } = await answerTo(held[i]!);
      const [newest] = await at.desk.tools.certificates.byNumber(number);
      expect([found, superseding?.number]).to.deep.equal(["superseded", number]);
      expect(superseding).to.deep.include({ root: newest!.root, index: newest!.index });
    }
    // What a neighbour holds opens none but its own: what is sealed to the other two is put before it.
    const [first, ...others] = held.map((file) => parseCertificate(file).anchor!.index);
    const told = {
      ofWord: async () => (await sealed()).filter((jws) => parseHint(jws).older.index !== first),
    };
    expect(others).to.have.length(2);
    const bare = await verify(held[0]!, at.index, at.chain.registry, told);
    expect([bare.verdict, bare.superseding?.number]).to.deep.equal(["superseded", undefined]);
  });

  it("two departments merge: the one that takes over decides about the other's certificates", async () => {
    const job = await issue("M");
    const held = await fileOf("M0000");
    const kept = await fileOf("M0001");
    const { account } = at.chain.sender;
    const heir = 2;
    const window = { validFrom: 0, validUntil: null };
    await act({
      ...{ act: "register-department", parent: 0, identifier: "11430000006122244L" },
      ...{ name: "测试行政审批局", nameEn: "Test Approval Authority", administrator: account.toLowerCase() },
    });
    await act({
      act: "set-operator",
      department: heir,
      account: account.toLowerCase(),
      permissions: 7,
      ...window,
    });
    await act({ act: "name-successor", department: at.chain.department, successor: heir });
    const folder = join(at.chain.folder, "desk-heir");
    const out = issuedFolder(at.desk.tools.caseFolder(job));
    await adopt({ folder, departments: [heir, at.chain.department], registries: [at.chain.registry], out });
    const { documents, service, successors } = at.desk.tools;
    const desk = await Desk.open({
      ...{
        department: heir,
        registry: at.chain.registry,
        service,
        folder,
        index: at.index,
        documents,
        successors,
      },
      keys: { sender: at.keys.sender, signingKey: async () => at.keys.signing },
      log: createLog("silent"),
      now: seconds,
    });
    try {
      const change = { action: "revoke", numbers: ["M0000"], reason: "cancelled" };
      const made = await desk.acts.create(MAKER, "status", change);
      const { digest, revision } = await desk.acts.submit(MAKER, made.id, made.revision);
      await desk.acts.approve(CHECKER, made.id, revision, digest);
      for await (const _ of desk.watch(made.id, new AbortController().signal, 100));
      const done = await desk.case(made.id);
      expect(done.state, JSON.stringify(done.failure)).to.equal("done");
    } finally {
      await desk.close();
    }
    await at.settled();
    expect(await verdict(held)).to.equal("revoked");
    expect(await verdict(kept)).to.equal("valid");
  });

  it("the service is gone: a node, or a bundle and the hash of a block, give the same verdicts", async () => {
    await issue("G");
    const held = await fileOf("G0000");
    await at.done("status", { action: "revoke", numbers: ["G0001"], reason: "withdrawn" });
    const { book, registry, url } = at.chain;
    const rpc = connectRpc(url);
    for (const [file, expected] of [
      [held, "valid"],
      [await fileOf("G0001"), "revoked"],
    ] as const) {
      const parsed = parseCertificate(file);
      const facts = await readFacts(rpc, book, factsQuery(parsed)!, { finality: 0 });
      const own = await verifyCertificate(parsed, facts, {
        now: seconds(),
        registries: [registry],
        verifyEs256,
      });
      expect(own.verdict).to.equal(expected);
      const bundle = await collectEvidence(rpc, book, parsed, { finality: 0 });
      const { hash: block } = parseHeader(bundle.header);
      const offline = await verifyEvidence(bundleFile(bundle), {
        block,
        registries: [registry],
        verifyEs256,
      });
      expect(offline.verdict).to.equal(expected);
    }
  });

  it("a signing key is stolen: what is from before stays valid, nothing after does, and is issued again at once", async () => {
    const { department, registry } = at.chain;
    const { kid } = at.keys.signing;
    await issue("B");
    const before = await fileOf("B0000");
    const query = factsQuery(parseCertificate(before))!;
    const { batch } = await at.index.facts({ ...query, registry });
    const anchoredAt = (batch as { value: { anchoredAt: number } }).value.anchoredAt;
    const stolenAt = anchoredAt + 1;
    while (seconds() <= stolenAt) await new Promise((wake) => setTimeout(wake, 50));
    await issue("L");
    const lost = await fileOf("L0000");
    await act({
      ...{ act: "declare-signing-key-compromised", department, thumbprint: kid },
      compromisedAt: stolenAt,
    });
    at.keys.signing = await registerKey();
    expect(await verdict(before)).to.equal("valid");
    const answer = await answerTo(lost);
    expect(answer.verdict).to.equal("invalid");
    expect(answer.checks.map(({ code }) => code)).to.include("key-compromised");
    const { outcome } = await at.done<ReissueOutcome>("reissue", { from: "kept", key: kid });
    expect(outcome).to.deep.include({ issued: 3 });
    expect(await verdict(await fileOf("L0000"))).to.equal("valid");
    expect(await verdict(before)).to.equal("valid");
  });
});

describe("drill: the chain has moved", function () {
  this.timeout(60_000);

  it("the outboxes bring registries and anchors to the new network, and files that people hold verify there", async () => {
    const at = await openDeskOnChain();
    const closing: (() => Promise<unknown>)[] = [() => at.close()];
    try {
      const { vct } = await at.define(typeOf("moved"));
      const upload = await at.upload("moved.csv", register(numbers("N", 3)));
      const job = (await at.done("issue", { register: upload, type: vct, papers: false })).id;
      await at.done("status", { action: "revoke", numbers: ["N0001"], reason: "withdrawn" });
      const { certificates } = at.desk.tools;
      const files = await Promise.all(
        (await certificates.find({ job }, null, 10)).items.map(async (found) => ({
          number: found.number,
          text: await certificates.file(found),
        })),
      );
      const { chain } = at;
      await chain.sender.close();
      const moved = await startEmbeddedChain({ folder: join(chain.folder, "moved"), port: 0 });
      closing.push(() => moved.close());
      const rpc = connectRpc(moved.url);
      const outbox = join(chain.folder, "outbox");
      const signer = signerFromKey(chain.secret);
      const book = await deployRegistries({
        rpc,
        signer,
        outbox,
        book: join(chain.folder, "address-book.json"),
      });
      expect(book.certificateRegistry).to.equal(chain.book.certificateRegistry);
      const sender = await openSender({ rpc, signer, outbox, book });
      closing.push(() => sender.close());
      const index = await openIndex({
        ...{ store: openMemoryStore(), rpc, book, finality: "finalized", source: "http://127.0.0.1:9" },
        ...{ patience: 0, pollInterval: 50 },
      });
      closing.push(() => index.close());
      for (const { number, text } of files) {
        const expected = number === "N0001" ? "revoked" : "valid";
        for (let tries = 0; tries < 400; tries++) {
          if ((await verify(text, index, chain.registry)).verdict === expected) break;
          await new Promise((wake) => setTimeout(wake, 50));
        }
        expect((await verify(text, index, chain.registry)).verdict, number).to.equal(expected);
      }
    } finally {
      for (const close of closing.reverse()) await close();
    }
  });
});
