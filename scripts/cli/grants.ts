/**
 * `certrace grants request`: asks a person for a permission. The department signs the request with its submissions key;
 * what comes out is a link and, where it is short enough to be read by a camera, a QR code of it. Nothing is sent
 * anywhere: who gets the link is the department's matter, and it names no person.
 */
import { randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { Command } from "commander";
import { renderSVG, renderUnicodeCompact } from "uqr";
import { CertraceError } from "../../core/errors.ts";
import { type Catalogue, parseCatalogue } from "../../core/trace/catalogue.ts";
import {
  type GrantRequestContent,
  grantRequestInput,
  type Requested,
} from "../../core/trace/grant-request.ts";
import { packGrantRequest } from "../../core/trace/request-link.ts";
import { say } from "./acting.ts";
import { type AtLogOptions, atLog, DepartmentLog } from "./department-log.ts";
import { command, UsageError, wholeNumber } from "./failure.ts";
import { readWindow } from "./instants.ts";
import { writeNewFile } from "./new-file.ts";

interface RequestOptions extends AtLogOptions {
  dataset: string[];
  purpose: string;
  days?: number;
  from?: string;
  until?: string;
  uses?: number;
  expires: number;
  wordsZh?: string;
  wordsEn?: string;
  qr?: string;
  json?: true;
}

const DAY = 86_400;
/** Characters of a link whose QR code phones' cameras still read off a screen: version 25 of 40, at the lowest correction. */
const MOST_IN_QR = 1_270;

export function grantsCommand(): Command {
  const grants = command("grants", "Ask people for permissions.", [
    "grants request --department 12 --dataset residence-register=address,household --purpose loan --days 30 --uses 1",
    "grants request --department 12 --dataset marriage --dataset income-tax=income-band --purpose aid --until 2027-07-01 --qr code.svg",
  ]);

  atLog(
    grants,
    "request",
    "Sign a request for a permission; prints the link that a person opens to decide on it.",
  )
    .requiredOption(
      "--dataset <code=fields...>",
      "what is asked for: a dataset of the catalogue, and which of its fields (default: all)",
    )
    .requiredOption("--purpose <code>", "for what, as the catalogue calls it")
    .option("--days <number>", "for how many days from when it is given", wholeNumber("--days", 1, 3660))
    .option("--from <time>", "from when on, with --until (default: now)")
    .option("--until <time>", "until when")
    .option(
      "--uses <number>",
      "how often each kind of data (default: as often as needed)",
      wholeNumber("--uses", 1, 1e9),
    )
    .option("--expires <days>", "until when it can be answered", wholeNumber("--expires", 1, 366), 30)
    .option("--words-zh <text>", "what to say to the person, in Chinese; with --words-en")
    .option("--words-en <text>", "the same in English")
    .option("--qr <file>", "write the QR code as an SVG file (default: draw it here, where it fits)")
    .option("--json", "as JSON: link, request, jti, expires")
    .action(request);
  return grants;
}

async function request(options: RequestOptions): Promise<void> {
  const log = await DepartmentLog.open(options);
  const catalogue = parseCatalogue(await log.get("catalogue"));
  if (!catalogue.purposes.some(({ code }) => code === options.purpose))
    throw new UsageError(
      `The catalogue has no purpose ${options.purpose}`,
      `choose one of ${catalogue.purposes.map(({ code }) => code).join(", ")}`,
      "--purpose",
    );
  const iat = Math.floor(Date.now() / 1000);
  const { wordsZh: zh, wordsEn: en } = options;
  if ((zh === undefined) !== (en === undefined))
    throw new UsageError(
      "The words are in one language only",
      "give --words-zh and --words-en",
      "--words-en",
    );
  const content: Omit<GrantRequestContent, "kid"> = {
    ...{ department: log.department, audience: log.origin, iat, exp: iat + options.expires * DAY },
    ...{ jti: randomBytes(18).toString("base64url"), purpose: options.purpose },
    permissions: options.dataset.map((text) => requestedOf(text, catalogue)),
    period: periodOf(options),
    uses: options.uses ?? null,
    ...(zh === undefined || en === undefined ? {} : { words: { zh, en } }),
  };
  const jws = log.signed(grantRequestInput({ kid: log.kid, ...content }));
  const packed = packGrantRequest(jws, (bytes, dictionary) =>
    deflateRawSync(bytes, { level: 9, dictionary }),
  );
  const link = `${log.page("/my-data")}#request=${packed}`;
  if (options.json) {
    const { jti, exp } = content;
    process.stdout.write(`${JSON.stringify({ link, request: jws, jti, expires: exp })}\n`);
  } else process.stdout.write(`${link}\n`);
  await drawQr(link, options);
}

async function drawQr(link: string, { qr, json }: RequestOptions): Promise<void> {
  if (link.length > MOST_IN_QR) {
    const why = `The link has ${link.length} characters, more than a camera reads off a QR code`;
    if (qr !== undefined)
      throw new CertraceError("qr-too-large", why, {
        field: "--qr",
        remedy: "send the link itself, or ask for less in one request",
      });
    if (!json) process.stderr.write(`${why}: send the link itself.\n`);
    return;
  }
  if (qr !== undefined) {
    // Quiet zone of four modules: ISO/IEC 18004.
    await writeNewFile(qr, renderSVG(link, { border: 4, pixelSize: 4 }));
    if (!json) say(`the QR code is in ${qr}`);
  } else if (!json && process.stdout.isTTY)
    process.stdout.write(`${renderUnicodeCompact(link, { border: 2 })}\n`);
}

/** `residence-register=address,household`, or the dataset alone for all of its fields. */
function requestedOf(text: string, { datasets }: Catalogue): Requested {
  const [code = "", named] = text.split("=", 2);
  const dataset = datasets.find((each) => each.code === code);
  if (dataset === undefined)
    throw new UsageError(
      `The catalogue has no dataset ${code}`,
      `choose one of ${datasets.map((each) => each.code).join(", ")}`,
      "--dataset",
    );
  const all = dataset.fields.map((each) => each.code);
  const fields = named === undefined ? all : [...new Set(named.split(",").map((each) => each.trim()))];
  const stray = fields.find((each) => !all.includes(each));
  if (stray !== undefined)
    throw new UsageError(`${code} has no field ${stray}`, `choose among ${all.join(", ")}`, "--dataset");
  return { holder: dataset.holder, dataset: code, fields: fields.sort() };
}

function periodOf({ days, from, until }: RequestOptions): GrantRequestContent["period"] {
  if (days !== undefined && (from !== undefined || until !== undefined))
    throw new UsageError("Both a number of days and a fixed time are given", "give one of them", "--days");
  if (days !== undefined) return { days };
  if (until === undefined)
    throw new UsageError("It is not said until when", "give --days or --until", "--until");
  const window = readWindow({ until, ...(from === undefined ? {} : { from }) });
  const instant = (seconds: number) => new Date(seconds * 1000).toISOString();
  return { from: instant(window.validFrom), until: instant(window.validUntil!) };
}
