/** How a register that was handed in is read: members that the terms of several kinds of cases have. */
import { z } from "zod";
import type { RegisterReading } from "../../core/desk/register.ts";
import { REGISTER_FORMATS, type RegisterSource } from "../issuing/register.ts";

export const registerTerms = {
  format: z
    .enum(REGISTER_FORMATS)
    .optional()
    .meta({ description: `Say ${REGISTER_FORMATS.join(", ")}, or leave it out: it follows from the name.` }),
  encoding: z
    .string()
    .max(40)
    .optional()
    .meta({ description: "Name an encoding, such as gbk; left out, UTF-8." }),
  delimiter: z
    .string()
    .max(1)
    .optional()
    .meta({ description: "Give the character between two cells, or leave it out." }),
  sheet: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "Name the sheet of the workbook, or leave it out where only one has cells." }),
};

/** The register of such terms, at its place on the disk. */
export function registerAt(
  path: string,
  { format, encoding, delimiter, sheet }: RegisterReading,
): RegisterSource {
  return { path, format, encoding, delimiter, sheet };
}
