/**
 * Sends letters over SMTP (npm `nodemailer`). Says of each what became of it, so that nothing is lost and nothing is
 * sent for ever: `sent`; `refused`: this address cannot be written to, and that will not change; `later`: not this
 * letter now; `down`: no letter now. Codes of SMTP: RFC 5321 section 4.2.1.
 *
 * Addresses are in no message and no log: what nodemailer says quotes them, and is dropped here.
 */
import { createTransport } from "nodemailer";

export interface Letter {
  to: string;
  subject: string;
  /** plain text */
  text: string;
  /** the left half of the Message-ID */
  letter: string;
  /** BCP 47 */
  language: string;
  /** a URL to which mail programs post in order to end the notices (RFC 8058); null: none */
  endUrl: string | null;
}

export type Sent = { outcome: "sent" | "refused" | "later" | "down"; code: string };

export interface Mailer {
  /** Never rejects. */
  send(letter: Letter): Promise<Sent>;
  close(): void;
}

export interface MailerSetting {
  /** smtp: or smtps:, may hold credentials; plain smtp: goes on only with TLS, except on this machine */
  url: string;
  /** sender: an address, or `Name <address>` */
  from: string;
  /** right half of Message-IDs */
  host: string;
}

/** Milliseconds. A mail server that is slow is one that is down. */
const PATIENCE = 20_000;

export function openMailer({ url, from, host }: MailerSetting): Mailer {
  const { hostname, password, port, protocol, username } = new URL(url);
  const isHere = hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname);
  const secure = protocol === "smtps:";
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    // Who is watched by whom is for no network to read.
    ...(secure ? {} : isHere ? { ignoreTLS: true } : { requireTLS: true }),
    ...(username === ""
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    pool: true,
    maxConnections: 2,
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text, letter, language, endUrl }) {
      try {
        await transport.sendMail({
          from,
          // An object, so that no comma in it makes two recipients.
          to: { name: "", address: to },
          subject,
          text,
          messageId: `<${letter}@${host}>`,
          headers: {
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
            ...(endUrl === null
              ? {}
              : {
                  "List-Unsubscribe": `<${endUrl}>`,
                  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                }),
          },
        });
        return { outcome: "sent", code: "sent" };
      } catch (error) {
        return outcomeOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
}

function outcomeOf({ code = "internal", command = "", responseCode }: SmtpError): Sent {
  const told = responseCode === undefined ? code : `${code} ${responseCode}`;
  // Of the recipient or the letter itself; what is refused before that is about us.
  const isOwn = command === "RCPT TO" || command === "DATA";
  if (!isOwn || responseCode === undefined) return { outcome: "down", code: told };
  return { outcome: responseCode >= 500 ? "refused" : "later", code: told };
}
