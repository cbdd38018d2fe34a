/** Time as the fleet sees it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `work` once; the function returned calls it off. */
  after(ms: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
