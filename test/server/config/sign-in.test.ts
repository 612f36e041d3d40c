/** The variables of the sign-in provider. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { CertraceError } from "../../../core/errors.ts";
import { readConfig, readOidcClientSecret } from "../../../server/config.ts";

const SET = { CERTRACE_OIDC_ISSUER: "https://id.example/realms/one", CERTRACE_OIDC_CLIENT_ID: "certrace" };

describe("configuration of signing in", () => {
  const refusal = (env: Record<string, string>): CertraceError => {
    try {
      readConfig(env);
    } catch (error) {
      return error as CertraceError;
    }
    throw new Error(`accepted ${JSON.stringify(env)}`);
  };

  it("is none where no provider is named", () => {
    expect(readConfig({}).signIn).to.deep.equal({ provider: null, demoPort: 8081 });
    expect(readOidcClientSecret({})).to.equal(null);
  });

  it("takes the issuer letter by letter, and names claims as they are usually called", () => {
    expect(readConfig(SET).signIn.provider).to.deep.equal({
      issuer: "https://id.example/realms/one",
      clientId: "certrace",
      scope: "openid profile",
      citizenClaim: "citizen_id",
      departmentClaim: "department",
    });
    const slash = { ...SET, CERTRACE_OIDC_ISSUER: "https://id.example/" };
    expect(readConfig(slash).signIn.provider?.issuer).to.equal("https://id.example/");
    for (const issuer of ["http://localhost:8081", "http://127.0.0.1:1", "http://[::1]:1"])
      expect(readConfig({ ...SET, CERTRACE_OIDC_ISSUER: issuer }).signIn.provider?.issuer).to.equal(issuer);
  });

  for (const [variable, ...values] of [
    [
      "CERTRACE_OIDC_ISSUER",
      "id.example",
      "http://id.example",
      "http://127.0.0.1.attacker.example",
      "http://localhost.attacker.example",
      "https://id.example?x=1",
      "https://id.example#x",
      "https://user:hunter2@id.example",
    ],
    ["CERTRACE_OIDC_SCOPE", "profile", "openid  profile", 'openid "x"'],
    ["CERTRACE_OIDC_CITIZEN_CLAIM", "a b", "身份"],
    ["CERTRACE_OIDC_DEPARTMENT_CLAIM", "a b"],
    ["CERTRACE_DEMO_PROVIDER_PORT", "65536", "x"],
  ] as const)
    it(`refuses a wrong ${variable}, naming it and the remedy, not the value`, () => {
      for (const value of values) {
        const error = refusal({ ...SET, [variable]: value });
        expect(error, value).to.include({ code: "config-invalid", field: variable });
        expect(error.remedy).to.be.a("string");
        expect(error.message).not.to.include("hunter2");
      }
    });

  it("is refused in halves: a provider without a client id, anything else without a provider", () => {
    const { CERTRACE_OIDC_ISSUER } = SET;
    expect(refusal({ CERTRACE_OIDC_ISSUER }).field).to.equal("CERTRACE_OIDC_CLIENT_ID");
    for (const variable of [
      "CERTRACE_OIDC_CLIENT_ID",
      "CERTRACE_OIDC_CLIENT_SECRET",
      "CERTRACE_OIDC_CITIZEN_CLAIM",
    ])
      expect(refusal({ [variable]: "x" })).to.include({ code: "config-invalid", field: variable });
  });

  it("keeps the client secret out of the configuration, and reads it from a private file", () => {
    const folder = mkdtempSync(join(tmpdir(), "certrace-config-"));
    try {
      const file = join(folder, "secret");
      writeFileSync(file, "hunter2\n", { mode: 0o600 });
      expect(readOidcClientSecret({ CERTRACE_OIDC_CLIENT_SECRET_FILE: file })).to.equal("hunter2");
      expect(JSON.stringify(readConfig({ ...SET, CERTRACE_OIDC_CLIENT_SECRET: "hunter2" }))).not.to.include(
        "hunter2",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
