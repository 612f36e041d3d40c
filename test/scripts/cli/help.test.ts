/** Help is everywhere, and every command shows an example. */
import { expect } from "chai";
import type { Command } from "commander";
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
