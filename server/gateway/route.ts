/** The routes of a gateway, read from the settings once, and which of them a request is for. */
import { CertraceError } from "../../core/errors.ts";
import { type PathTemplate, parsePathTemplate } from "./path-template.ts";
import { type Pointer, parsePointer } from "./pointer.ts";
import { type ProblemCode, problem } from "./problem.ts";
import type { RouteSettings } from "./settings.ts";

export interface Route {
  settings: RouteSettings;
  template: PathTemplate;
  /** codes of the fields that it can give */
  fields: ReadonlySet<string>;
  /** what each of them is of a JSON answer; empty where the whole body is one field */
  pointers: ReadonlyMap<string, readonly Pointer[]>;
  /** places of a JSON body that are passed on */
  listed: readonly Pointer[];
  subjectAt: Pointer | null;
  submissionAt: Pointer | null;
}

export function compileRoutes(settings: readonly RouteSettings[]): Route[] {
  const pointer = (text: string | undefined) => (text === undefined ? null : parsePointer(text));
  const routes = settings.map((each): Route => {
    const { fields = {}, whole, body, subject, submission } = each;
    return {
      settings: each,
      template: parsePathTemplate(each.path),
      fields: new Set(whole === undefined ? Object.keys(fields) : [whole.field]),
      pointers: new Map(Object.entries(fields).map(([code, texts]) => [code, texts.map(parsePointer)])),
      listed: body !== undefined && "json" in body ? body.json.map(parsePointer) : [],
      subjectAt: pointer(subject.body),
      submissionAt: pointer(submission?.body),
    };
  });
  // The more literal one first, whatever the order in the file: /residents/self is not a resident's id.
  return routes.sort((a, b) => a.template.names.length - b.template.names.length);
}

/** Throws the problems `route-unknown` and `method-not-allowed`. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; parameters: Record<string, string> } {
  const here = routes.flatMap((route) => {
    const parameters = route.template.match(path);
    return parameters === null ? [] : [{ route, parameters }];
  });
  if (here.length === 0)
    throw problem("route-unknown", "No route of this gateway has this path.", {
      field: "path",
      remedy: "Ask the holder which paths there are; they are written exactly, without a slash at the end.",
    });
  const found = here.find(({ route }) => route.settings.method === method);
  if (found !== undefined) return found;
  throw new MethodNotAllowed(here.map((each) => each.route.settings.method));
}

/** A problem that names what is allowed (RFC 9110 section 15.5.6). */
export class MethodNotAllowed extends CertraceError<ProblemCode> {
  /** of the header Allow */
  readonly allow: string;

  constructor(methods: readonly string[]) {
    super("method-not-allowed", "This path is not offered with this method.", {
      field: "method",
      remedy: `Use ${methods.join(" or ")}.`,
    });
    this.allow = methods.join(", ");
  }
}
