/** Help is everywhere, every command shows an example, and the command lines of help and docs are such as there are. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { type Command, CommanderError } from "commander";
import { certraceProgram } from "../../../scripts/cli/program.ts";
import { certrace } from "./run.ts";

function all(command: Command, path: string[] = []): { command: Command; path: string[] }[] {
  return [{ command, path }, ...command.commands.flatMap((each) => all(each, [...path, each.name()]))];
}

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (chunk) => (text += chunk) });
  command.outputHelp();
  return text;
}

describe("certrace --help", () => {
  it("describes every command, option and argument, with an example", async () => {
    const commands = all(await certraceProgram());
    expect(commands.length).to.be.greaterThan(25);
    for (const { command, path } of commands) {
      const text = helpOf(command);
      const name = path.join(" ");
      expect(command.description(), name).not.to.equal("");
      for (const option of command.options)
        expect(option.description, `${name} ${option.flags}`).not.to.equal("");
      expect(text, name).to.contain("Usage:").and.to.contain("Examples:");
      expect(text, name).to.match(new RegExp(`\\$ certrace ${path.join(" .*?|")}`));
    }
  });

  it("of a command is the same whether it is loaded alone or among all", async () => {
    for (const command of (await certraceProgram()).commands) {
      const [alone, ...others] = (await certraceProgram(command.name())).commands;
      expect(others, command.name()).to.deep.equal([]);
      expect(helpOf(alone!)).to.equal(helpOf(command));
    }
    expect((await certraceProgram("toString")).commands).to.have.length.greaterThan(20);
  });

  it("is what a user without a command gets, with exit code 2; asked for, 0", async () => {
    const [none, asked, version, unknown] = await Promise.all([
      certrace([]),
      certrace(["verify", "--help"]),
      certrace(["--version"]),
      certrace(["nonsense"]),
    ]);
    expect(none.code).to.equal(2);
    expect(none.err).to.contain("Usage:");
    expect(asked.code).to.equal(0);
    for (const code of [0, 10, 11, 12, 13, 14, 20, 30]) expect(asked.out).to.contain(`${code} `);
    expect(version).to.include({ code: 0 });
    expect(unknown.code).to.equal(2);
  });
});

describe("certrace, as help and docs write it", () => {
  let program: Command;
  before(async () => {
    program = await certraceProgram();
    for (const { command } of all(program)) {
      command.configureOutput({ writeErr: () => {} });
      if (command.commands.length === 0) command.action(() => {});
    }
  });

  /** What is wrong with a command line; undefined: nothing. Nothing is carried out. */
  async function fault(line: string): Promise<string | undefined> {
    const words = line.match(/"[^"]*"|'[^']*'|\S+/g)!.map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
    try {
      await program.parseAsync(["node", "certrace", ...words]);
    } catch (error) {
      return error instanceof CommanderError ? error.code : (error as { code: string }).code;
    }
    return undefined;
  }

  it("every example of help can be typed", async () => {
    const examples = all(program).flatMap(({ command }) =>
      [...helpOf(command).matchAll(/^ {2}\$ certrace (.+)$/gm)].map(([, line]) => line!),
    );
    expect(examples).to.have.length.greaterThan(100);
    for (const line of new Set(examples)) expect(await fault(line), line).to.equal(undefined);
  });

  it("README and docs name no command and no option that there is not", async () => {
    const pages = ["README.md", "docs/operating.md", "docs/protocol.md"].map((page) =>
      readFileSync(new URL(`../../../${page}`, import.meta.url), "utf8"),
    );
    const lines = pages.flatMap((page) =>
      [...page.matchAll(/(?:^|(?<!info )`)(?:npx )?certrace (?=[a-z])([^`\n]+)/gm)].map(([, line]) => line!),
    );
    expect(lines).to.have.length.greaterThan(80);
    for (const line of lines) {
      const typed = line
        .replace(/\s+#\s.*$| …$/, "")
        .replace(/\[(--[^\]]+)\]/g, "$1")
        .replace(/<[^>]+>…?/g, "1");
      expect(await fault(typed), line).not.to.be.oneOf([
        "commander.unknownCommand",
        "commander.unknownOption",
        "commander.excessArguments",
      ]);
    }
  });
});
