import type { Image } from '../image.js';
import type { SoftwareImage, SoftwareList } from '../verbs.js';

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

export function stateOf(image: SoftwareImage | undefined, { functional = [] }: SoftwareList): ImageState {
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
      if ((image.priority ?? 0) !== 0) return 'lowPriority';
      return functional.includes(image.id) ? 'running' : 'active';
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

/** The last word of an image's purpose: BMC, Host … */
export function purposeOf({ purpose }: Pick<Image, 'purpose'>): string | undefined {
  return purpose.split('.').at(-1);
}

/** The images of this image's purpose that run now. */
export function runningInstead(
  image: Pick<Image, 'purpose'>,
  { images, functional = [] }: SoftwareList,
): readonly SoftwareImage[] {
  return images.filter(({ id, purpose }) => functional.includes(id) && purpose === purposeOf(image));
}
