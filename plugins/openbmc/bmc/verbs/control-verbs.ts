import type { Verb } from './index.js';

/** What a person in the machine room would do at the machine: its identify light, and what it starts from. */
export type ControlVerb = SetBeacon | ReadBoot | EnableOneTimeBoot | SetBootSource;

export interface SetBeacon extends Verb<undefined> {
  readonly verb: 'setBeacon';
  readonly lit: boolean;
}
export interface ReadBoot extends Verb<BootSettings> {
  readonly verb: 'readBoot';
  readonly level: BootLevel;
}
/** Says whether the next boot alone is to use its own source. */
export interface EnableOneTimeBoot extends Verb<undefined> {
  readonly verb: 'enableOneTimeBoot';
  readonly enabled: boolean;
}
export interface SetBootSource extends Verb<undefined> {
  readonly verb: 'setBootSource';
  readonly source: BootSource;
  readonly once: boolean;
  readonly level: BootLevel;
}

/** Firmware before 1738 has one boot source only, at another place [openbmc.pm:1993]. */
export type BootLevel = 'before1738' | 'from1738';

/** OpenBMC's words. */
export const bootSources = ['Network', 'Disk', 'ExternalMedia', 'Default'] as const;
export type BootSource = (typeof bootSources)[number];

export interface BootSettings {
  /** The source of the next boot, as the BMC names it; undefined when it does not tell. */
  readonly source: string | undefined;
}
