import { naturalOrder } from '../natural-order.js';
import { noAttributes, says } from '../projection/messages.js';
import type { Projection } from '../projection/reading.js';
import type { SoftwareImage, SoftwareList } from '../verbs.js';
import type { InventoryNode } from './inventory-node.js';
import { extendedText, imageText } from './messages.js';

/** The images as lines: those that run, or all with -V; BMC before host [openbmc.pm:3600-3649]. */
export function firmwareLines({ images, functional = [] }: SoftwareList, node: InventoryNode): Projection {
  const shown = images.filter(
    (image) => image.version !== undefined && (node.verbose || runs(image, functional)),
  );
  const texts = shown
    .flatMap((image) => textsOf(image, functional).map((text) => ({ text, key: `${groupOf(image)}${text}` })))
    .sort((left, right) => naturalOrder(left.key, right.key));
  if (texts.length === 0) return { lines: [noAttributes(node)] };
  return { lines: texts.map(({ text }) => says(node, text)) };
}

/** Where the BMC does not tell what runs, an active image of priority 0 has to do. */
function runs({ id, activation, priority }: SoftwareImage, functional: readonly string[]): boolean {
  if (functional.length > 0) return functional.includes(id);
  return activation === 'Active' && priority === 0;
}

function textsOf(image: SoftwareImage, functional: readonly string[]): readonly string[] {
  const purpose = purposeOf(image);
  const { version = '', activation = 'Unknown', extendedVersion = '' } = image;
  const more = extendedVersion.split(',').filter((item) => item !== '');
  return [
    imageText(purpose, version, activation, mark(image, functional)),
    ...more.map((item) => extendedText(purpose, item)),
  ];
}

/** `*` runs, `+` starts at the next reboot of what runs it. */
function mark({ id, priority }: SoftwareImage, functional: readonly string[]): '*' | '+' | '' {
  if (functional.includes(id)) return '*';
  return functional.length > 0 && priority === 0 ? '+' : '';
}

/** Keeps the lines of an image together, whatever they say. */
function groupOf(image: SoftwareImage): string {
  return `[${purposeOf(image).includes('BMC') ? 'B' : 'H'}${image.id}]`;
}

function purposeOf({ purpose = 'Unknown' }: SoftwareImage): string {
  return purpose.toUpperCase();
}
