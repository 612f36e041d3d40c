/**
 * Ours: issue n certificates of twelve selectively disclosable claims, from a CSV register to files on disk: rows
 * checked, salts, ES256, tree, one NDJSON bundle, journal synced. Batches of 10,000. The chain is left out (each
 * batch is one transaction; a sender that confirms at once stands in), since the peers anchor nothing.
 * Usage: issue.ts <n> [files]  (`files`: one file for each certificate instead of the bundle)
 */

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sender } from "../../server/chain/acts.ts";
import { issueRegister } from "../../server/issuing/issue.ts";
import { parseTypeDefinition } from "../../server/issuing/type-definition.ts";
import { setUpForIssuing } from "../../server/issuing/v8-settings.ts";
import { makeKey, REGISTRY, SERVICE } from "../../test/core/build.ts";
import { claims } from "./peers/sample.mjs";
import { report, timed } from "./result.ts";

setUpForIssuing(); // as `certrace issue` does
const n = Number(process.argv[2] ?? 10_000);
const bundle = process.argv[3] !== "files";
const columns = Object.keys(claims(0));

const type = parseTypeDefinition(
  JSON.stringify({
    vct: `${SERVICE}/v1/types/bench`,
    name: "Licence",
    claims: columns.map((column) => ({
      path: [column],
      sd: "always",
      display: [{ locale: "en", label: column }],
    })),
    mapping: {
      claims: columns.slice(1).map((column) => ({ path: [column], column, kind: "text", disclosable: true })),
      number: { column: columns[0]!, disclosable: true },
    },
  }),
);
const sender: Sender = {
  account: `0x${"00".repeat(20)}`,
  send: async (_, act) => ({
    transaction: `0x${"00".repeat(32)}`,
    block: 1,
    events:
      act.act === "anchor" ? [{ ...act, type: "batch-anchored", operator: `0x${"00".repeat(20)}` }] : [],
  }),
  close: async () => {},
};

const folder = await mkdtemp(join(tmpdir(), "certrace-bench-"));
try {
  const path = join(folder, "register.csv");
  const file = createWriteStream(path);
  file.write(`${columns.join(",")}\n`);
  for (let i = 0; i < n; i++) {
    const row = Object.values(claims(i)).map((value) => `"${value}"`);
    if (!file.write(`${row.join(",")}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");

  const key = makeKey();
  const seconds = await timed(() =>
    issueRegister({
      register: { path },
      type,
      typeId: 1,
      department: 12,
      registry: REGISTRY,
      service: SERVICE,
      out: join(folder, "out"),
      batchSize: 10_000,
      bundle,
      key,
      sender,
    }),
  );
  report(`certrace issue${bundle ? "" : ", separate files"}`, n, seconds);
} finally {
  await rm(folder, { recursive: true });
}
