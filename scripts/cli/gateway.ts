/** `certrace gateway`: runs the reverse proxy in front of a holder's API, in the foreground, until it is ended. */
import type { Command } from "commander";
import { readConfig, readGatewayCredential } from "../../server/config.ts";
import { startGateway } from "../../server/gateway/gateway.ts";
import { type GatewaySettings, readSettingsFile } from "../../server/gateway/settings-file.ts";
import { createLog } from "../../server/log.ts";
import { command } from "./failure.ts";
import { pairs, safe, table } from "./terminal.ts";

interface GatewayCommandOptions {
  config: string;
  check?: true;
}

export function gatewayCommand(): Command {
  return command(
    "gateway",
    "Let data out of an existing HTTP API only after each access was logged: a reverse proxy.",
    ["gateway --config gateway.yaml", "gateway --config gateway.yaml --check"],
  )
    .requiredOption("--config <file>", "its settings (YAML); docs/examples/gateway.yaml explains them")
    .option("--check", "read the settings, show what they say, and end")
    .addHelpText(
      "after",
      `
The upstream's credential, where it wants one, comes from CERTRACE_GATEWAY_CREDENTIAL or from the private file
that CERTRACE_GATEWAY_CREDENTIAL_FILE names. Log lines (JSON) go to standard output. Ctrl-C ends it.`,
    )
    .action(async ({ config, check }: GatewayCommandOptions) => {
      const configuration = await readSettingsFile(config);
      if (check) process.stdout.write(`${summary(configuration)}\n`);
      else await run(configuration);
    });
}

async function run(configuration: GatewaySettings): Promise<void> {
  const ending = new Promise<void>((resolve) => {
    let asked = false;
    // Before it is started, so that nothing started is left behind; a second signal does not wait.
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
  });
  const gateway = await startGateway({
    configuration,
    credential: readGatewayCredential(),
    log: createLog(readConfig().logLevel),
  });
  process.stderr.write(`The gateway is running: ${gateway.url}\n`);
  await ending;
  await gateway.close();
}

function summary({ settings, state }: GatewaySettings): string {
  const { department, ledger, upstream, routes } = settings;
  const rows = routes.map(({ name, method, path, dataset, fields, whole }) => [
    name,
    `${method} ${safe(path)}`,
    dataset,
    whole === undefined ? Object.keys(fields ?? {}).join(", ") : `${whole.field} (whole)`,
  ]);
  return [
    "The settings can be used.",
    "",
    pairs([
      ["holder", `department ${department}`],
      ["ledger", `${safe(ledger.url)}, log ${safe(ledger.origin)}`],
      ["upstream", safe(upstream.url)],
      ["state", safe(state)],
    ]),
    "",
    table(["route", "request", "dataset", "fields"], rows),
  ].join("\n");
}
