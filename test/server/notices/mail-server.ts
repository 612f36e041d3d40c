/** A real SMTP server on loopback (npm `smtp-server`) that keeps what it is handed, and can be told to be difficult. */
import { buffer } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

export interface Mail {
  /** of the envelope */
  to: string[];
  from: string;
  /** names in lower case; unfolded, RFC 2047 decoded */
  headers: Map<string, string>;
  /** names as often as they came */
  names: string[];
  text: string;
}

export interface MailServer {
  url: string;
  mails: Mail[];
  /** that it did not take, once they were there */
  refused: Mail[];
  /** answers to RCPT TO and DATA; null: it takes what comes */
  answers: { recipient: number | null; data: number | null };
  /** takes no connection any more */
  stop(): Promise<void>;
  /** on the port of before */
  again(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: Mail[] = [];
  const refused: Mail[] = [];
  const answers: MailServer["answers"] = { recipient: null, data: null };
  const refusal = (code: number) => Object.assign(new Error("not now"), { responseCode: code });
  const make = () => {
    const server = new SMTPServer({
      disabledCommands: ["STARTTLS", "AUTH"],
      closeTimeout: 10,
      onRcptTo: (_address, _session, done) =>
        done(answers.recipient === null ? null : refusal(answers.recipient)),
      onData(stream, { envelope }, done) {
        buffer(stream).then((raw) => {
          const to = envelope.rcptTo.map(({ address }) => address);
          const from = envelope.mailFrom ? envelope.mailFrom.address : "";
          (answers.data === null ? mails : refused).push({ to, from, ...read(raw.toString()) });
          if (answers.data !== null) return done(refusal(answers.data));
          done();
        }, done);
      },
    });
    server.on("error", () => {}); // a client that went away
    return server;
  };
  const listen = (server: SMTPServer, port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => resolve((server.server.address() as { port: number }).port));
    });
  let server = make();
  const port = await listen(server, 0);
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refused,
    answers,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
    async again() {
      server = make();
      await listen(server, port);
    },
  };
}

function read(raw: string): Pick<Mail, "headers" | "names" | "text"> {
  const split = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, split)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())];
  });
  const headers = new Map(pairs);
  const body = raw.slice(split + 4);
  const encoding = headers.get("content-transfer-encoding") ?? "7bit";
  const text =
    encoding === "base64"
      ? Buffer.from(body, "base64").toString()
      : encoding === "quoted-printable"
        ? quotedPrintable(body.replace(/=\r\n/g, ""))
        : body;
  return { headers, names: pairs.map(([name]) => name), text: text.replace(/\r\n/g, "\n") };
}

const quotedPrintable = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString();

const decodeWords = (text: string): string =>
  text
    .replace(/\?= =\?/g, "?==?")
    .replace(/=\?utf-8\?(B|Q)\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === "B"
        ? Buffer.from(word, "base64").toString()
        : quotedPrintable(word.replace(/_/g, " ")),
    );
