/**
 * Configuration: defaults, each variable's refusals, and secrets that never show.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { expect } from "chai";
import { CertraceError } from "../../core/errors.ts";
import { chainName, ownOrigins, readConfig, readKeys, readPassphrase } from "../../server/config.ts";

/** What is thrown for these variables. */
function refusal(
  env: Record<string, string>,
  read: (env: Record<string, string>) => unknown = readConfig,
): CertraceError {
  try {
    read(env);
  } catch (error) {
    expect(error).to.be.instanceOf(CertraceError);
    return error as CertraceError;
  }
  throw new Error(`accepted ${JSON.stringify(env)}`);
}

describe("configuration", () => {
  it("needs nothing to be set", () => {
    const config = readConfig({ PATH: "/bin" });
    expect(config).to.deep.include({ host: "127.0.0.1", port: 8080, publicUrl: null, logLevel: "info" });
    expect(config.chain).to.deep.include({
      rpcUrl: null,
      chainId: 31337,
      port: 8545,
      confirmations: 1,
      mirrors: [],
      maxHeadAge: 300,
    });
    expect(config.http).to.deep.equal({
      trustProxy: false,
      rateLimit: 3000,
      gateways: [],
      bulkAtOnce: 4,
      connectOrigins: [],
    });
    for (const path of [config.data, config.chain.addressBook]) expect(isAbsolute(path)).to.equal(true);
    expect(config.chain.addressBook.startsWith(config.data)).to.equal(true);
  });

  it("takes an empty variable as one that is not set", () => {
    expect(readConfig({ CERTRACE_PORT: "", CERTRACE_RPC_URL: "" })).to.deep.equal(readConfig({}));
  });

  it("defaults to another chain's own finality and book where a node is named", () => {
    const { chain } = readConfig({ CERTRACE_RPC_URL: "https://node.example", CERTRACE_CHAIN_ID: "1337" });
    expect(chain.confirmations).to.equal("finalized");
    expect(chain.addressBook).to.match(/deployments.1337\.json$/);
    expect(readConfig({ CERTRACE_CONFIRMATIONS: "12" }).chain.confirmations).to.equal(12);
  });

  it("runs the desks of the departments that it is told, none otherwise", () => {
    expect(readConfig({}).desks).to.deep.equal([]);
    expect(readConfig({ CERTRACE_DESK: "12, 17" }).desks).to.deep.equal([12, 17]);
  });

  it("knows what the registry mirrors, since when", () => {
    const [of, other] = [1, 2].map((chain) => `eip155:${chain}:0x${"a".repeat(40)}`);
    expect(readConfig({}).chain.mirrors).to.deep.equal([]);
    expect(
      readConfig({ CERTRACE_MIRRORS: `${of}@1790000000, ${other}@1790000001` }).chain.mirrors,
    ).to.deep.equal([
      { of, since: 1_790_000_000 },
      { of: other, since: 1_790_000_001 },
    ]);
    for (const wrong of [of, `${of}@soon`, `${of}@1,${of}@2`, `${of}@1;`])
      expect(() => readConfig({ CERTRACE_MIRRORS: wrong! }), wrong).to.throw(/CERTRACE_MIRRORS/);
  });

  it("reads origins and proxies", () => {
    const config = readConfig({
      CERTRACE_PUBLIC_URL: "https://certrace.example/",
      CERTRACE_TRUST_PROXY: "loopback, 10.0.0.0/8",
      CERTRACE_GATEWAYS: "10.1.2.3, fd00::/8",
      CERTRACE_CONNECT_ORIGINS: "https://a.example,http://localhost:3000",
    });
    expect(config.publicUrl).to.equal("https://certrace.example");
    expect(config.http.trustProxy).to.deep.equal(["loopback", "10.0.0.0/8"]);
    expect(config.http.gateways).to.deep.equal(["10.1.2.3", "fd00::/8"]);
    expect(config.http.connectOrigins).to.deep.equal(["https://a.example", "http://localhost:3000"]);
    expect(readConfig({ CERTRACE_TRUST_PROXY: "2" }).http.trustProxy).to.equal(2);
    expect(readConfig({ CERTRACE_TRUST_PROXY: "0" }).http.trustProxy).to.equal(false);
  });

  const wrong: [variable: string, ...values: string[]][] = [
    ["CERTRACE_PORT", "65536", "-1", "80a", "8080.5", "0x50", " 8080"],
    ["CERTRACE_CHAIN_PORT", "99999"],
    ["CERTRACE_HOST", "http://x", "a b", "-x"],
    [
      "CERTRACE_PUBLIC_URL",
      "certrace.example",
      "https://x.example/path",
      "ftp://x.example",
      "https://u:p@x.example",
      "https://x.example?q",
    ],
    ["CERTRACE_RPC_URL", "node", "ws://node.example", "file:///etc/passwd"],
    ["CERTRACE_CHAIN_ID", "0", "one", "0x1"],
    ["CERTRACE_CONFIRMATIONS", "0", "safe", "-1"],
    ["CERTRACE_MAX_HEAD_AGE", "0", "5m"],
    ["CERTRACE_LOG_LEVEL", "verbose", "INFO"],
    ["CERTRACE_TRUST_PROXY", "true", "*", "10.0.0.0/33", "example.com", ","],
    ["CERTRACE_GATEWAYS", "loopback", "10.0.0.0/33", "gateway.example", ","],
    ["CERTRACE_RATE_LIMIT", "-1", "many"],
    ["CERTRACE_BULK_AT_ONCE", "0"],
    ["CERTRACE_LOG", "0", "-1", "4294967296", "one"],
    ["CERTRACE_LOG_DEPARTMENT", "0", "x"],
    ["CERTRACE_LOG_ORIGIN", "a b", "a+b", "日志"],
    ["CERTRACE_ANCHOR_INTERVAL", "0", "1m"],
    ["CERTRACE_ANCHOR_ENTRIES", "0", "many"],
    ["CERTRACE_SUBMISSION_WINDOW", "0", "86401"],
    ["CERTRACE_AUDITORS", "1;2", "0", "a,b"],
    ["CERTRACE_DESK", "0", "4,4", "a", ","],
    ["CERTRACE_CONNECT_ORIGINS", "*", "https://a.example/path", "'unsafe-inline'"],
  ];
  for (const [variable, ...values] of wrong)
    it(`refuses a wrong ${variable}, naming it and the remedy, not the value`, () => {
      for (const value of values) {
        const error = refusal({ [variable]: value });
        expect(error.code, value).to.equal("config-invalid");
        expect(error.field, value).to.equal(variable);
        expect(error.remedy, value).to.be.a("string");
        expect(error.message, value).to.match(new RegExp(`^${variable} .*\\.$`));
      }
    });

  it("runs a trace log only with its department and its catalogue", () => {
    expect(readConfig({}).log).to.deep.equal({
      ...{ run: null, anchorInterval: 60, anchorEntries: 100_000, submissionWindow: 300 },
      ...{ auditors: [], witnesses: null },
    });
    expect(refusal({ CERTRACE_LOG: "1" }).field).to.equal("CERTRACE_LOG_DEPARTMENT");
    expect(refusal({ CERTRACE_LOG: "1", CERTRACE_LOG_DEPARTMENT: "2" }).field).to.equal("CERTRACE_CATALOGUE");
    const { auditors, run } = readConfig({
      CERTRACE_LOG: "1",
      CERTRACE_LOG_DEPARTMENT: "2",
      CERTRACE_CATALOGUE: "/etc/certrace/catalogue.json",
      CERTRACE_LOG_ORIGIN: "ledger.example/log/1",
      CERTRACE_AUDITORS: "12, 40",
    }).log;
    expect(run).to.include({ id: 1, department: 2, origin: "ledger.example/log/1" });
    expect(auditors).to.deep.equal([12, 40]);
  });

  it("refuses a variable that is mistyped, and says which was meant", () => {
    expect(refusal({ CERTRACE_TRUST_PROXI: "1" })).to.include({
      code: "config-invalid",
      field: "CERTRACE_TRUST_PROXI",
      remedy: "Did you mean CERTRACE_TRUST_PROXY?",
    });
    expect(refusal({ CERTRACE_SOMETHING_ELSE: "1" }).remedy).to.include("docs/operating.md");
  });

  it("refuses a chain id of another chain while the embedded one would be started", () => {
    expect(refusal({ CERTRACE_CHAIN_ID: "1" }).field).to.equal("CERTRACE_CHAIN_ID");
  });

  it("does not show credentials", () => {
    const secret = "hunter2-api-key";
    const env = { CERTRACE_RPC_URL: `https://user:${secret}@node.example/v3/${secret}?key=${secret}` };
    expect(chainName(readConfig(env))).to.equal("node.example");
    expect(ownOrigins(readConfig({ CERTRACE_PORT: "80" }))).to.deep.equal([
      "http://localhost",
      "http://127.0.0.1",
    ]);
    expect(ownOrigins(readConfig({ CERTRACE_PUBLIC_URL: "https://certrace.example" }))).to.include(
      "https://certrace.example",
    );
    const broken = refusal({ CERTRACE_RPC_URL: `ws://user:${secret}@node.example` });
    expect(JSON.stringify([broken.message, broken.remedy])).not.to.include(secret);
    expect(
      JSON.stringify(readConfig({ CERTRACE_PASSPHRASE: secret, CERTRACE_OPERATOR_KEY: "1".repeat(64) })),
    ).not.to.match(/hunter2|1{64}/);
  });

  it("reads keys, unparsed, and refuses what cannot be one without quoting it", () => {
    expect(readKeys({})).to.deep.equal({ operator: null, signing: null });
    expect(
      readKeys({ CERTRACE_OPERATOR_KEY: "a".repeat(64), CERTRACE_SIGNING_KEY: '{"kty":"EC"}' }),
    ).to.deep.equal({
      operator: "a".repeat(64),
      signing: '{"kty":"EC"}',
    });
    const error = refusal({ CERTRACE_OPERATOR_KEY: "my secret phrase" }, readKeys);
    expect(error.field).to.equal("CERTRACE_OPERATOR_KEY");
    expect(JSON.stringify([error.message, error.remedy])).not.to.include("my secret");
  });

  describe("the passphrase", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "certrace-config-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it("comes from the environment, or from a file of the owner's alone", () => {
      const file = join(folder, "passphrase");
      writeFileSync(file, "open sesame\n", { mode: 0o600 });
      expect(readPassphrase({})).to.equal(null);
      expect(readPassphrase({ CERTRACE_PASSPHRASE: " a b " })).to.equal(" a b ");
      expect(readPassphrase({ CERTRACE_PASSPHRASE_FILE: file })).to.equal("open sesame");
    });

    it("is refused from a file that others read, that is empty or absent, or when it is given twice", () => {
      const open = join(folder, "open");
      const empty = join(folder, "empty");
      writeFileSync(open, "x", { mode: 0o644 });
      writeFileSync(empty, "\n", { mode: 0o600 });
      const cases = [open, empty, join(folder, "absent")].map(
        (file): Record<string, string> => ({ CERTRACE_PASSPHRASE_FILE: file }),
      );
      for (const env of [...cases, { CERTRACE_PASSPHRASE_FILE: empty, CERTRACE_PASSPHRASE: "x" }])
        expect(refusal(env, readPassphrase)).to.include({
          code: "config-invalid",
          field: "CERTRACE_PASSPHRASE_FILE",
        });
    });
  });
});
