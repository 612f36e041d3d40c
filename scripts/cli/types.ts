/** `certrace types`: define certificate types, say who may issue them, publish their metadata. */
import type { Command } from "commander";
import { readTypeDefinition } from "../../server/issuing/type-definition.ts";
import { type ActingOptions, act, acting, actors, reading, say, serviceOf } from "./acting.ts";
import { command, wholeNumber } from "./failure.ts";
import { readWindow, type WindowOptions, withWindow } from "./instants.ts";
import { openSession } from "./session.ts";
import { pairs, safe, showTime, systemLanguage, table } from "./terminal.ts";

const aDepartment = wholeNumber("--department", 1, 2 ** 32 - 1);

export function typesCommand(): Command {
  const types = command(
    "types",
    "Certificate types: SD-JWT VC Type Metadata, its hash on chain, who may issue it.",
    [
      "types define diploma.json --department 3",
      "types authorise diploma.json --issuer 5 --until 2030-01-01",
      "types list",
      "types show diploma.json",
      "types publish diploma.json",
    ],
  );

  reading(types, "list", "List the types that are defined on chain.").action(
    async (options: ActingOptions) => {
      const all = await serviceOf(options).types();
      const rows = all.map(({ id, vct, definer, issuers }) => [
        `${id}`,
        safe(vct),
        `${definer}`,
        issuers.map(({ department }) => department).join(", "),
      ]);
      process.stdout.write(
        all.length === 0
          ? "No type is defined yet.\n"
          : `${table(["number", "vct", "defined by", "issued by"], rows)}\n`,
      );
    },
  );

  reading(types, "show", "Show one type and who may issue it.")
    .argument("<type>", "its definition (a JSON file) or its vct")
    .action(async (type: string, options: ActingOptions) => {
      const { id, vct, definer, metadataHash, metadata, issuers } = await serviceOf(options).type(
        await vctOf(type),
      );
      const language = systemLanguage();
      const windows = issuers.map(({ department, validFrom, validUntil }) => [
        `${department}`,
        showTime(validFrom, language),
        validUntil === null ? "open" : showTime(validUntil, language),
      ]);
      const lines = pairs([
        ["number", `${id}`],
        ["vct", safe(vct)],
        ["defined by", `department ${definer}`],
        ["metadata", safe(metadata)],
        ["SHA-256", metadataHash],
      ]);
      process.stdout.write(`${lines}\n\n${table(["issued by", "from", "until"], windows)}\n`);
    });

  acting(types, "define", "Define a type on chain and publish its metadata. It never changes afterwards.")
    .argument("<definition>", "type definition, a JSON file")
    .requiredOption("--department <department>", "the department that defines it", aDepartment)
    .option("--no-publish", "do not give the document to the service")
    .action(define);

  withWindow(acting(types, "authorise", "Let a department issue a type, or change its window."))
    .argument("<type>", "its definition (a JSON file) or its vct")
    .requiredOption(
      "--issuer <department>",
      "the department that may issue it",
      wholeNumber("--issuer", 1, 2 ** 32 - 1),
    )
    .action(
      async (
        type: string,
        { issuer, from, until, ...options }: ActingOptions & WindowOptions & { issuer: number },
      ) => {
        const service = serviceOf(options);
        const { id, definer } = await service.type(await vctOf(type));
        const window = readWindow({
          ...(from === undefined ? {} : { from }),
          ...(until === undefined ? {} : { until }),
        });
        const what = { act: "authorise-issuer", typeId: id, issuer, ...window } as const;
        await act(
          await openSession(),
          await actors(service, definer),
          options,
          [what],
          `Department ${issuer} may issue ${type}`,
        );
      },
    );

  reading(types, "publish", "Give a type's metadata document to the service, which serves it by its hash.")
    .argument("<definition>", "type definition, a JSON file")
    .action(async (file: string, options: ActingOptions) => {
      const { document, vct } = await readTypeDefinition(file);
      await serviceOf(options).publish(document);
      say(`The metadata of ${safe(vct)} is published`);
    });
  return types;
}

async function define(
  file: string,
  { department, publish, ...options }: ActingOptions & { department: number; publish: boolean },
): Promise<void> {
  const { vct, metadataHash, document } = await readTypeDefinition(file);
  const service = serviceOf(options);
  const what = { act: "define-type", definer: department, vct, metadataHash } as const;
  await act(await openSession(), await actors(service, department), options, [what], `${safe(vct)} defined`);
  if (!publish) return;
  await service.publish(document);
  say("Its metadata is published");
}

async function vctOf(type: string): Promise<string> {
  return type.endsWith(".json") ? (await readTypeDefinition(type)).vct : type;
}
