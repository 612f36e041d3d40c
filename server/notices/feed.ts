/**
 * The feed of what is unusual in somebody's trail: Atom (RFC 4287). Everything in it is text: markup in a name is
 * escaped, and what XML 1.0 cannot hold at all (section 2.2) is dropped.
 */

export interface FeedEntry {
  /** an IRI, for good */
  id: string;
  title: string;
  text: string;
  link: string;
  /** Unix milliseconds */
  updated: number;
}

export interface Feed {
  id: string;
  title: string;
  subtitle: string;
  /** where it is itself */
  self: string;
  language: string;
  /** Unix milliseconds: of what is newest in it */
  updated: number;
  /** the newest first */
  entries: readonly FeedEntry[];
}

export function atomFeed({ id, title, subtitle, self, language, updated, entries }: Feed): string {
  return `${[
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escaped(language)}">`,
    `<id>${escaped(id)}</id>`,
    `<title>${escaped(title)}</title>`,
    `<subtitle>${escaped(subtitle)}</subtitle>`,
    `<updated>${instant(updated)}</updated>`,
    `<author><name>Certrace</name></author>`,
    `<link rel="self" type="application/atom+xml" href="${escaped(self)}"/>`,
    ...entries.map(entryOf),
    `</feed>`,
  ].join("\n")}\n`;
}

function entryOf({ id, title, text, link, updated }: FeedEntry): string {
  return [
    `<entry>`,
    `<id>${escaped(id)}</id>`,
    `<title>${escaped(title)}</title>`,
    `<updated>${instant(updated)}</updated>`,
    `<link rel="alternate" href="${escaped(link)}"/>`,
    `<content type="text">${escaped(text)}</content>`,
    `</entry>`,
  ].join("\n");
}

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[&<>"]/g, (character) => ENTITIES[character]!)
  );
}
