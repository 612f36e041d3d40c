/**
 * What a file may be called when it is saved, made from what a stranger called it (RFC 6266, section 4.3): the last part of
 * a path, in one line, never hidden, with no character that turns the order of the text ("gpj.exe" must not read "exe.jpg").
 * A label for people: no program may find a file by it.
 */
import { visible } from "./text.ts";

export function fileLabel(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1)!;
  return visible(last.replace(/\s+/g, " ").trim()).replace(/^\.+/, "") || "file";
}
