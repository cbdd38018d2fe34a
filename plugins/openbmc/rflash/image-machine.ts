import { isSaidToRun, saysWhatRuns } from '../bmc/image/which-runs.js';
import type { SoftwareImage, SoftwareList } from '../bmc/verbs/index.js';

/** op-build names host firmware by the machine it is for: `IBM-witherspoon-OP9-v2.0.8-2.22`. */
const HOST_VERSION = /^(?:IBM|open-power)-([a-z][a-z0-9]*)-/i;

/**
 * The machine this BMC is in, as its MANIFESTs would name it, by the host firmware that runs, or all that may where the BMC
 * does not say; undefined where that does not tell. No interface tells it by itself.
 */
export function machineOf(list: SoftwareList): string | undefined {
  const mayRun = saysWhatRuns(list)
    ? ({ id }: SoftwareImage) => isSaidToRun(id, list)
    : ({ activation }: SoftwareImage) => activation === 'Active';
  const machines = list.images
    .filter((image) => image.purpose === 'Host' && mayRun(image))
    .map(({ version = '' }) => HOST_VERSION.exec(version)?.[1]?.toLowerCase());
  const [machine] = machines;
  return machines.every((one) => one === machine) ? machine : undefined;
}
