/**
 * A service in a process of its own that never hears of the test's citizen ids but through signing in, so that what is
 * found in its memory afterwards was kept there. Told by IPC: first the provider's settings, then a file to write the
 * heap to.
 */
import { writeHeapSnapshot } from "node:v8";
import type { SignInSettings } from "../../../server/config/sign-in.ts";
import { SignIn } from "../../../server/sign-in/sign-in.ts";
import { startLogService } from "../http/log-service.ts";

const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

process.on("disconnect", () => process.exit());
process.once("message", async (told: { settings: SignInSettings; secret: string }) => {
  const service = await startLogService({
    publicUrl: (port) => `http://localhost:${port}`,
    signIn: (parts) => new SignIn({ ...parts, ...told }),
  });
  process.on("message", async (file: string | null) => {
    if (file === null) {
      await service.close();
      process.disconnect();
      return;
    }
    // Sockets and promises let go of what they held a moment after the answer.
    for (let i = 0; i < 4; i++) {
      await settle();
      (globalThis as { gc?: () => void }).gc!();
    }
    writeHeapSnapshot(file);
    process.send!({ written: service.services.sessions.size });
  });
  process.send!({ origin: service.services.publicUrl });
});
