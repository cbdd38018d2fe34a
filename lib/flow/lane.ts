/**
 * One lane per BMC: whoever holds it is the only one that changes the BMC's firmware. Taken at once or not at all,
 * because a second flash of the same BMC is refused, not queued.
 */
export class Lanes {
  readonly #held = new Set<string>();

  /** The function that frees the lane again, or undefined when somebody holds it. Freeing twice is harmless. */
  take(owner: string): (() => void) | undefined {
    if (this.#held.has(owner)) return undefined;
    this.#held.add(owner);
    let free = false;
    return () => {
      if (!free) this.#held.delete(owner);
      free = true;
    };
  }
}
