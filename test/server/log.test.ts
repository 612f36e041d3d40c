/** Errors in the log: enough to find a fault, nothing that quotes input. */
import { expect } from "chai";
import { CertraceError } from "../../core/errors.ts";
import { createLog } from "../../server/log.ts";

describe("the log", () => {
  const lineOf = (err: unknown) => {
    let text = "";
    createLog("info", {
      write: (line) => {
        text += line;
      },
    }).error({ err }, "failed");
    return { text, line: JSON.parse(text) };
  };

  it("keeps code, field and stack of an error, and no message", () => {
    let cause: unknown;
    try {
      JSON.parse('{"name": 张三}');
    } catch (error) {
      cause = error;
    }
    const { text, line } = lineOf(
      new CertraceError("store-corrupt", "cannot read 张三", { field: "index", cause }),
    );
    expect(line).to.include({ level: "error", msg: "failed" });
    expect(line.err).to.include({ code: "store-corrupt", field: "index" });
    expect(line.err.cause.stack).to.match(/^ {4}at /);
    expect(text).not.to.include("张");
    expect(line).not.to.have.any.keys("pid", "hostname");
  });

  it("survives what is thrown without being an error", () => {
    expect(lineOf("张三").text).not.to.include("张");
    expect(lineOf(undefined).line.msg).to.equal("failed");
  });
});
