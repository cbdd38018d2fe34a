import { createHash } from 'node:crypto';
import type { Image } from '../bmc/image/image.js';
import { isSaidToRun, saidToRun, startsFirst } from '../bmc/image/which-runs.js';
import type { SoftwareImage, SoftwareList } from '../bmc/verbs/index.js';
import type { ActivateNode, UploadNode } from './flash-node.js';

/** What an image on a BMC is, as far as flashing goes. */
export type ImageState =
  | 'missing'
  /** The BMC has not looked into it yet. */
  | 'unpacking'
  /** It can be activated: it is Ready, or Failed and asked for no more. */
  | 'ready'
  /** Ready although it was asked for: the request was ignored, and so would be the next. */
  | 'ignored'
  | 'failed'
  | 'activating'
  | 'lowPriority'
  /** It starts at the next reboot. */
  | 'active'
  /** It runs, and starts at the next reboot too. */
  | 'running'
  /** It can never be activated. */
  | 'invalid';

/** The states of an image there is nothing to upload for, the best first. */
const order: readonly ImageState[] = [
  ...(['running', 'active', 'lowPriority', 'activating', 'ready', 'ignored'] as const),
  ...(['failed', 'unpacking', 'invalid', 'missing'] as const),
];

export function stateOf(image: SoftwareImage | undefined, list: SoftwareList): ImageState {
  if (image === undefined) return 'missing';
  switch (image.activation) {
    case undefined:
    case 'NotReady':
      return 'unpacking';
    case 'Ready':
      return image.requested === 'Active' ? 'ignored' : 'ready';
    case 'Activating':
      return 'activating';
    case 'Failed':
      return image.requested === 'None' ? 'ready' : 'failed';
    case 'Active':
      if (!startsFirst(image, list)) return 'lowPriority';
      return isSaidToRun(image.id, list) ? 'running' : 'active';
    default:
      return 'invalid';
  }
}

/** The image on the BMC with this version and purpose; of several the one that is furthest. */
export function findSame(
  image: Pick<Image, 'version' | 'purpose'>,
  list: SoftwareList,
): SoftwareImage | undefined {
  return list.images
    .filter((one) => one.version === image.version && one.purpose === purposeOf(image))
    .toSorted((a, b) => order.indexOf(stateOf(a, list)) - order.indexOf(stateOf(b, list)))[0];
}

/**
 * The node's image in this list: by its id, or by what it is where the BMC has given it another one. Of a forced flash an
 * older copy of the same version is another image.
 */
export function findOwn(
  { id, what, before = [], force }: Pick<ActivateNode, 'id' | 'what' | 'before' | 'force'>,
  list: SoftwareList,
): SoftwareImage | undefined {
  const known = list.images.find((one) => one.id === id);
  if (known !== undefined || what === undefined) return known;
  const images = force ? list.images.filter((one) => !before.includes(one.id)) : list.images;
  return findSame(what, { ...list, images });
}

/**
 * Whether the id is made of the version, as BMCs make ids until 2022: the first 8 hexadecimal digits of its SHA-512. Such
 * a BMC takes no second image of a version.
 */
export function isMadeOf(id: string, version: string): boolean {
  return id.toLowerCase() === createHash('sha512').update(version).digest('hex').slice(0, ID_DIGITS);
}

const ID_DIGITS = 8;

/** Whether this is what the image file holds. What the BMC does not tell is no difference. */
export function isOf(
  image: Pick<Image, 'version' | 'purpose'>,
  { version, purpose }: SoftwareImage,
): boolean {
  return version === image.version && (purpose === undefined || purpose === purposeOf(image));
}

/** The last word of an image's purpose: BMC, Host … */
export function purposeOf({ purpose }: Pick<Image, 'purpose'>): string | undefined {
  return purpose.split('.').at(-1);
}

/** The images of this image's purpose that run now. */
export function runningInstead(image: Pick<Image, 'purpose'>, list: SoftwareList): readonly SoftwareImage[] {
  return saidToRun(list).filter(({ purpose }) => purpose === purposeOf(image));
}

/**
 * Whether the image runs. Where the BMC does not tell what does, the image that starts first has to do: after a restart,
 * or when it was that before anything was done.
 */
export function runs({ image, wasActive }: UploadNode, list: SoftwareList, hasRestarted: boolean): boolean {
  const running = runningInstead(image, list);
  if (running.length > 0) return running.some(({ version }) => version === image.version);
  const isFirst = stateOf(findSame(image, list), list) === 'active';
  return isFirst && (hasRestarted || wasActive === true);
}
