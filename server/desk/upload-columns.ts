/** The names of the columns of an uploaded register, for whoever maps them to claims; undefined where it is none. */
import { CertraceError } from "../../core/errors.ts";
import { formatOf, openRegister } from "../issuing/register.ts";
import type { Upload } from "./uploads.ts";

const MOST = 500;

export async function columnsIn({
  name,
  path,
}: Pick<Upload, "name" | "path">): Promise<string[] | undefined> {
  try {
    const format = formatOf(name);
    const { originalHeader, rows } = await openRegister({ path, format }, []);
    if (format === "csv" || format === "xlsx") {
      for await (const _ of rows) break; // closes the file
      return originalHeader.slice(0, MOST);
    }
    for await (const some of rows)
      for (const { original } of some) return Object.keys(JSON.parse(original[0]!) as object).slice(0, MOST);
    return undefined;
  } catch (error) {
    if (error instanceof CertraceError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
