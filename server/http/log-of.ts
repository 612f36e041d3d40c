/** The log that a path names, if this service runs it. */
import type { RunningLog } from "../log-role.ts";
import { problem } from "./problem.ts";
import type { Services } from "./services.ts";

/** Throws `log-unknown`. */
export function logOf({ logs, publicUrl }: Pick<Services, "logs" | "publicUrl">, id: number): RunningLog {
  const running = logs.get(id);
  if (running !== undefined) return running;
  throw problem("log-unknown", `This service does not run log ${id}.`, {
    field: "id",
    remedy: `Ask the service that the log's origin names. ${publicUrl}/v1/about says which logs run here.`,
  });
}
