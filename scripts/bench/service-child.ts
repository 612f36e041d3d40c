/**
 * The service under load, in a process of its own: the real application over the real index on LevelDB, which holds
 * <indexed> certificates in batches of 100. Prints one line of JSON when it listens, stops when its input ends.
 * Usage: service-child.ts <indexed> <files>
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLevelStore } from "../../server/store/level.ts";
import { anchorEvent, startTestService } from "../../test/server/http/service.ts";

const [indexed = 1_000, files = 1_000] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), "certrace-bench-"));
const store = await openLevelStore(join(folder, "index"));
const service = await startTestService({ store, count: files, rateLimit: 0 });

for (let done = files; done < indexed; done += 100_000) {
  const batches = Math.min(1_000, Math.ceil((indexed - done) / 100));
  await service.index.mine(
    ...Array.from({ length: batches }, () => ({
      ...anchorEvent(service.batch, randomBytes(6).readUIntBE(0, 6)),
      root: randomBytes(32).toString("base64url"),
      size: 100,
    })),
  );
}
const certificates = Array.from({ length: files }, (_, i) => service.batch.file(i));
console.log(JSON.stringify({ url: service.url, certificates }));

process.stdin.resume();
process.stdin.on("end", async () => {
  await service.close();
  await store.close();
  await rm(folder, { recursive: true });
});
