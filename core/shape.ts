/**
 * Shapes: what a value read from outside must look like, said once and checked in one pass. A shape answers with the
 * first thing that is wrong and where it stands, so that every format can give it its own code.
 */

/** `path`: members and indexes from the top, e.g. `events[3].fields` */
export interface ShapeProblem {
  what: "missing" | "unknown" | "invalid";
  path: string;
}

/** null: the value has the shape. */
export type Shape = (value: unknown, path: string) => ShapeProblem | null;

/** A value for which `holds`. */
export function is(holds: (value: unknown) => boolean): Shape {
  return (value, path) => (holds(value) ? null : { what: "invalid", path });
}

/** A whole number from `least` to `most`. */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Shape {
  return is((value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most);
}

export function pattern(form: RegExp): Shape {
  return is((value) => typeof value === "string" && form.test(value));
}

export function oneOf(...values: readonly unknown[]): Shape {
  return is((value) => values.includes(value));
}

export function orNull(shape: Shape): Shape {
  return (value, path) => (value === null ? null : shape(value, path));
}

/** A list of `least` to `most` values of one shape. */
export function list(shape: Shape, least = 0, most = Number.POSITIVE_INFINITY): Shape {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < least || value.length > most)
      return { what: "invalid", path };
    for (let i = 0; i < value.length; i++) {
      const problem = shape(value[i], `${path}[${i}]`);
      if (problem !== null) return problem;
    }
    return null;
  };
}

/** The same, ascending and without repetition: one text for each set. */
export function ascending(shape: Shape, least = 0, most = Number.POSITIVE_INFINITY): Shape {
  const values = list(shape, least, most);
  return (value, path) => {
    const problem = values(value, path);
    if (problem !== null) return problem;
    const sorted = value as (string | number)[];
    return sorted.every((each, i) => i === 0 || sorted[i - 1]! < each) ? null : { what: "invalid", path };
  };
}

type Members = Readonly<Record<string, Shape>>;

/** An object with these members and no others. */
export function record(required: Members, optional: Members = {}): Shape {
  const open = openRecord(required, optional);
  return (value, path) => {
    const problem = open(value, path);
    if (problem !== null) return problem;
    for (const name of Object.keys(value as object)) {
      if (!Object.hasOwn(required, name) && !Object.hasOwn(optional, name)) {
        return { what: "unknown", path: join(path, name.slice(0, 64)) };
      }
    }
    return null;
  };
}

/** An object with these members; others are left alone, since a newer writer may say more. */
export function openRecord(required: Members, optional: Members = {}): Shape {
  const needed = Object.entries(required);
  const possible = Object.entries(optional);
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { what: "invalid", path };
    for (const [name, shape] of needed) {
      if (!Object.hasOwn(value, name)) return { what: "missing", path: join(path, name) };
      const problem = shape((value as Record<string, unknown>)[name], join(path, name));
      if (problem !== null) return problem;
    }
    for (const [name, shape] of possible) {
      if (!Object.hasOwn(value, name)) continue;
      const problem = shape((value as Record<string, unknown>)[name], join(path, name));
      if (problem !== null) return problem;
    }
    return null;
  };
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
