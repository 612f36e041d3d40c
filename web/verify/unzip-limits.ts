/** How far an archive is opened, and which of its files are nobody's. Apart from what opens it, which loads with the first one. */
export interface Limits {
  /** entries that are looked at */
  entries: number;
  /** bytes of one file, unpacked */
  file: number;
  /** bytes of all files, unpacked */
  total: number;
  /** how many times larger than its packed form a file may be; text of certificates has less than 10 */
  ratio: number;
}

/** What operating systems put beside people's files. */
export const isMachinery = (path: string): boolean =>
  /(?:^|\/)(?:__MACOSX\/|\.(?!\.?\/)|Thumbs\.db$|desktop\.ini$)/i.test(path);
