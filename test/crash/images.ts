import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, renameSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { recordedManifest, writeImage } from '../helpers/firmware-image.js';
import type { FileChange } from './disturbance.js';

export const bmcVersion = 'ibm-v2.4-500-gabcdef0-r40-0-g1234567';
export const hostVersion = 'IBM-witherspoon-OP9-v2.0.8-2.22';
const otherVersion = 'ibm-v9.9-999-gfffffff-r99-0-g9999999';

/** Makes `bmc.tar`, `both/bmc.tar`, `both/host.tar`, and `other.tar`, which nobody asks for. */
export async function writeImages(directory: string): Promise<void> {
  mkdirSync(join(directory, 'both'), { recursive: true });
  await writeImage(join(directory, 'bmc.tar'));
  copyFileSync(join(directory, 'bmc.tar'), join(directory, 'both', 'bmc.tar'));
  const host = recordedManifest.replace('Purpose.BMC', 'Purpose.Host').replace(bmcVersion, hostVersion);
  await writeImage(join(directory, 'both', 'host.tar'), host);
  await writeImage(join(directory, 'other.tar'), recordedManifest.replace(bmcVersion, otherVersion));
}

export function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Changes the image files that a command may have been given. */
export function changeImages(directory: string, change: FileChange): void {
  const other = join(directory, 'other.tar');
  for (const name of ['bmc.tar', 'both/bmc.tar', 'both/host.tar']) {
    const path = join(directory, name);
    if (change === 'truncated') truncateSync(path, Math.floor(statSync(path).size / 2));
    else if (change === 'overwritten') copyFileSync(other, path);
    else {
      copyFileSync(other, `${path}.new`);
      renameSync(`${path}.new`, path);
    }
  }
}
