/**
 * A real register, end to end: Chicago's business licences, issued on a real chain whose clock starts in November
 * 1999, then every one of the 561 verified at three dates against what the register itself says, worked out here from
 * the CSV by other means than the code under test.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import type { Sender } from "../../../server/chain/acts.ts";
import { issueRegister } from "../../../server/issuing/issue.ts";
import type { Manifest } from "../../../server/issuing/manifest.ts";
import { readTypeDefinition } from "../../../server/issuing/type-definition.ts";
import { type IssuingChain, SERVICE, startIssuingChain, verifyOnChain } from "./issuing-chain.ts";

const REGISTER = new URL("../../../../shared/data/chicago-business-licences.csv", import.meta.url);
const TYPE = new URL("../../../scripts/demo/types/chicago-business-licence.json", import.meta.url);
const seconds = (date: string) => Date.parse(date) / 1000;

type Licence = Record<string, string>;

describe("issuing: Chicago's business licences", () => {
  let chain: IssuingChain;
  let clock = seconds("1999-11-01T12:00:00Z");

  before(async function () {
    if (!existsSync(REGISTER)) {
      console.log("      skipped: ../shared/data/chicago-business-licences.csv is not here");
      this.skip();
    }
    chain = await startIssuingChain(() => clock);
  });
  after(() => chain?.close());

  it("verifies every licence at three dates as the register has it", async () => {
    const type = await readTypeDefinition(TYPE.pathname);
    const typeId = await chain.defineType(type);
    const out = join(chain.folder, "chicago");

    // The register gives its statuses years after the first licences: the clock moves on before the first of them.
    const statusesFrom = seconds("2008-01-01T12:00:00Z");
    const sender: Sender = {
      ...chain.sender,
      send(id, act) {
        if (act.act !== "anchor") clock = Math.max(clock, statusesFrom);
        return chain.sender.send(id, act);
      },
    };
    const { registry, department, key } = chain;
    const summary = await issueRegister({
      ...{ register: { path: REGISTER.pathname }, type, typeId, department, registry, key, sender, out },
      ...{ service: SERVICE, batchSize: 200 },
    });
    clock = Math.floor(Date.now() / 1000);
    // The chain's head has to be of today, or nothing can be said about today.
    await chain.sender.send("head", {
      act: "rename-department",
      department,
      name: "芝加哥",
      nameEn: "Chicago",
    });

    const licences = parse(readFileSync(REGISTER), { columns: true, bom: true }) as Licence[];
    expect(licences).to.have.length(561);
    const expected = registerSays(licences);
    const count = (status: string) => [...expected.values()].filter((each) => each.status === status).length;
    expect(summary).to.include({ rows: 561, issued: 561, refused: 0, batches: 3, again: false });
    expect(summary.statuses).to.deep.equal({
      valid: count("valid"),
      revoked: 43,
      suspended: 0,
      superseded: count("superseded"),
    });

    const index = await chain.index();
    const files = certificateFiles(out);
    expect([...files.keys()].sort()).to.deep.equal([...expected.keys()].sort());
    const differing: string[] = [];
    const seen = new Set<string>();
    for (const at of [seconds("2005-06-01T12:00:00Z"), seconds("2012-06-01T12:00:00Z"), undefined]) {
      const moment = at ?? clock;
      for (const [number, file] of files) {
        const { status, from, until } = expected.get(number)!;
        const period = moment < from ? "not-yet-valid" : moment >= until ? "expired" : "valid";
        const verdict = moment >= statusesFrom && status !== "valid" ? status : period;
        const found = await verifyOnChain(index, file, registry, { now: clock, at });
        seen.add(found.verdict);
        if (found.verdict !== verdict)
          differing.push(`${number} at ${moment}: ${found.verdict}, not ${verdict}`);
        if (found.certificate?.number !== number)
          differing.push(`${number} is named ${found.certificate?.number}`);
      }
    }
    expect(differing).to.deep.equal([]);
    expect([...seen].sort()).to.deep.equal(["expired", "not-yet-valid", "revoked", "superseded", "valid"]);
  });

  it("names the next version of each superseded licence, and the reason of each revoked one", async () => {
    const index = await chain.index();
    const out = join(chain.folder, "chicago");
    const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as Manifest;
    const places = new Map<string, string>();
    for (const row of parse(readFileSync(join(out, "certificates.csv")), { columns: true }) as Licence[]) {
      const { root } = manifest.batches.find(({ batch }) => batch === row.batch)!;
      places.set(`${root}/${row.index}`, row.number!);
    }
    const licences = parse(readFileSync(REGISTER), { columns: true, bom: true }) as Licence[];
    const expected = registerSays(licences);
    for (const [number, file] of certificateFiles(out)) {
      const { superseding, statusChange } = await verifyOnChain(index, file, chain.registry, { now: clock });
      const next = superseding === null ? null : places.get(`${superseding.root}/${superseding.index}`);
      expect(next, number).to.equal(expected.get(number)!.next);
      const reason = { AAI: "unspecified", AAC: "cancelled", REV: "withdrawn" }[expected.get(number)!.state];
      if (statusChange !== null) expect(statusChange.reason, number).to.equal(reason);
    }
  });
});

interface Said {
  status: "valid" | "revoked" | "superseded";
  state: "AAI" | "AAC" | "REV";
  next: string | null;
  /** Unix seconds; `until` exclusive */
  from: number;
  until: number;
}

/** What the register says of each licence: later terms supersede earlier ones, cancelled and revoked ones are revoked. */
function registerSays(licences: readonly Licence[]): Map<string, Said> {
  const said = new Map<string, Said>();
  for (const terms of Map.groupBy(licences, (licence) => licence["LICENSE NUMBER"]!).values()) {
    // By the end of the term, which every row has; the code under test goes by the licence id.
    const inOrder = terms.toSorted((a, b) => ends(a) - ends(b));
    for (const [i, licence] of inOrder.entries()) {
      const state = licence["LICENSE STATUS"] as Said["state"];
      const next = state === "AAI" ? (inOrder[i + 1]?.ID ?? null) : null;
      const start = licence["LICENSE TERM START DATE"]!;
      said.set(licence.ID!, {
        ...{ state, next, status: state !== "AAI" ? "revoked" : next === null ? "valid" : "superseded" },
        from: start === "" ? 0 : chicagoMidnight(start),
        until: ends(licence),
      });
    }
  }
  return said;
}

function ends(licence: Licence): number {
  const [month, day, year] = licence["LICENSE TERM EXPIRATION DATE"]!.split("/").map(Number) as [
    number,
    number,
    number,
  ];
  const next = new Date(Date.UTC(year, month - 1, day + 1));
  return chicagoMidnight(`${next.getUTCMonth() + 1}/${next.getUTCDate()}/${next.getUTCFullYear()}`);
}

/** Midnight in Chicago is 05:00 or 06:00 UTC; whichever the clock there shows as 0. */
function chicagoMidnight(usDate: string): number {
  const [month, day, year] = usDate.split("/").map(Number) as [number, number, number];
  const hour = new Intl.DateTimeFormat("en-US", {
    timeZone: "America/Chicago",
    hour: "numeric",
    hourCycle: "h23",
  });
  for (const offset of [5, 6]) {
    const at = Date.UTC(year, month - 1, day, offset);
    if (hour.format(at) === "00") return at / 1000;
  }
  throw new Error(`no midnight on ${usDate}`);
}

/** By certificate number. */
function certificateFiles(out: string): Map<string, Buffer> {
  const rows = parse(readFileSync(join(out, "certificates.csv")), { columns: true }) as Licence[];
  return new Map(rows.map(({ number, file }) => [number!, readFileSync(join(out, file!))]));
}
