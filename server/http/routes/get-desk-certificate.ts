/** GET /desk/certificate: one certificate that the desk issued or adopted, its file or on paper. Taking it is recorded. */
import { z } from "zod";
import type { DeskCertificate } from "../../../core/desk/answers.ts";
import { renderCertificate } from "../../../core/papers/certificate-paper.ts";
import type { Desk } from "../../desk/desk.ts";
import { fileName } from "../../issuing/file-names.ts";
import { PRESS } from "../../papers/press.ts";
import { deskToRead } from "../desk-of.ts";
import { DESK_ROUTE_PROBLEMS } from "../desk-routes.ts";
import { exampleFile } from "../examples.ts";
import { parameters } from "../parameters.ts";
import { problem } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { certificateFile } from "../schemas.ts";
import type { Services } from "../services.ts";

export const getDeskCertificate = defineRoute({
  id: "get-desk-certificate",
  method: "get",
  path: "/desk/certificate",
  tag: "Desk",
  summary: "One certificate",
  description:
    "By job, batch and index, as GET /desk/certificates has them: the certificate file as it was written, or a PDF/A-3 with the file attached. Taking it is recorded.",
  params: z.strictObject({}),
  query: z.strictObject({
    job: z.string().min(1).max(64).meta({ description: "Give a job of GET /desk/jobs." }),
    batch: z
      .string()
      .regex(/^\d{4,10}$/)
      .meta({ description: "Give the batch of the job, such as 0001." }),
    index: parameters.inBatch,
    as: z.enum(["json", "pdf"]).default("json").meta({ description: "Give json or pdf." }),
  }),
  queryExample: { job: "Zk3v0Qh2mX9sT1aBZk3v0Q", batch: "0001", index: "41" },
  body: "none",
  session: "desk",
  answers: {
    200: {
      description: "The certificate",
      content: {
        "application/json": { schema: certificateFile, example: exampleFile },
        "application/pdf": { example: "(bytes)" },
      },
    },
  },
  problems: [
    ...DESK_ROUTE_PROBLEMS,
    "certificate-file-missing",
    "paper-too-long",
    "not-ready",
    "activity-damaged",
    "disk-full",
  ],
  open: false,
  limited: true,
  async handle({ query: { as, batch, index, job }, session: { name, person, ...session } }, services) {
    const desk = deskToRead(session, services);
    const found = await find(desk, job, batch, index);
    const file = await desk.tools.certificates.file(found);
    const body = as === "pdf" ? await paperOf(found, file, services) : file;
    await desk.activity.inTurn(() =>
      desk.activity.write({ person, name, act: "certificate", detail: { root: found.root, index } }),
    );
    const called = encodeURIComponent(`${fileName(found.number)}.${as}`);
    return {
      mediaType: as === "pdf" ? "application/pdf" : "application/json",
      headers: { Vary: "Cookie", "Content-Disposition": `attachment; filename*=UTF-8''${called}` },
      body,
    };
  },
});

async function find({ tools }: Desk, job: string, batch: string, index: number): Promise<DeskCertificate> {
  const root = tools.certificates.job(job)?.batches.find((each) => each.batch === batch)?.root;
  const found = root === undefined ? null : await tools.certificates.at(root, index);
  if (found !== null) return found;
  throw problem("certificate-file-missing", "The desk has issued no such certificate.", {
    field: "index",
    remedy: "Take job, batch and index from GET /desk/certificates.",
  });
}

async function paperOf(
  { department, vct }: DeskCertificate,
  file: string,
  { index, publicUrl, types }: Services,
): Promise<Uint8Array> {
  const [type, issuer] = await Promise.all([index.typeByVct(vct), index.department(department)]);
  const document = type === null ? null : await types.read(type.metadataHash);
  if (issuer === null)
    throw problem("not-ready", "What the chain says of the department is not known here yet.", {
      remedy: "Try again in a moment.",
    });
  const metadata = document === null ? null : document.toString("utf8");
  return renderCertificate({ file, metadata, department: issuer, service: publicUrl }, PRESS);
}
