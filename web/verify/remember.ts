/** Asks once and remembers a good answer for a while; a failure is never remembered. */

export interface Remembered<T> {
  get(key: string): Promise<T>;
  forget(key: string): void;
  forgetAll(): void;
}

/** @param seconds for how long; `now` in Unix seconds */
export function remember<T>(
  ask: (key: string) => Promise<T>,
  seconds: number,
  now: () => number,
): Remembered<T> {
  const answers = new Map<string, { answer: T; time: number }>();
  return {
    async get(key) {
      const known = answers.get(key);
      if (known && now() - known.time < seconds) return known.answer;
      const answer = await ask(key);
      answers.set(key, { answer, time: now() });
      return answer;
    },
    forget: (key) => void answers.delete(key),
    forgetAll: () => answers.clear(),
  };
}
