/** The variables of the mail server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { CertraceError } from "../../../core/errors.ts";
import { readConfig, readSmtpUrl } from "../../../server/config.ts";

const FROM = "Certrace <notices@certrace.example>";

const refusal = (act: () => unknown): CertraceError => {
  try {
    act();
  } catch (error) {
    return error as CertraceError;
  }
  throw new Error("accepted");
};

describe("configuration of mail", () => {
  it("is none where no mail server is named", () => {
    expect(readConfig({}).mail).to.equal(null);
    expect(readSmtpUrl({})).to.equal(null);
  });

  it("has a sender, and the server's URL beside it", () => {
    const env = { CERTRACE_SMTP_URL: "smtps://user:p%40ss@mail.example:465", CERTRACE_MAIL_FROM: FROM };
    expect(readConfig(env).mail).to.deep.equal({ from: FROM });
    expect(JSON.stringify(readConfig(env))).not.to.include("p%40ss");
    expect(readSmtpUrl(env)).to.equal(env.CERTRACE_SMTP_URL);
  });

  it("is both or neither", () => {
    const one = (env: Record<string, string>) => refusal(() => readConfig(env)).field;
    expect(one({ CERTRACE_SMTP_URL: "smtp://mail.example" })).to.equal("CERTRACE_MAIL_FROM");
    expect(one({ CERTRACE_MAIL_FROM: FROM })).to.equal("CERTRACE_SMTP_URL");
  });

  for (const url of [
    "https://mail.example",
    "mail.example",
    "smtp://",
    "smtps://mail.example/?tls.rejectUnauthorized=false",
    "smtps://mail.example/path",
  ])
    it(`does not take ${url}`, () => {
      const { code, field, message } = refusal(() =>
        readConfig({ CERTRACE_SMTP_URL: url, CERTRACE_MAIL_FROM: FROM }),
      );
      expect([code, field]).to.deep.equal(["config-invalid", "CERTRACE_SMTP_URL"]);
      expect(message).not.to.include("mail.example");
    });

  for (const from of [
    "nobody",
    "a@b.example\r\nBcc: c@d.example",
    "a@b.example, c@d.example",
    "<a@b.example>",
  ])
    it(`does not take ${JSON.stringify(from)} for a sender`, () => {
      const env = { CERTRACE_SMTP_URL: "smtp://mail.example", CERTRACE_MAIL_FROM: from };
      expect(refusal(() => readConfig(env)).field).to.equal("CERTRACE_MAIL_FROM");
    });

  it("comes out of a private file, whose contents are checked as well", () => {
    const folder = mkdtempSync(join(tmpdir(), "certrace-mail-"));
    try {
      const file = join(folder, "smtp");
      writeFileSync(file, "smtps://user:secret@mail.example\n", { mode: 0o600 });
      expect(readSmtpUrl({ CERTRACE_SMTP_URL_FILE: file })).to.equal("smtps://user:secret@mail.example");
      writeFileSync(file, "nonsense with a secret", { mode: 0o600 });
      const { field, message } = refusal(() => readSmtpUrl({ CERTRACE_SMTP_URL_FILE: file }));
      expect(field).to.equal("CERTRACE_SMTP_URL");
      expect(message).not.to.include("secret");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
