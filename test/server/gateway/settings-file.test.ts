/** gateway.yaml: the example is whole and right; every mistake is told with its line, member and remedy. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CertraceError } from "../../../core/errors.ts";
import { readGatewayCredential } from "../../../server/config.ts";
import { startGateway } from "../../../server/gateway/gateway.ts";
import { parseSettings, readSettingsFile } from "../../../server/gateway/settings-file.ts";
import { createLog } from "../../../server/log.ts";

const EXAMPLE = new URL("../../../docs/examples/gateway.yaml", import.meta.url);
const example = await readFile(EXAMPLE, "utf8");

/** The example with a piece of it replaced; the piece must be there. */
function changed(piece: string, by: string): string {
  expect(example).to.include(piece);
  return example.replace(piece, () => by);
}

function mistake(text: string): CertraceError {
  try {
    parseSettings(text, "gateway.yaml");
  } catch (error) {
    expect(error).to.be.instanceOf(CertraceError);
    return error as CertraceError;
  }
  throw new Error("these settings should be refused");
}

const lineOf = (text: string, piece: string) => text.slice(0, text.indexOf(piece)).split("\n").length;

describe("gateway.yaml", () => {
  it("is explained by an example that can be used as it is", async () => {
    const { settings, state } = await readSettingsFile(EXAMPLE.pathname);
    expect(settings.routes.map(({ name }) => name)).to.include.members(["resident", "photo", "search"]);
    expect(state).to.match(/docs\/examples\/gateway-state$/);
  });

  it("has the defaults that the example shows", () => {
    const without = example.replace(/\nlimits:.*?\nroutes:/s, "\nroutes:");
    expect(without).not.to.include("atOnce");
    expect(parseSettings(without, "x").limits).to.deep.equal(parseSettings(example, "x").limits);
  });

  it("is refused with the line, the member and what to write", () => {
    const cases: [piece: string, by: string, field: string][] = [
      ["version: 1", "version: 2", "version"],
      ["department: 7", "department: seven", "department"],
      ["listen:", "lisen:", "listen"],
      ["  port: 8090", "  port: 80900", "listen.port"],
      ["  log: 1", "  log: 0", "ledger.log"],
      ["  url: https://ledger.example", "  url: ledger.example", "ledger.url"],
      ["  url: http://127.0.0.1:3000/api", "  url: http://user:pass@127.0.0.1/", "upstream.url"],
      ["  url: http://127.0.0.1:3000/api", "  url: http://127.0.0.1/?a=b", "upstream.url"],
      ["  url: http://127.0.0.1:3000/api", "  url: file:///etc/passwd", "upstream.url"],
      ["    - ledger.example/log/1+8f5e3fb8+", "    - ledger.example/log/1+00000000+", "ledger.keys[0]"],
      ["  origin: ledger.example/log/1", "  origin: other.example/log/1", "ledger.keys[0]"],
      ["    header: Authorization", "    header: Host", "upstream.credential.header"],
      [
        "    header: Authorization",
        "    header: Authorization\n    value: secret",
        "upstream.credential.value",
      ],
      ["  timeout: 5", "  timeout: 0", "ledger.timeout"],
      ["  - name: resident\n", "  - name: Resident!\n", "routes[0].name"],
      ["  - name: licences", "  - name: resident", "routes[4].name"],
      ["    method: GET", "    method: PUT", "routes[0].method"],
      ["    path: /residents/{id}\n", "    path: /residents/../{id}\n", "routes[0].path"],
      ["    path: /residents/{id}\n", "    path: /residents/{person}\n", "routes[0].subject.path"],
      ["    path: /find", "    path: /residents/{other}", "routes[1].path"],
      ["      path: id", "      {}", "routes[0].subject"],
      ["    query: [id]", "    query: []", "routes[1].subject.query"],
      ["    query: [id]", "    query: [id, ID]", "routes[1].query"],
      ["    headers: [X-Citizen-Id]", "    headers: []", "routes[2].subject.header"],
      ["    headers: [Accept-Language]", "    headers: [Transfer-Encoding]", "routes[0].headers[0]"],
      ["    headers: [Accept-Language]", "    headers: [X-HTTP-Method-Override]", "routes[0].headers[0]"],
      ["    headers: [Accept-Language]", "    headers: [Authorization]", "routes[0].headers"],
      ["      json: [/person/id, /lang]", "      json: [/lang]", "routes[3].subject.body"],
      ["      body: /person/id", "      body: person.id", "routes[3].subject.body"],
      ["      name: [/name]", "      name: [name]", "routes[0].fields.name[0]"],
      ["      name: [/name]", "      name: []", "routes[0].fields.name"],
      ["      types: [image/jpeg, image/png]", "      types: ['*/*']", "routes[5].whole.types[0]"],
      ["      types: [image/jpeg, image/png]", "      typs: [image/jpeg]", "routes[5].whole.types"],
      ["      field: photo", "      field: 照片", "routes[5].whole.field"],
    ];
    for (const [piece, by, field] of cases) {
      const text = changed(piece, by);
      const error = mistake(text);
      expect(error.code, by).to.equal("gateway-settings-invalid");
      expect(error.message, by)
        .to.include(`${field}: `)
        .and.to.match(/line \d+: /);
      expect(error.remedy, by).to.be.a("string");
    }
    const text = changed("  timeout: 5", "  timeout: -5");
    expect(mistake(text).message).to.include(`line ${lineOf(text, "  timeout: -5")}: ledger.timeout: `);
    const two = changed("department: 7", "department: 0").replace("method: GET", "method: PUT");
    expect(mistake(two).message)
      .to.include(`line ${lineOf(two, "department: 0")}: department`)
      .and.to.include(`line ${lineOf(two, "method: PUT")}: routes[0].method`);
  });

  it("is refused where it is no YAML, says something twice, or hides it behind an alias", () => {
    for (const [by, line] of [
      ["version: [1", "version: [1"],
      ["version: 1\nversion: 1", "version: 1\nversion: 1"],
      ["version: !!int 1", "version: !!int"],
      ["version: &v 1\ndepartment: *v", "department: *v"],
    ] as const) {
      const text = changed("version: 1", by);
      const error = mistake(text);
      expect(error.code, by).to.equal("gateway-settings-invalid");
      expect(error.message, line).to.match(/line \d+/);
    }
    expect(mistake("").code).to.equal("gateway-settings-invalid");
    expect(mistake("- a").code).to.equal("gateway-settings-invalid");
  });

  it("names files that must be there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "certrace-settings-"));
    try {
      const file = join(folder, "gateway.yaml");
      const fails = (path: string) =>
        readSettingsFile(path).then(
          () => null,
          (error: CertraceError) => [error.code, error.field],
        );
      expect(await fails(file)).to.deep.equal(["gateway-settings-unreadable", "settings"]);
      const settings = changed("  # ca: upstream-ca.pem", "  ca: upstream-ca.pem");
      await writeFile(file, settings);
      expect(await fails(file), "over http it would do nothing").to.deep.equal([
        "gateway-settings-invalid",
        "upstream.url",
      ]);
      await writeFile(
        file,
        settings
          .replace("http://127.0.0.1:3000", "https://127.0.0.1:3000")
          .replace(/# (client: .*)(?=\n {2}# Until)/, "$1"),
      );
      expect(await fails(file)).to.deep.equal(["gateway-settings-unreadable", "upstream.ca"]);
      await writeFile(join(folder, "upstream-ca.pem"), "PEM");
      expect((await readSettingsFile(file)).certificates).to.deep.equal({
        ledger: {},
        upstream: { ca: "PEM" },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("has its secret beside it: in the environment or in a private file, never in it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "certrace-credential-"));
    try {
      const file = join(folder, "credential");
      await writeFile(file, "Bearer one\n", { mode: 0o600 });
      const fromFile = { CERTRACE_GATEWAY_CREDENTIAL_FILE: file };
      expect(readGatewayCredential({})).to.equal(null);
      expect(readGatewayCredential({ CERTRACE_GATEWAY_CREDENTIAL: "Bearer two" })).to.equal("Bearer two");
      expect(readGatewayCredential(fromFile)).to.equal("Bearer one");
      expect(() => readGatewayCredential({ ...fromFile, CERTRACE_GATEWAY_CREDENTIAL: "x" })).to.throw(
        /CERTRACE_GATEWAY_CREDENTIAL_FILE/,
      );
      const start = async (credential: string | null, text: string) => {
        const configuration = {
          settings: parseSettings(
            text.replace("port: 8090", "port: 0").replace("port: 9464", "port: 0"),
            "x",
          ),
          state: join(folder, "state"),
          certificates: {},
        };
        return startGateway({ configuration, credential, log: createLog("silent") }).then(
          (gateway) => gateway.close().then(() => "started"),
          (error: CertraceError) => error.code,
        );
      };
      const none = example.replace(/ {2}credential:\n.*\n/, "");
      expect(await start(null, example)).to.equal("gateway-credential-missing");
      expect(await start("Bearer one", none)).to.equal("gateway-credential-unused");
      expect(await start("Bearer\r\nX: y", example)).to.equal("gateway-credential-unusable");
      expect(await start("Bearer one", example)).to.equal("started");
      expect(await start(null, none)).to.equal("started");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
