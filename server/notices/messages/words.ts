/** What a language needs to write letters and the feed. The compiler refuses a catalogue that lacks a sentence. */

export interface NoticeWords {
  confirmSubject: string;
  confirm(told: { link: string; hours: number }): string[];
  subject(count: number): string;
  /** of a letter about the person themselves, and about one for whom they act */
  opening: Record<"own" | "other", (count: number) => string>;
  /** who, which data, when */
  matter(told: { day: string; department: string; data: string | null }): string;
  /** more than a letter lists */
  more(count: number): string;
  closing(told: { page: string; end: string }): string[];
  feedTitle: string;
  feedSubtitle: string;
}
