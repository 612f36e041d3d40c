/**
 * Lin Xiaoyu, from a poor household, is admitted to a university. Under one permission the university's aid office asks
 * the departments that know, sixteen of them; with a look that the permission does not cover it is seventeen. The subsidy
 * is granted without a single paper. She objects to the one look, is told that it was unlawful, ends the permission, and
 * the office's next access is refused. For her classmate it is told up to the subsidy: what he does is up to whoever
 * signs in as him; once he has ended the permission, the office asks again.
 */
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { exchange, tellExchange } from "./exchanges.ts";
import { idOf, type Look, NOT_COVERED, NOT_COVERED_LAW, SAID, SON, UNDER_PERMISSION } from "./lives.ts";
import type { Teller } from "./teller.ts";

export const AID = "university-aid";
export const PUPILS = ["student", "classmate"] as const;
type Pupil = (typeof PUPILS)[number];

export async function tellStudent(teller: Teller): Promise<void> {
  await tellEarlier(teller);
  await tellLateLook(teller);
  for (const pupil of PUPILS) await tellPermission(teller, pupil);
  await tellAid(teller);
  await tellObjection(teller);
}

/** What was before: a place at school, an insurance. */
async function tellEarlier(teller: Teller): Promise<void> {
  for (const [i, pupil] of [...PUPILS, "son"].entries()) {
    const subject = pupil === "son" ? SON : idOf(pupil);
    const days = pupil === "son" ? 80 : 1170;
    await tellExchange(teller, "province-education", ENROLMENT, {
      name: `enrolment of ${pupil}`,
      subject,
      purpose: "school-enrolment",
      basis: { law: "enrolment-12" },
      occurred: teller.officeDay(days, 9 * 60 + i * 7),
    });
  }
}

const ENROLMENT: Look = { holder: "county-police", dataset: "household-register", fields: ["address"] };

/** The look that nobody permitted, the night before. */
async function tellLateLook(teller: Teller): Promise<void> {
  for (const [i, pupil] of PUPILS.entries())
    await tellExchange(teller, AID, NOT_COVERED, {
      name: `late look at ${pupil}`,
      subject: idOf(pupil),
      purpose: "school-health",
      basis: { law: NOT_COVERED_LAW },
      occurred: teller.lastNight(i * 4),
    });
}

async function tellPermission(teller: Teller, pupil: Pupil): Promise<number[]> {
  const tag = await teller.tag(idOf(pupil));
  const terms = UNDER_PERMISSION.map(({ holder, dataset, fields }) => ({
    consumers: [teller.number(AID)],
    holder: teller.number(holder),
    dataset,
    fields,
    purpose: "student-aid",
    from: teller.day(0),
    until: teller.day(120),
    uses: 2,
  }));
  const group = teller.request(`permission of ${pupil}`);
  return teller.does(`permission of ${pupil}`, async (key) => {
    const { indexes } = await teller.ledger.acts.grants(tag, { key, group, terms });
    return indexes;
  });
}

/** The office asks all sixteen, each releases, and the subsidy is granted. */
async function tellAid(teller: Teller): Promise<void> {
  for (const [i, look] of UNDER_PERMISSION.entries()) {
    const { holder } = look;
    const exchanges = PUPILS.map((pupil) =>
      exchange(teller, AID, look, {
        name: `aid for ${pupil} from ${holder}`,
        subject: idOf(pupil),
        purpose: "student-aid",
        basis: { grant: teller.done(`permission of ${pupil}`)![i]! },
        ...teller.now,
      }),
    );
    const details = SAID.aidCase;
    const accesses = exchanges.map(({ access }) => ({ ...access, details }));
    await teller.says(`aid: asks ${holder}`, AID, accesses);
    await teller.says(
      `aid: released by ${holder}`,
      holder,
      exchanges.map(({ released }) => released),
    );
  }
  const granted = (pupil: Pupil): SubmissionEvent => ({
    ...{ kind: "service", subject: idOf(pupil), purpose: "student-aid", outcome: "granted" },
    ...teller.now,
  });
  await teller.says("aid: granted", AID, PUPILS.map(granted));
}

async function tellObjection(teller: Teller): Promise<void> {
  const { acts } = teller.ledger;
  const tag = await teller.tag(idOf("student"));
  const [entry] = teller.done("late look at student: access")!;
  const [dispute] = await teller.does(
    "objection",
    async (key) =>
      (await acts.dispute(tag, { key, entry: entry!, words: SAID.objection, attachments: [] })).index,
  );
  await teller.does("answer", async (key) => {
    const answer = {
      key,
      dispute: dispute!,
      outcome: "unlawful",
      words: SAID.unlawful,
      attachments: [],
    } as const;
    return (await acts.respond(teller.number(AID), answer)).index;
  });
  await teller.does("end of the permission", async (key) => {
    const grants = teller.done("permission of student")!;
    return (await acts.endGrants(tag, { key, grants })).indexes;
  });
  await askAgain(teller, "student");
}

/** The office wants to look once more, at the tax office. */
async function askAgain(teller: Teller, pupil: Pupil): Promise<void> {
  const i = UNDER_PERMISSION.findIndex(({ dataset }) => dataset === "income-tax");
  const { access } = exchange(teller, AID, UNDER_PERMISSION[i]!, {
    name: `asks ${pupil} again`,
    subject: idOf(pupil),
    purpose: "student-aid",
    basis: { grant: teller.done(`permission of ${pupil}`)![i]! },
  });
  await teller.says(`asks ${pupil} again`, AID, [access], { refused: true });
}

/**
 * Once the classmate has ended his permission, the aid office asks again, and is refused.
 * @param failed told what went wrong; it is tried again
 * @returns ends the waiting
 */
export function awaitEnd(teller: Teller, failed: (error: unknown) => void): () => void {
  const step = "asks classmate again";
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    try {
      const grants = await teller.ledger.grants(teller.done("permission of classmate")!);
      if (grants.every((grant) => grant?.revoked !== false)) await askAgain(teller, "classmate");
      if (teller.done(step) !== undefined) clearInterval(timer);
    } catch (error) {
      failed(error);
    } finally {
      busy = false;
    }
  }, 2_000);
  timer.unref();
  if (teller.done(step) !== undefined) clearInterval(timer);
  return () => clearInterval(timer);
}
