/** Which sizes BMCs have refused as too large (413): most do not tell their limit in another way. */
export interface RefusedSizes {
  note(bmc: string, bytes: number): void;
  /** It has accepted an image since. */
  forget(bmc: string): void;
  /** The smallest image it has refused lately. */
  of(bmc: string): number | undefined;
}

/** A BMC with other firmware may have another limit. */
const REMEMBERED_MS = 3_600_000;
const MOST_BMCS = 10_000;

export function createRefusedSizes(now: () => number): RefusedSizes {
  const sizes = new Map<string, { readonly bytes: number; readonly at: number }>();
  const of = (bmc: string): number | undefined => {
    const size = sizes.get(bmc);
    return size === undefined || now() - size.at > REMEMBERED_MS ? undefined : size.bytes;
  };
  return {
    note(bmc, bytes) {
      const known = Math.min(bytes, of(bmc) ?? bytes);
      if (sizes.size >= MOST_BMCS) sizes.clear();
      sizes.set(bmc, { bytes: known, at: now() });
    },
    forget: (bmc) => void sizes.delete(bmc),
    of,
  };
}
