/** Status changes on a real chain, as the verdicts show them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { decodeBase64url } from "../../../core/base64url.ts";
import { sha256 } from "../../../core/sha256.ts";
import { utf8 } from "../../../core/text.ts";
import { issueRegister } from "../../../server/issuing/issue.ts";
import {
  changeStatuses,
  hashDecision,
  readManifest,
  refOfFile,
  refsOfNumbers,
  type StatusRequest,
  supersede,
  wholeBatch,
} from "../../../server/issuing/status-change.ts";
import { parseTypeDefinition } from "../../../server/issuing/type-definition.ts";
import { codeOf, errorOf } from "./codes.ts";
import { type IssuingChain, SERVICE, startIssuingChain, verifyOnChain } from "./issuing-chain.ts";

describe("issuing: status changes", () => {
  let chain: IssuingChain;
  let out: string;

  before(async () => {
    chain = await startIssuingChain();
    const type = parseTypeDefinition(
      JSON.stringify({
        vct: "https://certrace.example/types/status",
        claims: [{ path: ["name"] }, { path: ["certificate_number"] }],
        mapping: { claims: [{ path: ["name"], column: "name", kind: "text" }], number: { column: "no" } },
      }),
    );
    const path = join(chain.folder, "register.csv");
    writeFileSync(path, `no,name\n${Array.from({ length: 300 }, (_, i) => `N${i},person ${i}\n`).join("")}`);
    out = join(chain.folder, "out");
    const { department, registry, key, sender } = chain;
    const typeId = await chain.defineType(type);
    await issueRegister({
      ...{
        register: { path },
        type,
        typeId,
        department,
        registry,
        service: SERVICE,
        out,
        batchSize: 250,
        key,
        sender,
      },
    });
  });
  after(() => chain?.close());

  const fileOf = (number: number) =>
    join(out, "certificates", number < 250 ? "0001" : "0002", `N${number}.json`);

  async function seen(number: number) {
    const index = await chain.index();
    const now = Math.floor(Date.now() / 1000);
    return verifyOnChain(index, readFileSync(fileOf(number)), chain.registry, { now });
  }

  async function change(
    numbers: readonly number[],
    status: StatusRequest["status"],
    more: Partial<StatusRequest> = {},
  ) {
    const targets = await refsOfNumbers(out, new Set(numbers.map((number) => `N${number}`)));
    const { department: by, sender } = chain;
    return changeStatuses({ by, targets, status, reason: "other", decision: null, sender, ...more });
  }

  it("suspend, reinstate and suspend again, with reason and decision", async () => {
    const decision = join(chain.folder, "decision.pdf");
    writeFileSync(decision, "it is decided");
    const hash = await hashDecision(decision);
    expect(decodeBase64url(hash)).to.deep.equal(sha256(utf8("it is decided")));

    const suspended = await change([3, 280], "suspended", { reason: "temporarily-seized", decision: hash });
    expect(suspended).to.deep.include({ certificates: 2 });
    expect(suspended.transactions).to.have.length(2);
    for (const number of [3, 280]) {
      const { verdict, statusChange } = await seen(number);
      expect(verdict).to.equal("suspended");
      expect(statusChange).to.include({ reason: "temporarily-seized", decision: hash });
    }
    await change([3], "valid");
    expect((await seen(3)).verdict).to.equal("valid");
    await change([3], "suspended", { reason: "temporarily-seized", decision: hash });
    expect((await seen(3)).verdict).to.equal("suspended");
    expect((await seen(4)).verdict).to.equal("valid");
  });

  it("asked for again under the same name, as after a crash, are sent once; under no name each time", async () => {
    const named = { operation: "case-1" };
    const first = await change([50, 290], "suspended", named);
    expect(await change([50, 290], "suspended", named)).to.deep.equal(first);
    // What the chain shows already is left out when it is worked out again: what is left is known all the same.
    expect((await change([290], "suspended", named)).transactions).to.deep.equal([first.transactions[1]]);
    const others = await change([50, 290], "suspended");
    expect(others.transactions).not.to.include.members(first.transactions);
  });

  it("revoke for good", async () => {
    await change([10, 11, 12, 12, 40], "revoked", { reason: "withdrawn" });
    for (const number of [10, 11, 12, 40]) expect((await seen(number)).verdict).to.equal("revoked");
    const error = await errorOf(change([12], "valid"));
    expect(error).to.include({ code: "chain-refused", field: "CertificateRegistryRevokedIsFinal" });
  });

  it("supersede by a newer certificate, named by its file", async () => {
    const [older, newer] = [
      await refOfFile(fileOf(20), [chain.registry]),
      await refOfFile(fileOf(270), [chain.registry]),
    ];
    const { department: by, sender } = chain;
    const pairs = [{ older, newer }];
    await supersede({ by, pairs, reason: "unspecified", decision: null, sender });
    const { verdict, superseding } = await seen(20);
    expect(verdict).to.equal("superseded");
    expect(superseding).to.deep.equal(newer);
    expect(
      await codeOf(
        supersede({ by, pairs: [{ older, newer: older }], reason: "other", decision: null, sender }),
      ),
    ).to.equal("supersede-self");
  });

  it("reach a whole batch at once", async () => {
    const { batches } = await readManifest(out);
    const targets = [wholeBatch(chain.department, batches[1]!.root, batches[1]!.size)];
    const { certificates, transactions } = await change([], "suspended", { targets });
    expect({ certificates, calls: transactions.length }).to.deep.equal({ certificates: 50, calls: 1 });
    for (const number of [250, 299]) expect((await seen(number)).verdict).to.equal("suspended");
  });

  it("are refused for files that say nothing of a place on chain, or do not exist", async () => {
    expect(await codeOf(refOfFile(join(out, "absent.json"), [chain.registry]))).to.equal(
      "certificate-unreadable",
    );
    const {
      protected: header,
      payload,
      signature,
      header: unprotected,
    } = JSON.parse(readFileSync(fileOf(1), "utf8"));
    const compact = join(chain.folder, "compact.txt");
    writeFileSync(compact, `${header}.${payload}.${signature}~${unprotected.disclosures.join("~")}~`);
    expect(await codeOf(refOfFile(compact, [chain.registry]))).to.equal("anchor-missing");
    expect(await codeOf(hashDecision(join(out, "absent.pdf")))).to.equal("decision-unreadable");
  });
});
