/**
 * `certrace`: the command line. Run through certrace.mjs, which works on any Node and from any folder.
 */
import { tellFailure } from "./cli/failure.ts";
import { certraceProgram } from "./cli/program.ts";

// A reader that goes away (`certrace … | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await (await certraceProgram(process.argv[2])).parseAsync();
} catch (error) {
  process.exitCode = tellFailure(error);
}
