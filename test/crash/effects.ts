import type { SimulatedBmc } from '../../plugins/openbmc/simulator/index.js';

/** How often a BMC did what must not be done twice, by its own record. */
export interface Effects {
  /** Images that arrived whole. */
  readonly uploads: number;
  readonly activations: number;
  readonly reboots: number;
  readonly powerOffs: number;
  readonly powerOns: number;
}

export const noEffects: Effects = { uploads: 0, activations: 0, reboots: 0, powerOffs: 0, powerOns: 0 };

export function effectsOf(bmc: SimulatedBmc): Effects {
  const { activations, reboots, powerOffs, powerOns } = bmc.counters();
  return { uploads: wholeUploads(bmc).length, activations, reboots, powerOffs, powerOns };
}

/** The SHA-256 of each image that arrived whole. */
export function wholeUploads(bmc: SimulatedBmc): readonly string[] {
  return bmc.counters().uploads.flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256]));
}

/** Each effect that was more often than it may be. */
export function beyond(found: Effects, most: Effects): readonly string[] {
  const names = ['uploads', 'activations', 'reboots', 'powerOffs', 'powerOns'] as const;
  return names
    .filter((name) => found[name] > most[name])
    .map((name) => `${name}: ${found[name]}, at most ${most[name]}`);
}
