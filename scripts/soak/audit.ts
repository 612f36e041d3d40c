/** The audit of a log's folder after a soak, as `certrace audit` does it: tree, map, epochs and bodies from the entries. */
import { join } from "node:path";
import { auditLog } from "../../server/ledger/audit.ts";
import { logFolder } from "../../server/log-role.ts";
import { openLevelStore } from "../../server/store/level.ts";
import { type Founded, LOG } from "./founding.ts";

/** For when the service has ended. Throws an Error with what it finds. */
export async function auditFolder({ data }: Pick<Founded, "data">): Promise<void> {
  const folder = logFolder(data, LOG);
  const store = await openLevelStore(join(folder, "store"));
  try {
    for await (const finding of auditLog({ store, folder })) {
      // A kill may leave files of tiles undone: they are made when somebody asks.
      if (finding.code === "tile-differs" && finding.source === "file" && finding.found === null) continue;
      throw new Error(`the audit finds ${JSON.stringify(finding)}`);
    }
  } finally {
    await store.close();
  }
}
