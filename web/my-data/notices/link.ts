/**
 * The links of letters: `#notices/confirm/<token>`, `#notices/end/<token>`. The token stands behind the `#`, which no
 * browser sends anywhere by itself, and is taken out of the address as soon as it is read: a history is not to keep it. Only
 * who has to sign in first takes one that confirms along to this service (`to`), where it is of use to that very person alone.
 */
export type NoticeLink = { act: "confirm" | "end"; token: string };

export function readLink(hash: string): NoticeLink | null {
  const [, act, token] = /^#notices\/(confirm|end)\/([\w-]{22}\.[\w-]{43})$/.exec(hash) ?? [];
  return act === undefined || token === undefined ? null : { act: act as NoticeLink["act"], token };
}

/** The address without the token. */
export function dropLink(): void {
  history.replaceState(null, "", "#notices");
}
