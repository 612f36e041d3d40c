/** `certrace desk`: what a department's desk is told on its own machine, and never over the network. */
import type { Command } from "commander";
import { readConfig } from "../../server/config.ts";
import { adopt } from "../../server/desk/adopt.ts";
import { deskFolder } from "../../server/desk-role.ts";
import { type ActingOptions, reading, say, serviceOf } from "./acting.ts";
import { command, wholeNumber } from "./failure.ts";
import { openSession } from "./session.ts";
import { showNumber } from "./terminal.ts";

export function deskCommand(): Command {
  const desk = command("desk", "The department's desk on this machine.", [
    "desk adopt issued --department 3",
  ]);

  reading(desk, "adopt", "Let the desk look after certificates that certrace issue has made.")
    .argument("<folder...>", "folders that registers were issued into")
    .requiredOption(
      "--department <department>",
      "the department whose desk it is",
      wholeNumber("--department", 1, 2 ** 32 - 1),
    )
    .addHelpText(
      "after",
      `
The folders stay where they are; the desk reads them from there. It may adopt what its department issued, and what
departments did that it has taken over from. A desk that is open finds them with its next start.`,
    )
    .action(adoptFolders);
  return desk;
}

async function adoptFolders(
  folders: string[],
  { department, ...options }: ActingOptions & { department: number },
): Promise<void> {
  const config = readConfig();
  const { registries } = await openSession(config);
  const service = serviceOf(options);
  const folder = deskFolder(config.data, department);
  for (const out of folders) {
    const departments = await predecessors(service, department);
    const { issued, job } = await adopt({ folder, departments, registries, out });
    say(`${showNumber(issued)} certificates of ${out} are at the desk, as ${job}`);
  }
}

/** The department, and all whose successor it is, by one step or several. */
async function predecessors(service: ReturnType<typeof serviceOf>, department: number): Promise<number[]> {
  const all = await service.departments();
  const found = [department];
  for (const id of found)
    for (const each of all) if (each.successor === id && !found.includes(each.id)) found.push(each.id);
  return found;
}
