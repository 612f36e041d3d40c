/** The value of a claim by its path in disclosed claims; null: it is absent, or holds others. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";

export function claimAt(claims: JsonObject, path: readonly string[]): string | number | boolean | null {
  let value: JsonValue = claims;
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return null;
    value = value[name]!;
  }
  return typeof value === "object" ? null : value;
}
