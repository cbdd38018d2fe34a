import type { Image } from '../bmc/image/image.js';
import type { FlashNode } from './flash-node.js';

/** Why a BMC cannot take an image; xCAT has no words for it. Each begins with what is wrong. */

const anyway = 'Nothing was sent. Use --force to try it anyway.';

export function wrongMachine({ path, machineName }: Image, machine: string): string {
  return `Wrong machine: ${path} is for '${machineName ?? ''}', and the host firmware of this node is for '${machine}'. ${anyway}`;
}

export function tooLarge({ path, bytes }: Image, most: number): string {
  return `Too large: ${path} has ${bytes} bytes, the BMC accepts at most ${most}. ${anyway}`;
}

export function refusedBefore({ path, bytes }: Image, refused: number): string {
  return `Too large: ${path} has ${bytes} bytes, and the BMC has refused an image of ${refused} bytes as too large. ${anyway}`;
}

export function noSpace(images: readonly Image[], free: number): string {
  const paths = images.map(({ path }) => path).join(' and ');
  const wanted = images.reduce((sum, { bytes }) => sum + bytes, 0);
  return `No space: ${paths} need ${wanted} bytes, the BMC has ${free} bytes of memory free. ${makeSpace} ${anyway}`;
}

const makeSpace =
  'Delete images that are not needed (--delete), or restart the BMC, which forgets images that were uploaded and not activated.';

/** What the BMC said or wrote down after it had looked into an image. */
export const causes = {
  wrongMachine: 'Wrong machine: the image is not for this machine.',
  noSpace: `No space: the BMC has no room for the image. ${makeSpace}`,
  notUnpacked:
    'The BMC could not unpack the image: the file is broken, or there is no space for it. Compare the file with its source; to make space delete images (--delete) or restart the BMC.',
} as const;

export type Cause = keyof typeof causes;

export function cannot({ problem }: FlashNode): string {
  return `cannot: ${problem ?? ''}`;
}

export function misfitting({ problem }: FlashNode): string {
  return problem ?? '';
}
