/**
 * The one error class of Certrace. Verdicts are data; this is thrown only for malformed input and for a
 * dependency that is unavailable. `code` is stable and documented in docs/protocol.md; the sentence is not.
 */

export class CertraceError<Code extends string = string> extends Error {
  override readonly name = "CertraceError";
  /** stable, kebab-case, e.g. `json-duplicate-member` */
  readonly code: Code;
  /** the field, option, column or file it is about, where there is one */
  readonly field: string | undefined;
  /** what the reader can do about it */
  readonly remedy: string | undefined;
  /** where in a text, in UTF-16 units from its start, for errors of syntax */
  readonly position: number | undefined;

  constructor(
    code: Code,
    message: string,
    more: { field?: string; remedy?: string; position?: number; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.field = more.field;
    this.remedy = more.remedy;
    this.position = more.position;
  }
}
