/** GET /desk/me: who the signed-in member of staff is at their department's desk, and what there is to do. */
import { readTypeMetadata, typeNameOf } from "../../../core/certificate/type-metadata.ts";
import type { DeskMe } from "../../../core/desk/answers.ts";
import { CertraceError } from "../../../core/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { typeOnChain } from "../../desk/issue-kind.ts";
import type { DeskType } from "../../desk/types.ts";
import { MAX_UPLOAD } from "../../desk/uploads.ts";
import { columnsOf } from "../../issuing/type-definition.ts";
import { deskOf } from "../desk-of.ts";
import { deskMe, exampleDesk } from "../desk-schemas.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";

export const getDesk = defineRoute({
  id: "get-desk",
  method: "get",
  path: "/desk/me",
  tag: "Desk",
  summary: "Who I am at the desk",
  description:
    "Roles come from the provider's claim `roles`: a `maker` prepares work, a `checker` releases it. Somebody with neither sees nothing else of the desk.",
  params: nothing,
  query: nothing,
  body: "none",
  session: "department",
  answers: {
    200: {
      description: "Person, department, types, what waits",
      content: { "application/json": { schema: deskMe, example: exampleDesk.me } },
    },
  },
  problems: ["desk-none", "store-unavailable"],
  open: false,
  limited: true,
  async handle({ session }, services) {
    const desk = deskOf(session, services);
    const { department, name, person, roles } = session;
    const registered = await services.index.department(department);
    const types = await desk.tools.types.list();
    const me: DeskMe = {
      ...{ person, name, department, roles },
      departmentName: registered?.name ?? "",
      departmentNameEn: registered?.nameEn ?? "",
      types: await Promise.all(types.map((type) => shownType(type, desk))),
      counts: await countsFor(person, desk),
      activity: { ...desk.activity.head, damaged: desk.activity.damaged },
      maxUpload: MAX_UPLOAD,
    };
    return { mediaType: "application/json", headers: { Vary: "Cookie" }, body: me };
  },
});

async function shownType({ definition }: DeskType, { tools }: Desk): Promise<DeskMe["types"][number]> {
  const { mapping, vct } = definition;
  const metadata = readTypeMetadata(definition.metadata);
  const issuable = await typeOnChain(definition, tools).then(
    () => true,
    (error: unknown) => {
      if (error instanceof CertraceError && !error.code.startsWith("store-")) return false;
      throw error;
    },
  );
  const called = { zh: typeNameOf(metadata, "zh-CN"), en: typeNameOf(metadata, "en") };
  return { vct, name: called, columns: columnsOf(mapping), issuable };
}

async function countsFor(person: string, { cases }: Desk): Promise<DeskMe["counts"]> {
  const own = async (state: "draft" | "sent-back" | "submitted") => {
    const all = await Promise.all((await cases.inState(state)).map((id) => cases.find(id)));
    return all.filter((kept) => kept?.maker.person === person).length;
  };
  const { approved, failed, running, submitted } = cases.counts;
  const mine = {
    draft: await own("draft"),
    sentBack: await own("sent-back"),
    submitted: await own("submitted"),
  };
  return { toCheck: submitted - mine.submitted, mine, running: approved + running, failed };
}
