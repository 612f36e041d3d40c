/** A service that runs a log and tells people by a real mail server, with a clock that moves only when told. */
import type { Mailer } from "../../../server/notices/mailer.ts";
import { openMailer } from "../../../server/notices/mailer.ts";
import type { CitizenSession } from "../../../server/sign-in/session.ts";
import { accessEvent, citizen } from "../../core/build-trace.ts";
import {
  CONSUMER,
  type LogService,
  type LogServiceOptions,
  startLogService,
  until,
} from "../http/log-service.ts";
import { citizenOf, type SignedIn } from "../http/signed-in.ts";
import { type MailServer, startMailServer } from "./mail-server.ts";

export const FROM = "Certrace <notices@certrace.example>";
export const ADDRESS = "name@example.org";

/** whatever the service answers; tests look into it */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what is tested
type Answered = any;

export interface NoticesWorld {
  service: LogService;
  mail: MailServer;
  person: SignedIn<CitizenSession>;
  /** of the signed-in person, or of another */
  post(
    path: string,
    body: object,
    as?: SignedIn<CitizenSession>,
  ): Promise<{ status: number; body: Answered }>;
  get(path: string, as?: SignedIn<CitizenSession>): Promise<{ status: number; body: Answered }>;
  /** the confirmed address of the person, after the letter that asks for it */
  subscribe(more?: object, as?: SignedIn<CitizenSession>): Promise<void>;
  /** logs an access about the person, by `department` */
  access(department?: number, more?: Parameters<typeof accessEvent>[0]): Promise<number>;
  close(): Promise<void>;
}

export async function openNoticesWorld(options: LogServiceOptions = {}): Promise<NoticesWorld> {
  const mail = await startMailServer();
  const mailer: Mailer = openMailer({ url: mail.url, from: FROM, host: "certrace.example" });
  const { notices, ...rest } = options;
  const service = await startLogService({ ...rest, notices: { mailer, poll: 10, ...notices } });
  const person = await citizenOf(service, citizen(1));
  const ask = async (path: string, init: RequestInit) => {
    const answer = await service.fetch(path, init);
    return { status: answer.status, body: await answer.json() };
  };
  const world: NoticesWorld = {
    service,
    mail,
    person,
    get: (path, as = person) => ask(path, { headers: as.headers }),
    post: (path, body, as = person) =>
      ask(path, {
        method: "POST",
        headers: { ...as.headers, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    async subscribe(more = {}, as = person) {
      const before = mail.mails.length;
      await world.post("/my/notices?log=1", { address: ADDRESS, locale: "en", timeZone: "UTC", ...more }, as);
      await until(() => mail.mails.length > before);
      await world.post("/my/notices/confirm", { token: tokenOf(mail.mails.at(-1)!.text) }, as);
    },
    async access(department = CONSUMER, more = {}) {
      const jws = service.sign([accessEvent(more)], { department });
      const answer = (await (await service.submit(jws)).json()) as {
        entries?: { index: number }[];
        receipt?: { entries: { index: number }[] };
      };
      return (answer.entries ?? answer.receipt!.entries)[0]!.index;
    },
    async close() {
      await service.close();
      mailer.close();
      await mail.stop();
    },
  };
  return world;
}

/** Resolves when the notices have looked at all that the log holds. */
export async function looked({ ledger, logs }: LogService): Promise<void> {
  await until(() => logs.get(ledger.id)!.notices.size === ledger.log.size);
}

export const tokenOf = (text: string): string => /#notices\/confirm\/([\w.-]+)/.exec(text)![1]!;
