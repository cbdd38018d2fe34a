import type { SoftwareList } from '../verbs.js';

/** op-build names host firmware by the machine it is for: `IBM-witherspoon-OP9-v2.0.8-2.22`. */
const HOST_VERSION = /^(?:IBM|open-power)-([a-z][a-z0-9]*)-/i;

/**
 * The machine this BMC is in, as its MANIFESTs would name it, by the host firmware that runs; undefined where that does
 * not tell. No interface tells it by itself.
 */
export function machineOf({ images, functional }: SoftwareList): string | undefined {
  const machines = images
    .filter(({ id, purpose, activation }) => {
      const runs = functional === undefined ? activation === 'Active' : functional.includes(id);
      return purpose === 'Host' && runs;
    })
    .map(({ version = '' }) => HOST_VERSION.exec(version)?.[1]?.toLowerCase());
  const [machine] = machines;
  return machines.every((one) => one === machine) ? machine : undefined;
}
