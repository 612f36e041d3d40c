/**
 * Reads `gateway.yaml` (YAML 1.2, core schema). Every mistake is told at once, each with its line, the member and what
 * to write instead. No aliases, merge keys or tags: a rule about personal data must stand where it is read.
 *
 * Throws CertraceError `gateway-settings-unreadable`, `gateway-settings-invalid`, and what reading a private file throws.
 */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Document, isAlias, isNode, isPair, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { CertraceError } from "../../core/errors.ts";
import { readPrivateFile } from "../keys/private-file.ts";
import type { PeerTls } from "./exchange.ts";
import { type Settings, settingsShape } from "./settings.ts";

export interface GatewaySettings {
  settings: Settings;
  /** absolute path of the folder that marks releases */
  state: string;
  /** PEM; left out: the system's authorities, no certificate of our own */
  certificates: { ledger?: PeerTls; upstream?: PeerTls };
}

const MAX_MISTAKES = 20;

/** Paths in the settings are relative to their file. */
export async function readSettingsFile(path: string): Promise<GatewaySettings> {
  const settings = parseSettings(await read(path, "settings"), path);
  const folder = dirname(resolve(path));
  const { ledger, upstream, state } = settings;
  return {
    settings,
    state: resolve(folder, state),
    certificates: {
      ledger: await readTls(ledger, folder, "ledger"),
      upstream: await readTls(upstream, folder, "upstream"),
    },
  };
}

/** The key as any secret: readable by its owner alone. */
async function readTls(
  { ca, client }: Pick<Settings["upstream"], "ca" | "client">,
  folder: string,
  member: string,
): Promise<PeerTls> {
  return {
    ...(ca === undefined ? {} : { ca: await read(resolve(folder, ca), `${member}.ca`) }),
    ...(client === undefined
      ? {}
      : {
          cert: await read(resolve(folder, client.certificate), `${member}.client.certificate`),
          key: await readPrivateFile(resolve(folder, client.key)),
        }),
  };
}

/** @param name how messages call the text */
export function parseSettings(text: string, name: string): Settings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true, merge: false });
  if (document.errors.length > 0)
    throw invalid(
      name,
      document.errors.map(({ message, linePos }) => ({
        line: linePos?.[0].line ?? 1,
        path: "",
        why: message.split("\n")[0]!.replace(/ at line .*$/, "."),
      })),
    );
  refuseIndirection(document, name, lines);
  const result = settingsShape.safeParse(document.toJS());
  if (result.success) return result.data;
  throw invalid(
    name,
    result.error.issues.flatMap((issue) => mistakesOf(issue, document, lines)),
  );
}

interface Mistake {
  line: number;
  path: string;
  why: string;
}

/** What stands elsewhere than it is read makes a reviewer see other rules than the program. */
function refuseIndirection(document: Document, name: string, lines: LineCounter): void {
  const mistakes: Mistake[] = [];
  visit(document, {
    Node(_key, node) {
      if (!isAlias(node) && node.tag === undefined) return;
      const line = lines.linePos(node.range?.[0] ?? 0).line;
      mistakes.push({ line, path: "", why: "Write the value out: aliases and tags are not read." });
    },
  });
  if (mistakes.length > 0) throw invalid(name, mistakes);
}

function mistakesOf(issue: z.core.$ZodIssue, document: Document, lines: LineCounter): Mistake[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const at = (below: (string | number)[]) => ({
    line: lineOf(document, lines, below),
    path: below.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join(""),
  });
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      ...at([...path, key]),
      why: "There is no such member: remove it, or correct its name (docs/examples/gateway.yaml has all).",
    }));
  // Of several alternatives, what is wrong with each is not known; what they are stands in the example.
  const why =
    issue.code === "invalid_union"
      ? "It has none of the forms that docs/examples/gateway.yaml shows."
      : issue.code === "invalid_type" && issue.input === undefined && document.getIn(path) === undefined
        ? "It is missing: docs/examples/gateway.yaml explains it."
        : /[.!…]$/.test(issue.message)
          ? issue.message
          : `${issue.message}.`;
  return [{ ...at(path), why }];
}

/** The line of the member's name, of the element, or of the nearest thing above that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const above = document.getIn(path.slice(0, length - 1), true) as Node | undefined;
    const last = path[length - 1]!;
    const items = above !== undefined && isNode(above) && "items" in above ? above.items : [];
    const node =
      typeof last === "number"
        ? items[last]
        : items.find((item) => isPair(item) && String((item.key as { value?: unknown }).value) === last);
    const found = isPair(node) ? (node.key as Node) : (node as Node | undefined);
    if (found?.range) return lines.linePos(found.range[0]).line;
  }
  return 1;
}

function invalid(name: string, mistakes: readonly Mistake[]): CertraceError {
  const shown = mistakes.slice(0, MAX_MISTAKES).map(({ line, path, why }) => {
    const member = path.replace(/^\./, "");
    return `line ${line}: ${member === "" ? "" : `${member}: `}${why}`;
  });
  const more = mistakes.length - shown.length;
  const [first] = mistakes;
  return new CertraceError(
    "gateway-settings-invalid",
    `${name} cannot be used. ${shown.join(" ")}${more > 0 ? ` And ${more} more.` : ""}`,
    {
      field: first!.path.replace(/^\./, "") || name,
      remedy: "Correct these lines; docs/examples/gateway.yaml explains every member.",
    },
  );
}

async function read(path: string, field: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CertraceError("gateway-settings-unreadable", `${path} cannot be read`, {
      field,
      remedy: "check the path and the right to read it",
      cause,
    });
  }
}
