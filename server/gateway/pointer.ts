/**
 * JSON pointers (RFC 6901), with `*` for every element of a list, and what they select of a value. A selection holds
 * what a pointer leads to and the objects and lists above it, nothing beside.
 */
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue, setOwn } from "../../core/json.ts";

/** the names on the way from the top; [] is the whole value */
export type Pointer = readonly string[];

/** Throws `pointer-malformed`. */
export function parsePointer(text: string): Pointer {
  if (text === "") return [];
  if (!text.startsWith("/") || /~(?![01])/.test(text) || text.length > 1_024)
    throw new CertraceError("pointer-malformed", "a JSON pointer begins with / and writes ~ as ~0, / as ~1", {
      field: "pointer",
    });
  return text
    .slice(1)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What stands there; undefined: nothing. `*` leads nowhere. */
export function valueAt(value: JsonValue | undefined, pointer: Pointer): JsonValue | undefined {
  let at = value;
  for (const name of pointer) {
    if (Array.isArray(at)) at = isIndex(name) ? at[Number(name)] : undefined;
    else at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

/** The parts of a value that the pointers lead to; undefined: none of them leads anywhere. */
export function select(value: JsonValue, pointers: readonly Pointer[]): JsonValue | undefined {
  if (pointers.length === 0) return undefined;
  if (pointers.some((pointer) => pointer.length === 0)) return value;
  if (Array.isArray(value)) return selectElements(value, pointers);
  if (!isJsonObject(value)) return undefined;
  const selected: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const part = select(
      member,
      below(pointers, (head) => head === name),
    );
    // Not by assignment: a member may be called __proto__.
    if (part !== undefined) setOwn(selected, name, part);
  }
  return Object.keys(selected).length === 0 ? undefined : selected;
}

/** Elements of which nothing is selected leave no gap; nor do they tell how many there were. */
function selectElements(list: JsonValue[], pointers: readonly Pointer[]): JsonValue | undefined {
  const selected = list.flatMap((element, i) => {
    const part = select(
      element,
      below(pointers, (head) => head === "*" || (isIndex(head) && Number(head) === i)),
    );
    return part === undefined ? [] : [part];
  });
  return selected.length === 0 ? undefined : selected;
}

function below(pointers: readonly Pointer[], leadsHere: (head: string) => boolean): Pointer[] {
  return pointers
    .filter(([head]) => head !== undefined && leadsHere(head))
    .map((pointer) => pointer.slice(1));
}

function isIndex(name: string): boolean {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(name);
}
